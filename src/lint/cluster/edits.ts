import type { Traced } from "../../ir/scope.ts";
import { siteOf } from "../../ir/scope.ts";
import { removal, type TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import type { Surroundings } from "../rule.ts";

/** Writes another value into `keyword value`; nothing where the value stands elsewhere. */
export function replaceValue(
  field: Traced<unknown>,
  text: string,
  around: Surroundings,
): readonly TextEdit[] | undefined {
  const site = siteOf(field);
  const value = site && around.wordsOf(site.span)[1];
  return value && [{ span: value, text }];
}

/** Longer groups are not left over. */
const longestBlock = 65_536;

/**
 * Takes a block of the nginx family out, from the place of its head; nothing where comments or
 * blocks stand in it.
 */
export function removeBlock(head: Span, around: Surroundings): TextEdit | undefined {
  const text = around.textOf({ ...head, start: head.end, end: head.end + longestBlock });
  const body = /^\s*\{(?:[^{}#"'\\]|"[^"{}#\\]*"|'[^'{}#\\]*')*\}/.exec(text)?.[0];
  return body === undefined
    ? undefined
    : removeStatement({ ...head, end: head.end + body.length }, around);
}

/** Takes a statement out, and its line where nothing else stands there. */
export const removeStatement = (span: Span, around: Surroundings): TextEdit =>
  removal(
    span,
    around.textOf({ ...span, start: 0, end: span.start }),
    around.textOf({ ...span, start: span.end, end: span.end + 1024 }),
  );
