import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Span } from "../../src/text/span.ts";
import type { Statement } from "../ast.ts";
import { extraBrace, missingOpening } from "./diagnostics.ts";
import { indentAt } from "./layout.ts";

const longestHead = 1024;

/** Whoever forgets a `{` sees it within so many statements. */
const mostBehind = 100;

/**
 * What a `}` that closes nothing says: there is one too many, or one that opened is missing, where a
 * statement of the same indentation goes on in a deeper line.
 */
export function strayBrace(text: string, at: Span, before: readonly Statement[]): Diagnostic {
  const column = indentAt(text, at.start);
  if (column === undefined) return extraBrace(text, at);
  for (let index = before.length - 1; index >= Math.max(0, before.length - mostBehind); index--) {
    const statement = before[index];
    if (!statement || indentAt(text, statement.span.start) !== column) continue;
    const head = headOf(text, statement);
    return head ? missingOpening(statement.name.text, head, at) : extraBrace(text, at);
  }
  return extraBrace(text, at);
}

/** The first line of a statement that has no body and goes on below, further in. */
function headOf(text: string, { span, body }: Statement): Span | undefined {
  if (body) return undefined;
  const said = text.slice(span.start, Math.min(span.end, span.start + longestHead));
  const found = /^([^\n;{}#]*[^\s;{}#])[ \t]*\r?\n([ \t]+)\S/.exec(said);
  const column = indentAt(text, span.start);
  if (!found || column === undefined || (found[2] ?? "").length <= column) return undefined;
  return { ...span, end: span.start + (found[1] ?? "").length };
}
