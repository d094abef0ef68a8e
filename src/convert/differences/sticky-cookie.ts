import type { FamilyTarget } from "../family.ts";
import type { Subject } from "../subject.ts";

/** Stickiness by a cookie, in any dialect's words. */
export interface Cookie {
  readonly name: string;
  /** Undefined where the cookie lives as long as the browser. */
  readonly seconds: number | undefined;
  /** Its life as it was written. */
  readonly life?: string | undefined;
  readonly domain: string | undefined;
  readonly path: string | undefined;
  /** `httponly`, `secure`, `samesite=…` */
  readonly flags: readonly string[];
  /** Words that have no counterpart. */
  readonly rest: readonly string[];
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
};

/** nginx's time in seconds: `1h30m`, `3600`; undefined for `max` and anything else. */
function secondsOf(text: string): number | undefined {
  if (!/^(\d+[smhdwMy]?)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([smhdwMy]?)/g))
    total += Number(digits) * (units[unit ?? ""] ?? 1);
  return total;
}

const lifetimes: ReadonlySet<string> = new Set(["maxage", "max-age", "expires"]);

const flag = (word: string): boolean =>
  word === "httponly" || word === "secure" || /^samesite=/i.test(word);

function cookieOf(name: string, words: readonly string[]): Cookie {
  let seconds: number | undefined;
  let life: string | undefined;
  let domain: string | undefined;
  let path: string | undefined;
  const flags: string[] = [];
  const rest: string[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    const key = word.slice(0, Math.max(0, equals));
    const value = word.slice(equals + 1);
    const time = lifetimes.has(key) ? secondsOf(value) : undefined;
    if (time !== undefined) [seconds, life] = [time, value];
    else if (key === "domain") domain = value;
    else if (key === "path") path = value;
    else if (flag(word)) flags.push(word);
    else rest.push(word);
  }
  return { name, seconds, life, domain, path, flags, rest };
}

const withoutKey = (words: readonly string[], pattern: RegExp) =>
  words.filter((word) => !pattern.test(word));

const valueAt = (words: readonly string[], key: string): string | undefined =>
  words.findLast((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);

/** Of the module nginx-sticky-module-ng, whose words have no kind in front. */
function moduleCookie(words: readonly string[]): Cookie {
  const cookie = cookieOf(valueAt(words, "name") ?? "route", withoutKey(words, /^name=/));
  return { ...cookie, path: cookie.path ?? "/" };
}

/** The cookie that a statement asks for; undefined for other ways of stickiness. */
export function readCookie(from: FamilyTarget, { name, args }: Subject): Cookie | undefined {
  const words = args.map(({ raw }) => raw);
  if (name === "session_sticky") {
    if (words.some((word) => /^mode=(?!insert$)/.test(word))) return undefined;
    return cookieOf(valueAt(words, "cookie") ?? "route", withoutKey(words, /^(cookie|mode)=/));
  }
  const [kind, cookie, ...rest] = words;
  if (kind === "cookie") return cookie === undefined ? undefined : cookieOf(cookie, rest);
  if (kind === "route" || kind === "learn") return undefined;
  // Bare it is THS's own algorithm, elsewhere the module with its defaults.
  return from.dialect === "ths"
    ? kind === undefined
      ? cookieOf("route", [])
      : undefined
    : moduleCookie(words);
}
