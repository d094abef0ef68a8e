import { layOut, type Writing } from "./layout.ts";
import type { Said } from "./said.ts";

/** The text of statements of the nginx family. */
export const nginxText = (statements: readonly Said[]): string => layOut(statements, writing);

const writing: Writing = {
  words: ({ name, words }) =>
    [quoted(name), ...(name === "if" ? conditionWords(words) : words.map(quoted))].join(" "),
  end: ";",
  closesAtOnce: true,
};

/** What nginx takes for a part of a word wherever it stands, escapes of patterns included. */
const plain = /^(?:\$\{\w+\}|\\[^\s"'\\rnt{};#]|[!$%&()*+,./0-9:<=>?@A-Z[\]^_`a-z|~-])+$/;

const controls: Readonly<Record<string, string>> = { "\t": "\\t", "\r": "\\r", "\n": "\\n" };

/** A word as nginx's reader gives it back. */
function quoted(word: string): string {
  if (plain.test(word)) return word;
  const escaped = word
    .replace(/\\(?=["'\\trn\t\r\n]|$)/g, "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[\t\r\n]/g, (sign) => controls[sign] ?? sign);
  return `"${escaped}"`;
}

/** The brackets of `if` stand outside quotes. */
function conditionWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const last = index === words.length - 1;
    const inner = word.slice(index === 0 ? 1 : 0, last ? -1 : undefined);
    return `${index === 0 ? "(" : ""}${quoted(inner)}${last ? ")" : ""}`;
  });
}
