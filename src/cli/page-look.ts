import type { Look } from "../explain/layout.ts";
import { noPaint } from "../lint/formats/paint.ts";
import type { Io } from "./io.ts";

/** How pages look where stdout goes. */
export async function pageLook({ language, terminal, colour }: Io): Promise<Look> {
  const paint = colour.stdout ? (await import("./paint.ts")).terminalPaint : noPaint;
  return { language, paint, columns: terminal.columns };
}
