import type { Written } from "../shape.ts";

type Instead<T> = (words: readonly Written[]) => T | undefined;

/*
 * keepalived 2.2.7 reports a wrong value and mostly ignores the line. These are the lines that it
 * does not ignore: `test/lower/keepalived-model/wrong-values.dump`.
 */

/** Another value where the word is this one. */
export const insteadOf =
  <T>(text: string, value: T): Instead<T> =>
  ([word]) =>
    word?.text === text ? value : undefined;

/** Another value where the word is no number at all. */
export const insteadOfText =
  <T>(value: T): Instead<T> =>
  ([word]) =>
    word && /^[^\d+-]/.test(word.text) ? value : undefined;

/** What the one says, else what the other does. */
export const either =
  <T>(one: Instead<T>, other: Instead<T>): Instead<T> =>
  (words) =>
    one(words) ?? other(words);
