import type { Encoding } from "../../src/text/source.ts";

/** A full-width character that stands where nginx wants an ASCII one. */
export interface Wide {
  readonly start: number;
  readonly end: number;
  readonly ascii: string;
}

const signs: ReadonlyMap<string, string> = new Map([
  ["；", ";"],
  ["｛", "{"],
  ["｝", "}"],
  ["“", '"'],
  ["”", '"'],
  ["‘", "'"],
  ["’", "'"],
  ["＂", '"'],
  ["＇", "'"],
  ["（", "("],
  ["）", ")"],
  ["，", ","],
  ["：", ":"],
  ["＝", "="],
  ["　", " "],
]);

// The same in GBK, one character for each byte.
const gbkSigns: ReadonlyMap<string, string> = new Map([
  ["\xa3\xbb", ";"],
  ["\xa3\xfb", "{"],
  ["\xa3\xfd", "}"],
  ["\xa1\xb0", '"'],
  ["\xa1\xb1", '"'],
  ["\xa1\xae", "'"],
  ["\xa1\xaf", "'"],
  ["\xa3\xa2", '"'],
  ["\xa3\xa7", "'"],
  ["\xa3\xa8", "("],
  ["\xa3\xa9", ")"],
  ["\xa3\xac", ","],
  ["\xa3\xba", ":"],
  ["\xa3\xbd", "="],
  ["\xa1\xa1", " "],
]);

/** How many units of text a full-width character takes. */
export const wideLength = (encoding: Encoding): number => (encoding === "utf-8" ? 1 : 2);

/** The ASCII character that the full-width one at an offset stands for, if it is one of ours. */
export function asciiOf(text: string, at: number, encoding: Encoding): string | undefined {
  return encoding === "utf-8" ? signs.get(text.charAt(at)) : gbkSigns.get(text.slice(at, at + 2));
}

const isBlank = (code: number): boolean =>
  code === 32 || code === 9 || code === 10 || code === 13 || Number.isNaN(code);

const isAscii = (code: number): boolean => code < 0x80 && !isBlank(code);

/**
 * The sign at `at` if it is there instead of an ASCII one. nginx takes a full-width character as
 * text like any other, and so do we where its neighbours are text of that kind (`return 200 好；好;`).
 */
export function wideAt(text: string, at: number, encoding: Encoding): Wide | undefined {
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

/** Nothing of the word is left: blank space, the end, a comment, or another sign of this kind. */
function endsHere({ text, end, encoding, after }: Around): boolean {
  if (isBlank(after) || after === 35) return true;
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
): readonly Wide[] {
  const found: Wide[] = [];
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    const wide = wideAt(text, at, encoding);
    if (wide && "(),:=".includes(wide.ascii)) found.push(wide);
    if (encoding === "bytes") at++;
  }
  return found;
}
