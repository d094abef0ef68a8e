import type { Placed } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { itemsOf, listAt, scalarAt, textOf } from "../placed.ts";
import { millisecondsOf } from "../time.ts";

/** What a switch says; nothing where no switch stands there. */
export function truthOf(value: Placed | undefined): boolean | undefined {
  if (value?.kind !== "scalar") return undefined;
  if (typeof value.value === "boolean") return value.value;
  if (value.text === "on" || value.text === "true") return true;
  return value.text === "off" || value.text === "false" ? false : undefined;
}

/** A time in the seconds that some words of nginx take; parts of one count as a whole. */
export function secondsOf(value: Placed | undefined): number | undefined {
  const time = millisecondsOf(textOf(value));
  return time === undefined ? undefined : Math.ceil(time / 1000);
}

/** The words of a directive, for what the user said at one place. */
export const wordsAt = (words: readonly (string | number)[], span: Span): Placed =>
  listAt(
    words.map((word) => scalarAt(word, span)),
    span,
  );

/** The same for a directive that may be repeated, once. */
export const onceAt = (words: readonly (string | number)[], span: Span): Placed =>
  listAt([wordsAt(words, span)], span);

/** The texts of a list, or of the one item that stands without it. */
export const textsOf = (value: Placed | undefined): readonly string[] =>
  itemsOf(value).flatMap((item) =>
    item.kind === "scalar" && item.value !== null ? [item.text] : [],
  );
