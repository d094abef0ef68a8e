import type { Encoding } from "../../src/text/source.ts";
import { type FullWidth, wideLength } from "../full-width.ts";
import { asciiOf, wideAt } from "./wide.ts";

/*
 * The states of nginx's own reader (ngx_conf_read_token), one function for each kind of token.
 */

const tab = 9;
const lf = 10;
const cr = 13;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const dollar = 36;
const singleQuote = 39;
const closeParenthesis = 41;
const semicolon = 59;
const equals = 61;
const openBracket = 91;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;

export const isBlank = (code: number): boolean =>
  code === space || code === tab || code === lf || code === cr;

const isWordStart = (code: number): boolean =>
  !isBlank(code) &&
  code !== semicolon &&
  code !== openBrace &&
  code !== closeBrace &&
  code !== hash &&
  code !== doubleQuote &&
  code !== singleQuote;

/** The end of the unquoted word at `start`, or `start` where none begins. */
export function plainEnd(text: string, start: number, encoding: Encoding): number {
  if (!isWordStart(text.charCodeAt(start))) return start;
  let variable = false;
  let trail = -1;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 && at !== trail) {
      if (endsWord(wideAt(text, at, encoding))) return at;
      if (encoding === "bytes") trail = at + 1;
    }
    if (code === openBrace && variable) continue;
    variable = false;
    if (code === backslash) at++;
    else if (code === dollar) variable = true;
    else if (isBlank(code) || code === semicolon || code === openBrace) return at;
  }
  return text.length;
}

const endsWord = (wide: FullWidth | undefined): boolean =>
  wide !== undefined && "; {}\"'".includes(wide.ascii);

export interface QuotedEnd {
  readonly end: number;
  readonly closed: boolean;
}

/** The end of the quoted word at `start`; where its quote is never closed, a likely end. */
export function quotedEnd(text: string, start: number, encoding: Encoding): QuotedEnd {
  const quote = text.charCodeAt(start);
  let line = -1;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) {
      // Text glued to a quote that closes lines later: the quotes are out of step since `start`.
      if (line !== -1 && !mayFollowQuote(text.charCodeAt(at + 1))) break;
      return { end: at + 1, closed: true };
    } else if (code === lf && line === -1) line = at;
  }
  const lineEnd = line === -1 ? text.length : line;
  return { end: likelyQuoteEnd(text, start, lineEnd, encoding), closed: false };
}

const mayFollowQuote = (code: number): boolean =>
  Number.isNaN(code) ||
  isBlank(code) ||
  code === semicolon ||
  code === openBrace ||
  code === closeParenthesis;

/** Before the `;` or `{` that ends the line, full-width ones too, else its last character. */
function likelyQuoteEnd(text: string, start: number, lineEnd: number, encoding: Encoding): number {
  const trimmed = (end: number): number => {
    let at = end;
    while (at > start + 1 && isBlank(text.charCodeAt(at - 1))) at--;
    return at;
  };
  const end = trimmed(lineEnd);
  const last = text.charCodeAt(end - 1);
  const size = last === semicolon || last === openBrace ? 1 : wideLength(encoding);
  const sign =
    size === 1 && last < 0x80 ? text.charAt(end - 1) : asciiOf(text, end - size, encoding);
  const ends = end - size > start && (sign === ";" || sign === "{");
  return ends ? trimmed(end - size) : end;
}

/** The end of a word in full-width quotes on one line, where it is closed there. */
export function wideQuotedEnd(text: string, start: number, encoding: Encoding): number | undefined {
  const size = wideLength(encoding);
  const quote = asciiOf(text, start, encoding);
  for (let at = start + size; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lf) return undefined;
    if (code >= 0x80) {
      if (asciiOf(text, at, encoding) === quote) return at + size;
      at += size - 1;
    } else if (text.charAt(at) === quote) return at + 1;
  }
  return undefined;
}

export interface ForeignEnd {
  /** After the closing brace, or the end of the text. */
  readonly end: number;
  readonly closed: boolean;
}

/** The end of a Lua block whose `{` is at `start`: braces count outside strings and comments. */
export function luaEnd(text: string, start: number): ForeignEnd {
  const hopeless: Hopeless = new Set();
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === openBrace) depth++;
    else if (code === closeBrace && --depth === 0) return { end: at + 1, closed: true };
    at = afterLuaToken(text, at, hopeless);
  }
  return { end: text.length, closed: false };
}

/** Quotes and closing brackets that are known not to come any more. */
type Hopeless = Set<number | string>;

function afterLuaToken(text: string, at: number, hopeless: Hopeless): number {
  const code = text.charCodeAt(at);
  if (code === doubleQuote || code === singleQuote) {
    const end = hopeless.has(code) ? undefined : afterLuaString(text, at, code);
    if (end === undefined) hopeless.add(code);
    return end ?? at + 1;
  }
  if (code === 45 && text.charCodeAt(at + 1) === 45) {
    const long = afterLongBracket(text, at + 2, hopeless);
    if (long !== undefined) return long;
    const line = text.indexOf("\n", at);
    return line === -1 ? text.length : line;
  }
  if (code === openBracket) return afterLongBracket(text, at, hopeless) ?? at + 1;
  return at + 1;
}

/** nginx's Lua module lets a string run over lines; a quote that never closes is no string to it. */
function afterLuaString(text: string, start: number, quote: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at + 1;
  }
  return undefined;
}

/** After `[[…]]` or `[==[…]==]`, if one begins here and is closed. */
function afterLongBracket(text: string, at: number, hopeless: Hopeless): number | undefined {
  if (text.charCodeAt(at) !== openBracket) return undefined;
  let inner = at + 1;
  while (text.charCodeAt(inner) === equals) inner++;
  if (text.charCodeAt(inner) !== openBracket) return undefined;
  const close = inner === at + 1 ? "]]" : `]${text.slice(at + 1, inner)}]`;
  if (hopeless.has(close)) return undefined;
  const end = text.indexOf(close, inner + 1);
  if (end === -1) hopeless.add(close);
  return end === -1 ? undefined : end + close.length;
}

/** No product takes a word that is longer; its escapes do not matter. */
const longestRead = 65_536;

/** Resolves escapes as nginx does: an unknown one keeps its backslash. */
export function unescapeNginx(raw: string): string {
  if (raw.length > longestRead || !raw.includes("\\")) return raw;
  return raw.replace(/\\(["'\\trn])/g, (_whole, sign: string) => escapes[sign] ?? sign);
}

const escapes: Readonly<Record<string, string>> = { t: "\t", r: "\r", n: "\n" };
