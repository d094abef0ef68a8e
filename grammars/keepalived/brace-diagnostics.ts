import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { say } from "../../src/messages/text.ts";
import type { Source } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import type { Statement } from "../ast.ts";
import { removalIn } from "../removal.ts";

const mismatch = (message: Diagnostic["message"], span: Span): Diagnostic => ({
  code: "syntax/brace-mismatch",
  severity: "error",
  message,
  span,
});

export const extraBrace = ({ text }: Source, span: Span): Diagnostic => ({
  ...mismatch(
    say({ en: "this } closes nothing: there is one } too many", zh: "多余的 }：没有与之对应的 {" }),
    span,
  ),
  fix: {
    title: say({ en: "remove the extra }", zh: "删除多余的 }" }),
    safety: "unsafe",
    edits: [removalIn(text, span)],
  },
});

export const braceWithoutName = (span: Span): Diagnostic =>
  mismatch(say({ en: "this { belongs to no keyword", zh: "多余的 {：前面没有所属的关键字" }), span);

export const tooDeep = (span: Span, deepest: number): Diagnostic => ({
  code: "syntax/nesting-too-deep",
  severity: "error",
  message: say(
    { en: "blocks nest deeper than {deepest}", zh: "块嵌套超过 {deepest} 层" },
    { deepest },
  ),
  span,
});

/** `before` is the place where the block must have ended, by the looks of the file. */
export function unclosedBlock(
  source: Source,
  open: {
    readonly statement: Statement | undefined;
    readonly brace: Span;
    readonly indent: number;
  },
  before: number | undefined,
): Diagnostic {
  const names = { name: open.statement?.name.text ?? "{" };
  const file = open.brace.file;
  const next = /\r?\n/.exec(source.text)?.[0] ?? "\n";
  const lineEnd = source.text.endsWith("\n") ? "" : next;
  const indent = " ".repeat(open.indent);
  const at = before === undefined ? source.text.length : lineStart(source, before);
  const text = before === undefined ? `${lineEnd}${indent}}${next}` : `${indent}}${next}`;
  return {
    ...mismatch(
      say(
        {
          en: "the block {name} is never closed: a } is missing",
          zh: "块 {name} 没有闭合：缺少 }",
        },
        names,
      ),
      open.brace,
    ),
    ...(before !== undefined && {
      related: [
        {
          span: { file, start: before, end: before },
          message: say({ en: "it must end before this line", zh: "应在此行之前闭合" }),
        },
      ],
    }),
    fix: {
      title: say({ en: "close the block {name}", zh: "闭合块 {name}" }, names),
      safety: "unsafe",
      edits: [{ span: { file, start: at, end: at }, text }],
    },
  };
}

const lineStart = ({ text }: Source, offset: number): number =>
  text.lastIndexOf("\n", offset - 1) + 1;
