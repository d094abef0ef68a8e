import type { StickyCookie, Stickiness, StickyLearn } from "../../ir/stickiness.ts";
import type { Template } from "../../ir/template.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { milliseconds, seconds, template } from "../nginx/values.ts";
import { size } from "../nginx/values.ts";
import { namedZone } from "../nginx/zone.ts";
import { no, ok, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";
import { unknownWord } from "./keyed.ts";

type Route = Extract<Stickiness, { kind: "route" }>;

/** How one product spells the attributes of its cookie. */
export interface CookieWords {
  /** The word for the life of the cookie, and how its value is read. */
  readonly life: string;
  readonly lifeType: ValueType<Milliseconds>;
  /** `expires=max`. */
  readonly forever: boolean;
  readonly attributes: boolean;
  /** Any further `key=value` is an attribute of the cookie (Angie). */
  readonly any: boolean;
}

const missing = (en: string, zh: string): Parsed<never> => no(say({ en, zh }));

const expiresOf = (
  text: string,
  { forever, lifeType }: CookieWords,
): Parsed<Milliseconds | "max"> => (forever && text === "max" ? ok("max") : lifeType.parse(text));

/** `cookie name [attribute ...]`, without its first word. */
export function parseStickyCookie(
  [name, ...rest]: readonly Written[],
  words: CookieWords,
): Parsed<StickyCookie> {
  if (!name) return missing("the name of a cookie is missing", "缺少 Cookie 名称");
  const templates = new Map<string, Template>();
  const flags = new Set<string>();
  const other: string[] = [];
  let expires: Milliseconds | "max" | undefined;
  for (const word of rest) {
    const equals = word.text.indexOf("=");
    const key = word.text.slice(0, Math.max(0, equals));
    const value = word.text.slice(equals + 1);
    if (key === words.life) {
      const parsed = expiresOf(value, words);
      if (!parsed.ok) return no(parsed.reason, word.span);
      expires = parsed.value;
    } else if (key === "domain" || (words.attributes && (key === "path" || key === "samesite"))) {
      const parsed = template.parse(value);
      if (!parsed.ok) return no(parsed.reason, word.span);
      templates.set(key, parsed.value);
    } else if (words.attributes && (word.text === "httponly" || word.text === "secure"))
      flags.add(word.text);
    else if (words.any) other.push(word.text);
    else return unknownWord(word);
  }
  return ok({
    kind: "cookie",
    name: name.text,
    expires,
    domain: templates.get("domain"),
    path: templates.get("path"),
    httpOnly: flags.has("httponly"),
    secure: flags.has("secure"),
    sameSite: templates.get("samesite"),
    other,
  });
}

const attribute = (key: string, one: Template | undefined): string[] =>
  one ? [`${key}=${one.source}`] : [];

export function printStickyCookie(value: StickyCookie, { life, lifeType }: CookieWords): string[] {
  const { expires } = value;
  return [
    "cookie",
    value.name,
    ...(expires === undefined
      ? []
      : [`${life}=${expires === "max" ? expires : lifeType.print(expires)}`]),
    ...attribute("domain", value.domain),
    ...attribute("path", value.path),
    ...(value.httpOnly ? ["httponly"] : []),
    ...(value.secure ? ["secure"] : []),
    ...attribute("samesite", value.sameSite),
    ...value.other,
  ];
}

function parseRoute(words: readonly Written[]): Parsed<Route> {
  const variables: Template[] = [];
  for (const word of words) {
    const parsed = template.parse(word.text);
    if (!parsed.ok || !word.text.startsWith("$"))
      return no(
        parsed.ok ? say({ en: "a variable is expected", zh: "应为变量" }) : parsed.reason,
        word.span,
      );
    variables.push(parsed.value);
  }
  return variables.length > 0
    ? ok({ kind: "route", variables })
    : missing("a variable is missing", "缺少变量");
}

/** Ten minutes, as in nginx Plus. */
const learnTimeout = 600_000;

interface LearnParts {
  readonly create: Template[];
  readonly lookup: Template[];
  readonly other: string[];
  zone: StickyLearn["zone"];
  timeout: Milliseconds;
}

function learnWord(word: Written, parts: LearnParts, more: readonly string[]): Parsed<true> {
  const equals = word.text.indexOf("=");
  const key = word.text.slice(0, Math.max(0, equals));
  const value = word.text.slice(equals + 1);
  const failed = (parsed: Parsed<unknown>) =>
    parsed.ok ? ok<true>(true) : no(parsed.reason, word.span);
  if (key === "create" || key === "lookup") {
    const parsed = template.parse(value);
    if (parsed.ok) parts[key].push(parsed.value);
    return failed(parsed);
  }
  if (key === "zone") {
    const parsed = namedZone(value);
    if (parsed.ok) parts.zone = parsed.value;
    return failed(parsed);
  }
  if (key === "timeout") {
    const parsed = milliseconds.parse(value);
    if (parsed.ok) parts.timeout = parsed.value;
    return failed(parsed);
  }
  if (!more.includes(key === "" ? word.text : key)) return unknownWord(word);
  if (word.text !== "header" && word.text !== "norefresh") parts.other.push(word.text);
  return ok(true);
}

function parseLearn(words: readonly Written[], more: readonly string[]): Parsed<StickyLearn> {
  const parts: LearnParts = {
    create: [],
    lookup: [],
    other: [],
    zone: undefined,
    timeout: learnTimeout,
  };
  for (const word of words) {
    const parsed = learnWord(word, parts, more);
    if (!parsed.ok) return parsed;
  }
  const has = (flag: string) => words.some(({ text }) => text === flag);
  if (parts.lookup.length === 0) return missing("lookup= is missing", "缺少 lookup=");
  if (!parts.zone && !more.includes("remote_action"))
    return missing("zone= is missing", "缺少 zone=");
  return ok({ kind: "learn", ...parts, header: has("header"), noRefresh: has("norefresh") });
}

function printLearn({ create, lookup, zone, timeout, header, noRefresh, other }: StickyLearn) {
  return [
    "learn",
    ...create.map(({ source }) => `create=${source}`),
    ...lookup.map(({ source }) => `lookup=${source}`),
    ...(zone
      ? [`zone=${zone.name}${zone.size === undefined ? "" : `:${size.print(zone.size)}`}`]
      : []),
    ...(timeout === learnTimeout ? [] : [`timeout=${milliseconds.print(timeout)}`]),
    ...(header ? ["header"] : []),
    ...(noRefresh ? ["norefresh"] : []),
    ...other,
  ];
}

export const nginxCookie: CookieWords = {
  life: "expires",
  lifeType: seconds,
  forever: true,
  attributes: true,
  any: false,
};

const angieCookie: CookieWords = { ...nginxCookie, life: "max-age", forever: false, any: true };

const usage =
  "cookie name [expires=time] [domain=…] [path=…] [httponly] [secure] [samesite=…] | route $variable ... | learn create=$variable lookup=$variable zone=name:size [timeout=time] [header]";

/** The three ways of nginx since 1.29.6, nginx Plus and Angie. */
export function threeWays(cookie: CookieWords, learns: readonly string[]): Shape<Stickiness> {
  return {
    usage,
    parse([kind, ...rest]) {
      if (kind?.text === "cookie") return parseStickyCookie(rest, cookie);
      if (kind?.text === "route") return parseRoute(rest);
      if (kind?.text === "learn") return parseLearn(rest, learns);
      return no(
        say({
          en: "`cookie`, `route` or `learn` is expected",
          zh: "应为 `cookie`、`route` 或 `learn`",
        }),
        kind?.span,
      );
    },
    print(value) {
      if (value.kind === "cookie") return printStickyCookie(value, cookie);
      if (value.kind === "route")
        return ["route", ...value.variables.map((variable) => variable.source)];
      return value.kind === "learn" ? printLearn(value) : [];
    },
  };
}

export const nginxSticky = threeWays(nginxCookie, ["header"]);
export const plusSticky = threeWays(nginxCookie, ["header", "sync"]);
export const angieSticky = threeWays(angieCookie, [
  "header",
  "norefresh",
  "remote_action",
  "remote_result",
  "remote_uri",
]);
