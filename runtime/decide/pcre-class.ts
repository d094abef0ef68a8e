import type { ByteSet } from "./byte-set.ts";
import { addAll, addRange, classes, foldCase, invert, noBytes, posix } from "./byte-set.ts";
import type { Cursor } from "./pcre-cursor.ts";
import { Refused } from "./pcre-cursor.ts";

/** The byte that an escape stands for; the place is behind the backslash. */
export function readCode(cursor: Cursor, start: number): number {
  const rest = cursor.rest;
  const number =
    /^(?:x\{([0-9A-Fa-f]{1,2})\}|x([0-9A-Fa-f]{0,2})|o\{([0-7]{1,3})\}|(0[0-7]{0,2}))/.exec(rest);
  if (number) {
    cursor.at += number[0].length;
    const [, braced, hex, octal, zero] = number;
    const value = braced ?? hex;
    return value === undefined
      ? Number.parseInt(octal ?? zero ?? "0", 8) & 0xff
      : Number.parseInt(value || "0", 16);
  }
  const ch = cursor.next();
  const control = "aefnrt".indexOf(ch);
  if (ch !== "" && control >= 0) return [7, 27, 12, 10, 13, 9][control] ?? 0;
  if (ch === "c" && cursor.peek() !== "")
    return (
      cursor.text
        .charAt(cursor.at++)
        .toUpperCase()
        .charCodeAt(0) ^ 0x40
    );
  if (ch === "" || /[A-Za-z0-9]/.test(ch)) throw new Refused(start, "escape");
  return ch.charCodeAt(0);
}

/** A class, its bracket already read. */
export function readClass(cursor: Cursor, caseless: boolean): ByteSet {
  const start = cursor.at - 1;
  const set = noBytes();
  const negated = cursor.peek() === "^";
  if (negated) cursor.at++;
  for (let first = true; first || cursor.peek() !== "]"; first = false) {
    if (cursor.peek() === "") throw new Refused(start, "unclosed");
    const low = readMember(cursor, set, start);
    const range = cursor.peek() === "-" && cursor.peek(1) !== "]" && cursor.peek(1) !== "";
    if (!range) {
      if (low >= 0) set[low] = 1;
      continue;
    }
    cursor.at++;
    const high = readMember(cursor, set, start);
    // PCRE2 takes neither a class at an end of a range nor a range that runs backwards.
    if (low < 0 || high < low) throw new Refused(start, "class");
    addRange(set, low, high);
  }
  cursor.at++;
  if (caseless) foldCase(set);
  return negated ? invert(set) : set;
}

/** The byte that stands here in a class; -1: a class of its own, already added. */
function readMember(cursor: Cursor, set: ByteSet, start: number): number {
  const named = /^\[:(\^?)(\w+):\]/.exec(cursor.rest);
  if (named) {
    const which = posix[named[2] ?? ""];
    if (!which) throw new Refused(start, "class");
    addAll(set, named[1] ? invert(which) : which);
    cursor.at += named[0].length;
    return -1;
  }
  const ch = cursor.next();
  if (ch !== "\\") return ch.charCodeAt(0);
  const letter = cursor.peek();
  const inside = letter === "N" ? undefined : classes[letter];
  if (inside) {
    addAll(set, inside);
    cursor.at++;
    return -1;
  }
  if (letter === "b") {
    cursor.at++;
    return 8;
  }
  const octal = /^[0-7]{1,3}/.exec(cursor.rest)?.[0];
  if (octal !== undefined) {
    cursor.at += octal.length;
    return Number.parseInt(octal, 8) & 0xff;
  }
  return readCode(cursor, start);
}
