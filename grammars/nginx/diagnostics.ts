import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { say, type Text } from "../../src/messages/text.ts";
import type { Span } from "../../src/text/span.ts";
import { removalIn } from "../removal.ts";

/** Nobody closes a quote further on its line. */
const longestLine = 4096;

const syntax = (name: string, message: Text, span: Span): Diagnostic => ({
  code: `syntax/${name}`,
  severity: "error",
  message,
  span,
});

const insertion = (after: Span, text: string) => ({
  span: { file: after.file, start: after.end, end: after.end },
  text,
});

export const missingSemicolon = (name: string, last: Span): Diagnostic => ({
  ...syntax(
    "unfinished",
    say({ en: "`{name}` is not ended by `;`", zh: "`{name}` 缺少结尾的 `;`" }, { name }),
    last,
  ),
  fix: {
    title: say({ en: "end `{name}` with `;`", zh: "为 `{name}` 补上 `;`" }, { name }),
    safety: "safe",
    edits: [insertion(last, ";")],
  },
});

export function openQuote(text: string, span: Span): Diagnostic {
  const quote = text.slice(span.start, span.end);
  const line = /^[^\n]*/.exec(text.slice(span.end, span.end + longestLine))?.[0] ?? "";
  const value = /^(.*);[ \t\r]*$/.exec(line)?.[1];
  const end = { ...span, end: span.end + (value ?? "").length };
  return {
    ...syntax(
      "unfinished",
      say({ en: "the quote {quote} is never closed", zh: "引号 {quote} 没有闭合" }, { quote }),
      span,
    ),
    ...(value !== undefined && {
      fix: {
        title: say({ en: "close it before the `;`", zh: "在 `;` 之前补上引号" }),
        // The line tells the place, which may be wrong.
        safety: "unsafe" as const,
        edits: [insertion(end, quote)],
      },
    }),
  };
}

export const openForeign = (name: string, span: Span): Diagnostic =>
  syntax(
    "unfinished",
    say({ en: "the block `{name}` is never closed", zh: "块 `{name}` 没有闭合" }, { name }),
    span,
  );

export interface MissingBrace {
  readonly name: string;
  /** From the name to the `{` that stays open. */
  readonly opener: Span;
  /** What the layout says must come after the `}`; the end of the file where nothing does. */
  readonly before: Span;
  /** The text that closes it, where this finding is the one to do so. */
  readonly insert: string | undefined;
}

export const missingBrace = ({ name, opener, before, insert }: MissingBrace): Diagnostic => ({
  ...syntax(
    "unfinished",
    say({ en: "the block `{name}` is never closed by `}`", zh: "块 `{name}` 缺少 `}`" }, { name }),
    opener,
  ),
  related: [
    {
      span: before,
      message: say({ en: "a `}` is missing before this", zh: "此处之前缺少 `}`" }),
    },
  ],
  ...(insert !== undefined && {
    fix: {
      title: say({ en: "close `{name}` with `}`", zh: "用 `}` 结束 `{name}`" }, { name }),
      // The layout tells the place, which may be wrong.
      safety: "unsafe" as const,
      edits: [{ span: { ...before, end: before.start }, text: insert }],
    },
  }),
});

export const extraBrace = (text: string, span: Span): Diagnostic => ({
  ...syntax("brace-mismatch", say({ en: "there is one `}` too many", zh: "多了一个 `}`" }), span),
  fix: {
    title: say({ en: "remove this `}`", zh: "删除这个 `}`" }),
    safety: "unsafe",
    edits: [removalIn(text, span)],
  },
});

/** `head` is the line of the statement that should open a block, `brace` what closes it. */
export const missingOpening = (name: string, head: Span, brace: Span): Diagnostic => ({
  ...syntax(
    "brace-mismatch",
    say({ en: "`{name}` lacks its `{`", zh: "`{name}` 缺少 `{`" }, { name }),
    head,
  ),
  related: [{ span: brace, message: say({ en: "its `}`", zh: "与之对应的 `}`" }) }],
  fix: {
    title: say({ en: "open `{name}` with `{`", zh: "为 `{name}` 补上 `{`" }, { name }),
    safety: "unsafe",
    edits: [insertion(head, " {")],
  },
});

export const unexpected = (what: string, span: Span): Diagnostic =>
  syntax(
    "unexpected",
    say({ en: "`{what}` is not expected here", zh: "此处不应出现 `{what}`" }, { what }),
    span,
  );

export const emptyStatement = (text: string, span: Span): Diagnostic => ({
  ...unexpected(";", span),
  fix: {
    title: say({ en: "remove this `;`", zh: "删除这个 `;`" }),
    safety: "safe",
    edits: [removalIn(text, span)],
  },
});

export const glued = (what: string, span: Span): Diagnostic => ({
  ...syntax(
    "unexpected",
    say(
      { en: "`{what}` follows a closing quote directly", zh: "`{what}` 紧跟在右引号之后" },
      { what },
    ),
    span,
  ),
  help: say({
    en: "put a space between them, or both into one pair of quotes",
    zh: "在两者之间加空格，或放进同一对引号",
  }),
});

export const tooDeep = (deepest: number, span: Span): Diagnostic =>
  syntax(
    "nesting-too-deep",
    say({ en: "blocks nest deeper than {deepest}", zh: "块嵌套超过 {deepest} 层" }, { deepest }),
    span,
  );

export const tooLong = (span: Span): Diagnostic =>
  syntax(
    "too-long",
    say({
      en: "longer than the 4095 bytes that nginx reads as one piece",
      zh: "超过 nginx 单个参数（或注释）的上限 4095 字节",
    }),
    span,
  );

export const tooLarge = (span: Span): Diagnostic =>
  syntax(
    "too-large",
    say({
      en: "the file holds more than can be kept in memory; what comes after this was not read",
      zh: "文件过大，内存容纳不下；此后的内容未读取",
    }),
    span,
  );

export const nulByte = (count: number, span: Span): Diagnostic =>
  syntax(
    "nul",
    say(
      { en: "NUL byte ({count} in this file)", zh: "NUL 字节（本文件共 {count} 个）" },
      { count },
    ),
    span,
  );

export const byteOrderMark = (span: Span): Diagnostic => ({
  ...syntax(
    "byte-order-mark",
    say({
      en: "the file begins with a byte order mark, which nginx takes as part of the first word",
      zh: "文件以 BOM 开头，nginx 会把它当作第一个单词的一部分",
    }),
    span,
  ),
  fix: {
    title: say({ en: "remove the byte order mark", zh: "删除 BOM" }),
    safety: "safe",
    edits: [{ span, text: "" }],
  },
});
