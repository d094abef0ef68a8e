import { Buffer } from "node:buffer";

import type { Source } from "../text/source.ts";
import type { Files } from "./files.ts";

const header = /^# configuration file (\/.+):\r?$/gm;

/** Before the first header stand at most nginx's own messages: of `nginx -T 2>&1`, also its log. */
const onlyMessages =
  /^(?:(?:nginx: |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[a-z]+\] )[^\n]*\n|[ \t\r]*\n)*$/;

/**
 * Takes the output of `nginx -T` as the files that it holds, and answers with the path of the first,
 * which is the root. Nothing where the text is no such dump.
 */
export function unfold(source: Source, files: Files): string | undefined {
  const { text } = source;
  if (!text.includes("# configuration file /")) return undefined;
  const heads = [...text.matchAll(header)];
  const first = heads[0];
  if (!first || !onlyMessages.test(text.slice(0, first.index))) return undefined;
  const held = new Map<string, Uint8Array>();
  for (const [index, head] of heads.entries()) {
    const start = head.index + head[0].length + 1;
    const next = heads[index + 1]?.index ?? text.length;
    // nginx writes one line end after each file.
    const end = index + 1 < heads.length || text.endsWith("\n\n") ? next - 1 : next;
    const bytes = source.encode(text.slice(start, Math.max(start, end)));
    held.set(source.show(head[1] ?? ""), Buffer.from(bytes));
  }
  return files.holdDump(files.absolute(source.path), held).names[0];
}
