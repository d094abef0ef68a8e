import type { TextEdit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import type { Surroundings } from "./rule.ts";

/** The words of a place whose text a pattern fits. */
export const wordsLike = (
  at: Span,
  pattern: RegExp,
  { wordsOf, textOf }: Surroundings,
): readonly Span[] => wordsOf(at).filter((word) => pattern.test(textOf(word)));

/** Takes a word out together with the blanks before it. */
export function removeWord(word: Span, statement: Span, { textOf }: Surroundings): TextEdit {
  const before = textOf({ ...statement, end: word.start });
  const blanks = before.length - before.trimEnd().length;
  return { span: { ...word, start: word.start - blanks }, text: "" };
}
