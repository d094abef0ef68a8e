import { values } from "./shapes.ts";
import { text } from "./values.ts";

/** Media types, or `*` for all; one that is written twice counts once. */
export const typeList = values(text, 1);
