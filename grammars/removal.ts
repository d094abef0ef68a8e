import { removal, type TextEdit } from "../src/text/edit.ts";
import type { Span } from "../src/text/span.ts";

/** Nobody puts more blanks beside a sign; files may be megabytes of them. */
const mostBlanks = 1024;

/** Takes a sign out, with its line where it is alone there. */
export const removalIn = (text: string, span: Span): TextEdit =>
  removal(
    span,
    text.slice(Math.max(0, span.start - mostBlanks), span.start),
    text.slice(span.end, span.end + mostBlanks),
  );
