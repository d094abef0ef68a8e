import { hostCharacter } from "./characters.ts";

/** The first line of a request as positions in the text of its head. */
export interface RequestLine {
  methodStart: number;
  methodEnd: number;
  targetStart: number;
  targetEnd: number;
  /** Of an absolute target; -1 where the target is a path. */
  hostStart: number;
  hostEnd: number;
  /** Where the path begins; `targetEnd` where an absolute target has none. */
  pathStart: number;
  /** Where `HTTP/` begins; -1 where the line did not come that far. */
  protocolStart: number;
  /** Major version times 1000 plus minor: 9, 1000, 1001 … */
  version: number;
}

/** 0, or the status that answers the line. */
export function parseRequestLine(
  text: string,
  start: number,
  end: number,
  to: RequestLine,
): number {
  let at = start;
  while (at < end && isMethodCharacter(text.charCodeAt(at))) at++;
  if (at === start || text.charCodeAt(at) !== 32 || at === end) return 400;
  to.methodStart = start;
  to.methodEnd = at;
  while (at < end && text.charCodeAt(at) === 32) at++;
  if (at === end) return 400;
  to.targetStart = at;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 127) break;
    at++;
  }
  if (at < end && text.charCodeAt(at) !== 32) return 400;
  to.targetEnd = at;
  const status = parseTarget(text, to);
  return status === 0 ? parseVersion(text, at, end, to) : status;
}

/** Whether no method begins with what came of a line that is not whole yet. */
export function cannotBegin(text: string): boolean {
  let at = 0;
  while (at < text.length && isMethodCharacter(text.charCodeAt(at))) at++;
  return at < text.length && (at === 0 || text.charCodeAt(at) !== 32);
}

/** nginx takes capitals, `-` and `_`. */
const isMethodCharacter = (code: number): boolean =>
  (code >= 65 && code <= 90) || code === 45 || code === 95;

function parseTarget(text: string, to: RequestLine): number {
  const { targetStart, targetEnd } = to;
  to.hostStart = -1;
  to.hostEnd = -1;
  to.pathStart = targetStart;
  if (text.charCodeAt(targetStart) === 47) return 0;
  return parseAbsolute(text, targetStart, targetEnd, to);
}

function parseAbsolute(text: string, start: number, end: number, to: RequestLine): number {
  let at = start;
  if (!isLetter(text.charCodeAt(at))) return 400;
  while (at < end && isSchemeCharacter(text.charCodeAt(at))) at++;
  if (!text.startsWith("://", at) || at + 3 > end) return 400;
  at += 3;
  to.hostStart = at;
  if (text.charCodeAt(at) === 91) {
    const close = text.indexOf("]", at);
    if (close < 0 || close >= end) return 400;
    at = close + 1;
  } else while (at < end && isHostCharacter(text.charCodeAt(at))) at++;
  if (at < end && text.charCodeAt(at) === 58) {
    at++;
    while (at < end && isDigit(text.charCodeAt(at))) at++;
  }
  to.hostEnd = at;
  to.pathStart = at;
  if (at === end) return 0;
  const code = text.charCodeAt(at);
  return code === 47 || code === 63 ? 0 : 400;
}

/** Without a version it is HTTP/0.9, whose only method is GET. */
function parseVersion(text: string, from: number, end: number, to: RequestLine): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === 32) at++;
  if (at === end) {
    to.version = 9;
    return text.slice(to.methodStart, to.methodEnd) === "GET" ? 0 : 400;
  }
  if (text.charCodeAt(at) === 72) to.protocolStart = at;
  if (!text.startsWith("HTTP/", at)) return 400;
  at += 5;
  const majorStart = at;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  if (at === majorStart || text.charCodeAt(majorStart) === 48) return 400;
  if (at - majorStart > 1 || text.charCodeAt(majorStart) > 49) return 505;
  if (text.charCodeAt(at) !== 46) return 400;
  const minorStart = ++at;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  if (at === minorStart || at - minorStart > 3) return 400;
  to.version = 1000 + Number(text.slice(minorStart, at));
  while (at < end && text.charCodeAt(at) === 32) at++;
  return at === end ? 0 : 400;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
const isSchemeCharacter = (code: number): boolean =>
  isLetter(code) || isDigit(code) || code === 43 || code === 45 || code === 46;
const isHostCharacter = (code: number): boolean => hostCharacter[code] === 1;
