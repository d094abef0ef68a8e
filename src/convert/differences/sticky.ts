import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import { nginxBase, productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, note, replace } from "../verdict.ts";

/** Stickiness by a cookie, in any dialect's words. */
interface Cookie {
  readonly name: string;
  /** As written; undefined where the cookie lives as long as the browser. */
  readonly seconds: number | undefined;
  readonly domain: string | undefined;
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

function cookieOf(name: string, words: readonly string[]): Cookie {
  let seconds: number | undefined;
  let domain: string | undefined;
  const rest: string[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    const key = word.slice(0, Math.max(0, equals));
    const value = word.slice(equals + 1);
    const time = lifetimes.has(key) ? secondsOf(value) : undefined;
    if (time !== undefined) seconds = time;
    else if (key === "domain") domain = value;
    else rest.push(word);
  }
  return { name, seconds, domain, rest };
}

/** The cookie that a statement asks for; undefined for other ways of stickiness. */
function readCookie({ name, args }: Subject): Cookie | undefined {
  const words = args.map(({ raw }) => raw);
  if (name === "session_sticky") {
    if (words.some((word) => /^mode=(?!insert$)/.test(word))) return undefined;
    const cookie = words.find((word) => word.startsWith("cookie="))?.slice("cookie=".length);
    return cookieOf(
      cookie ?? "route",
      words.filter((word) => !/^(cookie|mode)=/.test(word)),
    );
  }
  const [kind, cookie, ...rest] = words;
  if (kind === undefined) return cookieOf("route", []);
  return kind === "cookie" && cookie !== undefined ? cookieOf(cookie, rest) : undefined;
}

/** A statement of the target, and the words that did not fit into it. */
function printCookie(to: FamilyTarget, cookie: Cookie): { text: string; gone: string[] } {
  const gone = [...cookie.rest];
  const words: string[] = [];
  const life = {
    tengine: "maxage",
    ths: "maxage",
    angie: "max-age",
    nginx: "expires",
    openresty: "expires",
    "nginx-plus": "expires",
  };
  if (cookie.seconds !== undefined)
    words.push(`${life[to.dialect]}=${cookie.seconds}${life[to.dialect] === "expires" ? "s" : ""}`);
  if (cookie.domain !== undefined) {
    // Only Tengine's takes no variable.
    if (to.dialect === "tengine" && cookie.domain.includes("$"))
      gone.push(`domain=${cookie.domain}`);
    else words.push(`domain=${cookie.domain}`);
  }
  const head =
    to.dialect === "tengine"
      ? `session_sticky cookie=${cookie.name}`
      : `sticky cookie ${cookie.name}`;
  return { text: `${[head, ...words].join(" ")};`, gone };
}

function hasSticky(to: FamilyTarget): boolean {
  switch (to.dialect) {
    case "ths":
      return compareVersions(to.version, [6, 0, 1]) >= 0;
    case "tengine":
    case "angie":
    case "nginx-plus":
      return true;
    case "nginx":
    case "openresty":
      return compareVersions(nginxBase(to), [1, 29, 6]) >= 0;
  }
}

/** `sticky` and `session_sticky`: the same idea with cookies that no other product can read. */
export function stickyTo(to: FamilyTarget, subject: Subject): Verdict {
  const product = productNames[to.dialect];
  const cookie = readCookie(subject);
  if (!cookie || !/^[\w.-]+$/.test(cookie.name) || !hasSticky(to))
    return drop(
      say(
        {
          en: "{product} {version} has no counterpart of this stickiness; clients then move between backends and lose sessions that are not shared",
          zh: "{product} {version} 没有对应的会话保持方式，客户端会在后端之间切换，未共享的会话将丢失",
        },
        { product, version: to.version.join(".") },
      ),
    );
  const { text, gone } = printCookie(to, cookie);
  const left = gone.length > 0 ? gone.join(" ") : "–";
  return replace(
    text,
    note(
      "approximated",
      say(
        {
          en: "cookies given out before do not hold any more: every client is assigned anew once (left out: {left})",
          zh: "以前发出的 Cookie 失效，每个客户端会重新分配一次后端（省略的参数：{left}）",
        },
        { left },
      ),
    ),
  );
}
