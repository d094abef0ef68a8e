import type { Word } from "../../grammars/ast.ts";
import { plainEnd } from "../../grammars/nginx/scan.ts";
import type { Source } from "../text/source.ts";

/**
 * What no reader takes for anything but a part of a word, `${name}` and the escapes of patterns
 * included. A value with a line end or a tab in it keeps its quotes, as one with a blank does.
 */
const harmless =
  /^(?:\$\{\w+\}|\\[!$()*+,./0-9:<=>?@A-Z[\]^_a-moqsu-z|~-]|[!$%&()*+,./0-9:<=>?@A-Z[\]^_`a-z|~-])+$/;

/** How the words of one statement are written: quotes where they are needed, of one kind. */
export function writeWords(
  source: Source,
  words: readonly Word[],
  keepsQuotes: (index: number) => boolean,
): readonly string[] {
  const written = words.map((word, index) => {
    const raw = source.text.slice(word.span.start, word.span.end);
    return word.quote !== undefined && !keepsQuotes(index) ? unquoted(source, raw) : raw;
  });
  const isSingle = (text: string, index: number): boolean =>
    words[index]?.quote === "'" && text.startsWith("'");
  // All of a statement or none: a log format of both kinds is hard to read.
  if (written.some((text, index) => isSingle(text, index) && /["']/.test(text.slice(1, -1))))
    return written;
  return written.map((text, index) => (isSingle(text, index) ? `"${text.slice(1, -1)}"` : text));
}

function unquoted({ encoding }: Source, raw: string): string {
  const inner = raw.slice(1, -1);
  return harmless.test(inner) && plainEnd(inner, 0, encoding) === inner.length ? inner : raw;
}
