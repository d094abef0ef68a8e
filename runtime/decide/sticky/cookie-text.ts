import type { StickyDigestPlan } from "../../plan/sticky.ts";

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (value: number): string => String(value).padStart(2, "0");

/** `Sat, 21-Nov-26 23:00:00 GMT`; years have four digits if asked for, and after 2037. */
export function cookieTime(seconds: number, fourDigits: boolean): string {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  const shown = fourDigits || year > 2037 ? String(year) : two(year % 100);
  const day = `${days[date.getUTCDay()]}, ${two(date.getUTCDate())}`;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return `${day}-${months[date.getUTCMonth()]}-${shown} ${clock} GMT`;
}

/** Far enough away, and what nginx calls `max`. */
const maximum = "; expires=Thu, 31-Dec-37 23:55:55 GMT; max-age=315360000";

/** What is said of a cookie besides its name and value, evaluated. */
export interface CookieAttributes {
  readonly life: number | "max" | undefined;
  readonly withExpires: boolean;
  readonly domain: string;
  readonly path: string | undefined;
  readonly sameSite: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly other: readonly string[];
}

/** The attributes of `sticky cookie`, in nginx's order; `now` is seconds since 1970. */
export function cookieAttributes(cookie: CookieAttributes, now: number): string {
  let text = lifeText(cookie, now);
  if (cookie.domain !== "") text += `; domain=${cookie.domain}`;
  if (cookie.httpOnly) text += "; httponly";
  if (cookie.secure) text += "; secure";
  if (cookie.sameSite !== "") text += `; samesite=${sameSite(cookie.sameSite)}`;
  if (cookie.path !== undefined) text += `; path=${cookie.path}`;
  for (const word of cookie.other) text += `; ${word}`;
  return text;
}

function lifeText({ life, withExpires }: CookieAttributes, now: number): string {
  if (life === undefined) return "";
  if (life === "max") return maximum;
  const expires = withExpires ? `; expires=${cookieTime(now + life, false)}` : "";
  return `${expires}; max-age=${life}`;
}

/** A value that browsers do not know would be none at all. */
const sameSite = (value: string): string =>
  /^(?:strict|lax|none)$/i.test(value) ? value : "strict";

/** The attributes of nginx-sticky-module-ng. */
export function digestAttributes(plan: StickyDigestPlan, now: number): string {
  let text = plan.domain === "" ? "" : `; Domain=${plan.domain}`;
  if (plan.life !== undefined) text += `; Expires=${cookieTime(now + plan.life, true)}`;
  if (plan.path !== "") text += `; Path=${plan.path}`;
  if (plan.secure) text += "; Secure";
  if (plan.httpOnly) text += "; HttpOnly";
  return text;
}

/** Which part of a text a cookie of a name is; `valueAt` is where its value begins. */
export interface CookiePlace {
  readonly start: number;
  readonly valueAt: number;
  readonly end: number;
}

/** Finds a cookie in a `Cookie` field, or the one that a `Set-Cookie` field sets. */
export function findCookie(text: string, name: string, caseless: boolean): CookiePlace | undefined {
  const same = (given: string) =>
    caseless ? given.toLowerCase() === name.toLowerCase() : given === name;
  for (let start = 0; start < text.length;) {
    const semicolon = text.indexOf(";", start);
    const end = semicolon < 0 ? text.length : semicolon;
    const equals = text.indexOf("=", start);
    if (equals >= 0 && equals < end && same(text.slice(start, equals).trim())) {
      const blanks = /^\s*/.exec(text.slice(equals + 1, end))?.[0].length ?? 0;
      return { start: start + leading(text.slice(start, end)), valueAt: equals + 1 + blanks, end };
    }
    start = end + 1;
  }
  return undefined;
}

const leading = (text: string): number => text.length - text.trimStart().length;

/** A `Cookie` field without one of its cookies; empty: nothing is left. */
export function withoutCookie(text: string, { start, end }: CookiePlace): string {
  const before = text.slice(0, start).trimEnd().replace(/;$/, "");
  const after = text.slice(end + 1).trimStart();
  return before !== "" && after !== "" ? `${before}; ${after}` : before + after;
}
