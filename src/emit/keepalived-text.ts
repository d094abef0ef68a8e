import { annotationKey } from "../catalog/annotations/define.ts";
import { layOut, type Writing } from "./layout.ts";
import type { Said } from "./said.ts";

/** The text of statements of keepalived. */
export const keepalivedText = (statements: readonly Said[]): string =>
  layOut(statements.flatMap(opened), writing);

const writing: Writing = {
  words: ({ name, words, verbatim }) => (verbatim ? name : [name, ...words].map(quoted).join(" ")),
  end: "",
  closesAtOnce: false,
};

/** The lines of a block of values stand as they are. */
function opened(statement: Said): readonly Said[] {
  const { body, lines, def, words, name, origin } = statement;
  if (lines && name === annotationKey)
    return words.map((line) => ({ name: `# lbc:${line}`, words: [], origin, verbatim: true }));
  if (lines || def?.takes.form?.kind === "lines") {
    const inside = words.map((line): Said => ({ name: line, words: [], origin, verbatim: true }));
    return [{ name, words: [], origin, body: inside }];
  }
  return [body ? { ...statement, body: body.flatMap(opened) } : statement];
}

/** keepalived takes the text between double quotes as it is. */
const quoted = (word: string): string => (/[\s{}#!"'\\]|^$/.test(word) ? `"${word}"` : word);
