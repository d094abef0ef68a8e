import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { say } from "../../src/messages/text.ts";
import type { Span } from "../../src/text/span.ts";

const problem = (code: string, message: Diagnostic["message"], span: Span): Diagnostic => ({
  code,
  severity: "error",
  message,
  span,
});

export const openQuote = (span: Span): Diagnostic =>
  problem(
    "syntax/unfinished",
    say({
      en: 'the line ends inside a quoted text; a closing " is missing',
      zh: '双引号在行末仍未闭合，缺少 "',
    }),
    span,
  );

export const nulByte = (span: Span): Diagnostic =>
  problem(
    "syntax/nul",
    say({
      en: "a NUL byte: keepalived drops the rest of the line after it",
      zh: "含有 NUL 字节：keepalived 会丢弃该行其后的内容",
    }),
    span,
  );

export const longLine = (span: Span): Diagnostic =>
  problem(
    "syntax/line-too-long",
    say({
      en: "keepalived reads at most 1023 bytes of a line and takes the rest for another line",
      zh: "keepalived 每行最多读取 1023 字节，超出部分会被当作另一行",
    }),
    span,
  );

export const endlessSubstitution = (span: Span): Diagnostic =>
  problem(
    "syntax/endless-definition",
    say({
      en: "the definitions used here contain themselves, or grow beyond lines of 1023 bytes or 40000 lines",
      zh: "此处引用的定义互相包含，或展开后超过每行 1023 字节、共 40000 行的上限",
    }),
    span,
  );

export const trailingBackslash = (span: Span): Diagnostic =>
  problem(
    "syntax/trailing-backslash",
    say({
      en: "a backslash at the end of a line continues nothing, not even a comment: keepalived takes it for a word",
      zh: "行末的反斜杠不会续行（注释也不例外），keepalived 会把它当作一个词",
    }),
    span,
  );

export const undefinedDefinition = (reference: string, span: Span): Diagnostic =>
  problem(
    "syntax/undefined-definition",
    say(
      {
        en: "nothing defines {reference}; keepalived takes its braces for those of a block",
        zh: "{reference} 没有定义，keepalived 会把其中的花括号当作块",
      },
      { reference },
    ),
    span,
  );

export const invalidSequence = (span: Span): Diagnostic =>
  problem(
    "syntax/invalid-sequence",
    say({
      en: "keepalived cannot read this sequence and drops the line",
      zh: "keepalived 无法解析这个序列，会丢弃该行",
    }),
    span,
  );

export const escapedSign = (span: Span): Diagnostic =>
  problem(
    "syntax/escaped-comment",
    say({
      en: "keepalived reads a file twice, and the second time this sign begins a comment; quotes keep it",
      zh: "keepalived 会把文件读两遍，第二遍时这个符号会开始注释；请改用双引号",
    }),
    span,
  );
