import { type Paint, noPaint } from "../../lint/formats/paint.ts";
import type { Io } from "../io.ts";
import { terminalPaint } from "../paint.ts";

/** Colours as the user wants them on stdout. */
export const paintFor = (io: Io): Paint => (io.colour.stdout ? terminalPaint : noPaint);
