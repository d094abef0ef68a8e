import type { Diagnostic } from "../src/diagnostic/diagnostic.ts";
import { say } from "../src/messages/text.ts";
import type { Encoding, Source } from "../src/text/source.ts";
import type { Span } from "../src/text/span.ts";

/** A full-width (or typographic) character where the languages know only its ASCII cousin. */
export interface FullWidth {
  readonly start: number;
  readonly end: number;
  readonly ascii: string;
}

const punctuation: Readonly<Record<string, string>> = {
  "\u3000": " ",
  "\u00a0": " ",
  "\u201c": '"',
  "\u201d": '"',
  "\u2018": "'",
  "\u2019": "'",
  "\u3002": ".",
  "\u3001": ",",
};

function cousinOf(character: string): string | undefined {
  const code = character.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return punctuation[character];
}

/** The same by their two bytes in GBK, one character for each byte: rows A1 and A3 have them all. */
function readGbkCousins(): ReadonlyMap<string, string> {
  const decoder = new TextDecoder("gb18030");
  const cousins = new Map<string, string>();
  for (const lead of [0xa1, 0xa3])
    for (let trail = 0xa1; trail <= 0xfe; trail++) {
      const ascii = cousinOf(decoder.decode(Uint8Array.of(lead, trail)));
      if (ascii !== undefined) cousins.set(String.fromCharCode(lead, trail), ascii);
    }
  return cousins;
}

/** Made for the first file that is not UTF-8. */
let gbkCousins: ReadonlyMap<string, string> | undefined;

function gbkCousinAt(text: string, at: number): string | undefined {
  gbkCousins ??= readGbkCousins();
  return gbkCousins.get(text.slice(at, at + 2));
}

/** How many units of text a full-width character takes. */
export const wideLength = (encoding: Encoding): number => (encoding === "utf-8" ? 1 : 2);

/** The ASCII character that the full-width one at an offset stands for, if it is one. */
export const asciiAt = (text: string, at: number, encoding: Encoding): string | undefined =>
  encoding === "utf-8" ? cousinOf(text.charAt(at)) : gbkCousinAt(text, at);

/** Finds them between two offsets; the text of a file that is not UTF-8 is read as GBK pairs. */
export function findFullWidth(source: Source, start: number, end: number): FullWidth[] {
  const found: FullWidth[] = [];
  const { text, encoding } = source;
  const size = wideLength(encoding);
  for (let at = start; at + size <= end; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    const ascii = asciiAt(text, at, encoding);
    if (ascii !== undefined) found.push({ start: at, end: at + size, ascii });
    at += size - 1;
  }
  return found;
}

/** One finding for each; `between` is code of keepalived, neither comment nor quoted text. */
export const fullWidthDiagnostics = (
  source: Source,
  between: { readonly start: number; readonly end: number },
): Diagnostic[] =>
  findFullWidth(source, between.start, between.end).map(({ start, end, ascii }) => {
    const span = { file: source.path, start, end };
    const found = fullWidth(source, span, [{ span, text: ascii }]);
    return ascii === ";"
      ? { ...found, ...needless(source.show(source.text.slice(start, end)), span) }
      : found;
  });

/** A line of keepalived ends without a sign, so that an ASCII one would be wrong too. */
const needless = (written: string, span: Span): Pick<Diagnostic, "message" | "fix"> => ({
  message: say(
    {
      en: "`{written}` is part of the value: keepalived ends a line without a sign",
      zh: "`{written}` 会成为参数的一部分：keepalived 的行尾不需要标点",
    },
    { written },
  ),
  fix: {
    title: say({ en: "remove `{written}`", zh: "删除 `{written}`" }, { written }),
    safety: "safe",
    edits: [{ span, text: "" }],
  },
});

/** The finding at a place; the first of the edits is the sign that it names. */
export function fullWidth(
  source: Source,
  span: Span,
  edits: readonly { readonly span: Span; readonly text: string }[],
): Diagnostic {
  const first = edits[0];
  const written = first ? source.show(source.text.slice(first.span.start, first.span.end)) : "";
  const ascii = first?.text ?? "";
  return {
    code: "syntax/full-width-punctuation",
    severity: "error",
    span,
    ...(ascii === " "
      ? wrongSpace(written, edits)
      : {
          message: say(
            {
              en: "full-width `{written}` stands where ASCII `{ascii}` is meant",
              zh: "此处应使用半角 `{ascii}`，却写成了全角 `{written}`",
            },
            { written, ascii },
          ),
          fix: {
            title: say({ en: "write `{ascii}`", zh: "改为半角 `{ascii}`" }, { ascii }),
            safety: "safe",
            edits,
          },
        }),
  };
}

/** Spaces of other kinds look like any, so they are named by their numbers. */
const wrongSpace = (
  written: string,
  edits: readonly { readonly span: Span; readonly text: string }[],
): Pick<Diagnostic, "message" | "fix"> => ({
  message: say(
    {
      en: "U+{code} looks like a space here and is none",
      zh: "此处看似空格，实为 U+{code}，不起分隔作用",
    },
    { code: (written.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0") },
  ),
  fix: {
    title: say({ en: "write a plain space", zh: "改为普通空格" }),
    safety: "safe",
    edits,
  },
});
