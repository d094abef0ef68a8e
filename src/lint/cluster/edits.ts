import type { Traced } from "../../ir/scope.ts";
import { siteOf } from "../../ir/scope.ts";
import type { TextEdit } from "../../text/edit.ts";
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
export function removeStatement(span: Span, around: Surroundings): TextEdit {
  const before = around.textOf({ ...span, start: 0, end: span.start });
  const after = around.textOf({ ...span, start: span.end, end: span.end + 1024 });
  const indent = /(?:^|\n)[ \t]*$/.exec(before);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(after);
  if (!indent || !rest) return { span: { ...span, end: span.end + blanksOf(after) }, text: "" };
  const lineStart = before.lastIndexOf("\n") + 1;
  return { span: { ...span, start: lineStart, end: span.end + rest[0].length }, text: "" };
}

const blanksOf = (text: string): number => /^[ \t]*/.exec(text)?.[0].length ?? 0;
