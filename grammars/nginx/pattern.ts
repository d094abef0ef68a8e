import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { say } from "../../src/messages/text.ts";
import type { Encoding } from "../../src/text/source.ts";
import type { Span } from "../../src/text/span.ts";
import { plainEnd } from "./scan.ts";

/** Directives with patterns among their words. */
const withPatterns: ReadonlySet<string> = new Set(["location", "if", "rewrite", "server_name"]);

const tilde = 126;

/** Whether a word may be a pattern: of such a directive, or one that says so itself. */
export const mayHavePattern = (directive: string, firstCode: number): boolean =>
  firstCode === tilde || withPatterns.has(directive);

/** `{3}`, `{2,}`, `{1,3}` in the midst of a word. */
const quantifier = /\{\d+(?:,\d*)?\}/y;

/** The end of a word that goes on behind the brace at `brace`; that place where it does not. */
export function patternEnd(text: string, brace: number, encoding: Encoding): number {
  let end = brace;
  while (text.charCodeAt(end) === 123) {
    quantifier.lastIndex = end;
    if (!quantifier.test(text)) break;
    const behind = quantifier.lastIndex;
    // Behind the brace the word goes on whatever the character is.
    end = /[\s;{}"'#]/.test(text.charAt(behind))
      ? behind
      : Math.max(behind, plainEnd(text, behind, encoding));
  }
  return end;
}

/** `text` is what stands between the offsets of the span. */
export function unquotedBraces(text: string, span: Span): Diagnostic {
  // The parenthesis of `if ($uri ~ …)` is none of the pattern's.
  const isOpen = count(text, ")") > count(text, "(");
  const pattern = isOpen && text.endsWith(")") ? text.slice(0, -1) : text;
  const quote = pattern.includes('"') ? "'" : '"';
  const end = span.start + pattern.length;
  return {
    code: "routing/regex-unquoted-braces",
    severity: "error",
    message: say({
      en: "a pattern with braces needs quotes: nginx takes its `{` for the beginning of a block",
      zh: "含花括号的正则需要加引号：nginx 会把其中的 `{` 当作块的开始",
    }),
    span: { ...span, end },
    ...(!pattern.includes(quote) && {
      fix: {
        title: say({ en: "put the pattern in quotes", zh: "给正则加上引号" }),
        safety: "safe" as const,
        edits: [{ span: { ...span, end }, text: `${quote}${pattern}${quote}` }],
      },
    }),
  };
}

const count = (text: string, sign: string): number => text.split(sign).length - 1;
