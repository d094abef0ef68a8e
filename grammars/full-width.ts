import type { Diagnostic } from "../src/diagnostic/diagnostic.ts";
import { say } from "../src/messages/text.ts";
import type { Source } from "../src/text/source.ts";

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

const gb18030 = new TextDecoder("gb18030");

function asciiOf(character: string): string | undefined {
  const code = character.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return punctuation[character];
}

/** Finds them between two offsets; the text of a file that is not UTF-8 is read as GBK pairs. */
export function findFullWidth(source: Source, start: number, end: number): FullWidth[] {
  const found: FullWidth[] = [];
  const { text } = source;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    if (source.encoding === "utf-8") {
      const ascii = asciiOf(text.charAt(at));
      if (ascii !== undefined) found.push({ start: at, end: at + 1, ascii });
      continue;
    }
    if (at + 1 >= end) break;
    const pair = Uint8Array.of(code, text.charCodeAt(at + 1));
    const ascii = asciiOf(gb18030.decode(pair));
    if (ascii !== undefined) found.push({ start: at, end: at + 2, ascii });
    at++;
  }
  return found;
}

/** One finding for each; `between` is code, neither comment nor quoted text. */
export function fullWidthDiagnostics(
  source: Source,
  between: { readonly start: number; readonly end: number },
): Diagnostic[] {
  return findFullWidth(source, between.start, between.end).map(({ start, end, ascii }) => {
    const span = { file: source.path, start, end };
    const written = source.show(source.text.slice(start, end));
    const names = { written: nameOf(written), ascii: nameOf(ascii) };
    return {
      code: "syntax/full-width-punctuation",
      severity: "error",
      message: say(
        {
          en: "full-width {written} stands where ASCII {ascii} is meant",
          zh: "此处应使用半角 {ascii}，却写成了全角 {written}",
        },
        names,
      ),
      span,
      fix: {
        title: say({ en: "write {ascii}", zh: "改为半角 {ascii}" }, names),
        safety: "safe",
        edits: [{ span, text: ascii }],
      },
    };
  });
}

const nameOf = (character: string): string =>
  /^\s$/.test(character)
    ? `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`
    : `"${character}"`;
