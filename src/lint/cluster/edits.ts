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

/** Takes a statement out, and its line where nothing else stands there. */
export const removeStatement = (span: Span, around: Surroundings): TextEdit =>
  removal(
    span,
    around.textOf({ ...span, start: 0, end: span.start }),
    around.textOf({ ...span, start: span.end, end: span.end + 1024 }),
  );
