import type { Span } from "../../text/span.ts";
import type { Written } from "../shape.ts";
import type { KeywordFact } from "./facts.ts";
import type { Misfit } from "./word-checks.ts";
import { ruledByFact } from "./word-rulings.ts";
import { wordsOf } from "./word-table.ts";

export type { Misfit } from "./word-checks.ts";

/** What keepalived 2.2.7 reports of a keyword's words. */
export function checkByFact(fact: KeywordFact, words: readonly Written[]): Misfit | undefined {
  const misfit = wordsOf(fact)?.check(words);
  return misfit && ruledByFact(fact, misfit, words);
}

/** The first word that keepalived passes over without a message. */
export const passedOver = (fact: KeywordFact, words: readonly Written[]): Span | undefined => {
  const known = wordsOf(fact);
  return known && words[known.most]?.span;
};

/** Whether what keepalived makes of the words is known here: a meaning need not judge them again. */
export const isJudged = (fact: KeywordFact): boolean => wordsOf(fact) !== undefined;
