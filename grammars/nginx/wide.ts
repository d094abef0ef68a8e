import type { Encoding } from "../../src/text/source.ts";
import { asciiAt, type FullWidth, wideLength } from "../full-width.ts";

/** The signs that mean something to nginx outside of quotes. */
const meaningful = ";{}\"'(),:= ";

/** The ASCII character that the full-width one at an offset stands for, if it means something. */
export function asciiOf(text: string, at: number, encoding: Encoding): string | undefined {
  const ascii = asciiAt(text, at, encoding);
  return ascii !== undefined && meaningful.includes(ascii) ? ascii : undefined;
}

const isBlank = (code: number): boolean =>
  code === 32 || code === 9 || code === 10 || code === 13 || Number.isNaN(code);

const isAscii = (code: number): boolean => code < 0x80 && !isBlank(code);

/**
 * The sign at `at` if it is there instead of an ASCII one. nginx takes a full-width character as
 * text like any other, and so do we where its neighbours are text of that kind (`return 200 好；好;`).
 */
export function wideAt(text: string, at: number, encoding: Encoding): FullWidth | undefined {
  const ascii = asciiOf(text, at, encoding);
  if (ascii === undefined) return undefined;
  const end = at + wideLength(encoding);
  const starts = startsWord(text, at, encoding);
  const before = starts ? 32 : text.charCodeAt(at - 1);
  const after = text.charCodeAt(end);
  return isMeant(ascii, { text, end, encoding, starts, before, after })
    ? { start: at, end, ascii }
    : undefined;
}

/** Whether what stands before `at` ends a word. */
function startsWord(text: string, at: number, encoding: Encoding): boolean {
  const code = text.charCodeAt(at - 1);
  if (at === 0 || isBlank(code) || code === 59 || code === 123 || code === 125) return true;
  const before = asciiOf(text, at - wideLength(encoding), encoding);
  return before !== undefined && "; {}".includes(before);
}

interface Around {
  readonly text: string;
  readonly end: number;
  readonly encoding: Encoding;
  readonly starts: boolean;
  readonly before: number;
  readonly after: number;
}

function isMeant(ascii: string, around: Around): boolean {
  const { starts, before, after } = around;
  switch (ascii) {
    case ";":
      return endsHere(around) || after === 125 || (isAscii(before) && isNameStart(after));
    case "{":
      return endsHere(around) && (starts || isAscii(before));
    case "}":
      return starts && (endsHere(around) || after === 125);
    case '"':
    case "'":
      return starts;
    case " ":
      return !(before >= 0x80 && after >= 0x80) || nextIsSpace(around);
    case "(":
      return starts || (isAscii(before) && isAscii(after));
    case ")":
      return isBlank(after) || after === 123 || (isAscii(before) && isAscii(after));
    default:
      return isAscii(before) && isAscii(after);
  }
}

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || code === 95 || code === 36;

/**
 * Nothing of the word is left: blank space, the end, a comment, a `{` (which ends a word for nginx
 * with or without a blank before it), or another sign of this kind.
 */
function endsHere({ text, end, encoding, after }: Around): boolean {
  if (isBlank(after) || after === 35 || after === 123) return true;
  const next = asciiOf(text, end, encoding);
  return next === "}" || next === "{" || next === " ";
}

const nextIsSpace = ({ text, end, encoding }: Around): boolean =>
  asciiOf(text, end, encoding) === " ";

/** The signs inside a word that do not end it: `http：//`, `10.0.0.1：80`, `（$a`. */
export function wideInWord(
  text: string,
  start: number,
  end: number,
  encoding: Encoding,
): readonly FullWidth[] {
  const found: FullWidth[] = [];
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    const wide = wideAt(text, at, encoding);
    if (wide && "(),:=".includes(wide.ascii)) found.push(wide);
    if (encoding === "bytes") at++;
  }
  return found;
}
