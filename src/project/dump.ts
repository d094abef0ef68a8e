import { Buffer } from "node:buffer";

import type { Source } from "../text/source.ts";
import type { Files } from "./files.ts";

const header = /^# configuration file (\/.+):\r?$/gm;

/**
 * Takes the output of `nginx -T` as the files that it holds, and answers with the path of the first,
 * which is the root. Nothing where the text is no such dump.
 */
export function unfold(source: Source, files: Files): string | undefined {
  const { text } = source;
  if (!text.includes("# configuration file /")) return undefined;
  const heads = [...text.matchAll(header)];
  const first = heads[0];
  // Before the first header stand at most nginx's own messages.
  if (!first || !/^(?:nginx: [^\n]*\n|\s*\n)*$/.test(text.slice(0, first.index))) return undefined;
  for (const [index, head] of heads.entries()) {
    const start = head.index + head[0].length + 1;
    const next = heads[index + 1]?.index ?? text.length;
    // nginx writes one line end after each file.
    const end = index + 1 < heads.length || text.endsWith("\n\n") ? next - 1 : next;
    const held = source.encode(text.slice(start, Math.max(start, end)));
    files.hold(source.show(head[1] ?? ""), Buffer.from(held));
  }
  return source.show(first[1] ?? "");
}
