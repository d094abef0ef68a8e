import { normaliseHost } from "./host.ts";

/** A request target taken apart; `Exchange` has the same fields, so it can be filled in place. */
export interface Target {
  uri: string;
  args: string;
  requestUri: string;
  untouched: boolean;
  quoted: boolean;
  plus: boolean;
}

/** Host of a target in absolute form, `http://host/path`, normalised; it outranks `Host`. */
export interface TargetHost {
  targetHost: string | undefined;
}

const slash = 0x2f;
const dot = 0x2e;
const percent = 0x25;
const question = 0x3f;
const hash = 0x23;
const plusSign = 0x2b;

/**
 * Reads the target of a request line as nginx does: absolute form, percent decoding, `.` and `..`,
 * `//`, fragment, arguments. False: 400.
 */
export function parseTarget(
  target: string,
  mergeSlashes: boolean,
  out: Target & TargetHost,
): boolean {
  out.targetHost = undefined;
  if (target.charCodeAt(0) === slash) return parsePath(target, mergeSlashes, out);
  const match =
    /^[a-z][a-z0-9+.-]*:\/\/([a-z0-9.-]*|\[[\w:.~!$&'()*+,;=-]*\])(?::[0-9]*)?(?=[/?]|$)/i.exec(
      target,
    );
  const host = match ? normaliseHost(match[1] ?? "") : undefined;
  if (!match || host === undefined) return false;
  out.targetHost = host;
  const path = target.slice(match[0].length);
  if (path.charCodeAt(0) === slash) return parsePath(path, mergeSlashes, out);
  // nginx keeps the text without its slash and remembers that it is not fit to be passed on.
  if (path === "") return parsePath("/", mergeSlashes, out);
  if (!parsePath(`/${path}`, mergeSlashes, out)) return false;
  out.requestUri = path;
  out.untouched = false;
  return true;
}

/** The same for a target that begins with `/`. */
export function parsePath(path: string, mergeSlashes: boolean, out: Target): boolean {
  out.requestUri = path;
  out.untouched = true;
  out.quoted = false;
  out.plus = false;
  const end = scan(path, out);
  if (end < 0) return false;
  if (end < path.length && path.charCodeAt(end) !== question)
    return normalise(path, mergeSlashes, out);
  out.uri = end === path.length ? path : path.slice(0, end);
  out.args = end === path.length ? "" : path.slice(end + 1);
  return true;
}

/**
 * Where a path stops being simple: its length, the place of `?`, or of something that must be
 * normalised. -1: a control character.
 */
function scan(path: string, out: Target): number {
  let simple = path.length;
  let query = false;
  for (let at = 0; at < path.length; at++) {
    const ch = path.charCodeAt(at);
    if (ch <= 0x20 || ch === 0x7f) return -1;
    if (ch === hash) {
      // A fragment is cut off even behind the arguments.
      if (simple === path.length || query) simple = at;
      query = false;
    } else if (simple < path.length) continue;
    else if (ch === question) {
      simple = at;
      query = true;
    } else if (ch === plusSign) out.plus = true;
    else if (ch === percent) {
      out.quoted = true;
      simple = at;
    } else if ((ch === slash || ch === dot) && at > 0 && path.charCodeAt(at - 1) === slash)
      simple = at;
  }
  return simple;
}

const hexDigit = (ch: number): number =>
  ch >= 0x30 && ch <= 0x39
    ? ch - 0x30
    : (ch | 0x20) >= 0x61 && (ch | 0x20) <= 0x66
      ? (ch | 0x20) - 0x57
      : -1;

const state = { usual: 0, slash: 1, dot: 2, dotDot: 3 } as const;

/** The slow way; nginx: ngx_http_parse_complex_uri. */
function normalise(path: string, mergeSlashes: boolean, out: Target): boolean {
  let result = "";
  let at = 0;
  let now: number = state.usual;
  for (; at < path.length; at++) {
    let ch = path.charCodeAt(at);
    let literal = false;
    if (ch === percent) {
      out.quoted = true;
      const high = hexDigit(path.charCodeAt(at + 1));
      const low = hexDigit(path.charCodeAt(at + 2));
      if (high < 0 || low < 0) return false;
      ch = high * 16 + low;
      if (ch === 0) return false;
      at += 2;
      // Decoded, these three are plain text; a decoded slash or dot works as one.
      literal = ch === percent || ch === hash || ch === question;
    }
    if (literal) {
      result += String.fromCharCode(ch);
      now = state.usual;
      continue;
    }
    if (ch === question || ch === hash) break;
    if (ch === plusSign) out.plus = true;
    if (ch === slash) {
      if (now === state.dot) result = result.slice(0, -1);
      else if (now === state.dotDot) {
        const up = parent(result);
        if (up === undefined) return false;
        result = up;
      } else if (now !== state.slash || !mergeSlashes) result += "/";
      now = state.slash;
      continue;
    }
    result += String.fromCharCode(ch);
    if (ch !== dot) now = state.usual;
    else if (now === state.slash) now = state.dot;
    else now = now === state.dot ? state.dotDot : state.usual;
  }
  if (now === state.dot) result = result.slice(0, -1);
  else if (now === state.dotDot) {
    const up = parent(result);
    if (up === undefined) return false;
    result = up;
  }
  out.uri = result;
  out.args = argsAt(path, at);
  return true;
}

/** `/a/b/..` → `/a/`; undefined above the root. */
function parent(path: string): string | undefined {
  if (path.length < 4) return undefined;
  const cut = path.lastIndexOf("/", path.length - 4);
  return cut < 0 ? undefined : path.slice(0, cut + 1);
}

function argsAt(path: string, at: number): string {
  if (path.charCodeAt(at) !== question) return "";
  const end = path.indexOf("#", at);
  return end < 0 ? path.slice(at + 1) : path.slice(at + 1, end);
}

/** Kinds of escaping; nginx: NGX_ESCAPE_URI, _ARGS, _URI_COMPONENT, _HTML, _REFRESH. */
export const escape = { uri: 0, args: 1, component: 2, html: 3, refresh: 4 } as const;
export type EscapeKind = (typeof escape)[keyof typeof escape];

const hex = "0123456789ABCDEF";

/** Bytes that never stand in a URI, beside controls, space and what is not ASCII. */
const notAllowed = '"<>\\^`{|}';

const unsafe = (special: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (let ch = 0; ch < 256; ch++)
    table[ch] = ch <= 0x20 || ch >= 0x7f || special.includes(String.fromCharCode(ch)) ? 1 : 0;
  return table;
};

const component = Uint8Array.from({ length: 256 }, (_, ch) =>
  /[A-Za-z0-9._~-]/.test(String.fromCharCode(ch)) ? 0 : 1,
);

const tables: readonly Uint8Array[] = [
  unsafe(`${notAllowed}#%?`),
  unsafe(`${notAllowed}#%&+;?`),
  component,
  unsafe(`${notAllowed}#%'`),
  // nginx 1.21.1 and later have `~` here where `}` was meant.
  unsafe(`${notAllowed.replace("}", "~")}'`),
];

/** Writes bytes that must not stand in this part of a URI as `%XX`. */
export function escapeUri(text: string, kind: EscapeKind): string {
  const table = tables[kind] ?? component;
  let result = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const ch = text.charCodeAt(at) & 0xff;
    if (table[ch] === 0) continue;
    result += `${text.slice(from, at)}%${hex.charAt(ch >> 4)}${hex.charAt(ch & 15)}`;
    from = at + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

/**
 * Decodes what a redirect need not escape: visible characters above `%`, up to the first `?`.
 * nginx: ngx_unescape_uri with NGX_UNESCAPE_REDIRECT.
 */
export function unescapeRedirect(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const ch = text.charCodeAt(at);
    if (ch === question) return result + text.slice(at);
    if (ch !== percent) {
      result += text.charAt(at);
      continue;
    }
    const high = hexDigit(text.charCodeAt(at + 1));
    if (high < 0) {
      // The sign and what follows it are not a code: nginx drops the sign alone.
      result += text.charAt(++at);
      continue;
    }
    const low = hexDigit(text.charCodeAt(at + 2));
    at += 2;
    if (low < 0) continue;
    const decoded = high * 16 + low;
    if (decoded === question) return `${result}?${text.slice(at + 1)}`;
    result +=
      decoded > percent && decoded < 0x7f
        ? String.fromCharCode(decoded)
        : text.slice(at - 2, at + 1);
  }
  return result;
}
