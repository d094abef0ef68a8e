/** A set of bytes as 256 flags: what a class of a pattern stands for. */
export type ByteSet = Uint8Array;

export const noBytes = (): ByteSet => new Uint8Array(256);

export function addRange(set: ByteSet, from: number, to: number): void {
  for (let byte = from; byte <= to; byte++) set[byte] = 1;
}

export function addAll(set: ByteSet, other: ByteSet): void {
  for (let byte = 0; byte < 256; byte++) if (other[byte]) set[byte] = 1;
}

export const invert = (set: ByteSet): ByteSet => set.map((flag) => 1 - flag);

/** Adds the other case of every ASCII letter; bytes above 127 have no case. */
export function foldCase(set: ByteSet): void {
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const either = (set[upper] ?? 0) | (set[upper + 32] ?? 0);
    set[upper] = either;
    set[upper + 32] = either;
  }
}

const matching = (pattern: RegExp): ByteSet =>
  Uint8Array.from({ length: 256 }, (_, byte) => (pattern.test(String.fromCharCode(byte)) ? 1 : 0));

const spaces = matching(/[\t-\r ]/);
const digits = matching(/[0-9]/);
const word = matching(/[0-9A-Za-z_]/);
const horizontal = matching(/[\t \xa0]/);
const vertical = matching(/[\n-\r\x85]/);

/** Classes by letter, `\d` and its kin, as PCRE has them for bytes. */
export const classes: Readonly<Record<string, ByteSet>> = {
  d: digits,
  D: invert(digits),
  w: word,
  W: invert(word),
  s: spaces,
  S: invert(spaces),
  h: horizontal,
  H: invert(horizontal),
  v: vertical,
  V: invert(vertical),
  N: matching(/[^\n]/),
};

/** POSIX classes, `[[:alpha:]]`, in the C locale. */
export const posix: Readonly<Record<string, ByteSet>> = {
  alnum: matching(/[0-9A-Za-z]/),
  alpha: matching(/[A-Za-z]/),
  ascii: matching(/[^\x80-\xff]/),
  blank: matching(/[\t ]/),
  cntrl: matching(/[^ -~\x80-\xff]/),
  digit: digits,
  graph: matching(/[!-~]/),
  lower: matching(/[a-z]/),
  print: matching(/[ -~]/),
  punct: matching(/[!-/:-@[-`{-~]/),
  space: spaces,
  upper: matching(/[A-Z]/),
  word,
  xdigit: matching(/[0-9A-Fa-f]/),
};

const escaped = (byte: number): string => {
  const text = String.fromCharCode(byte);
  return /[0-9A-Za-z]/.test(text) ? text : `\\x${byte.toString(16).padStart(2, "0")}`;
};

/** The set as a JavaScript class or single character. */
export function printSet(set: ByteSet): string {
  const ranges: string[] = [];
  let size = 0;
  for (let from = 0; from < 256; from++) {
    if (!set[from]) continue;
    let to = from;
    while (to < 255 && set[to + 1]) to++;
    ranges.push(from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`);
    size += to - from + 1;
    from = to;
  }
  if (size === 256) return "[^]";
  if (size === 1) return ranges[0] ?? "[]";
  return `[${ranges.join("")}]`;
}
