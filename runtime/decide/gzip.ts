import type { GzipPlan } from "../plan/filters.ts";
import { translatePattern } from "./pcre.ts";

/** `gzip` of one block, compiled. */
export interface GzipRules {
  readonly plan: GzipPlan;
  readonly everyType: boolean;
  readonly types: ReadonlySet<string>;
  readonly proxied: ReadonlySet<string>;
  readonly msie6: boolean;
  readonly disable: readonly RegExp[];
}

export const compileGzip = (plan: GzipPlan): GzipRules => ({
  plan,
  everyType: plan.types.includes("*"),
  types: new Set(plan.types.map((type) => type.toLowerCase())),
  proxied: new Set(plan.proxied),
  msie6: plan.disable.includes("msie6"),
  disable: plan.disable
    .filter((pattern) => pattern !== "msie6")
    .flatMap((pattern) => {
      const translated = translatePattern(pattern, true);
      return translated.ok ? [new RegExp(translated.source)] : [];
    }),
});

/** An answer as it would leave without compression. */
export interface GzipAnswer {
  readonly status: number;
  readonly type: string | undefined;
  /** -1: unknown. */
  readonly length: number;
  /** `Content-Encoding` has a value. */
  readonly encoded: boolean;
}

/** Whether an answer is one of those that are compressed for who takes it. */
export function isCompressible(rules: GzipRules, answer: GzipAnswer): boolean {
  const { status, length } = answer;
  if (status !== 200 && status !== 403 && status !== 404) return false;
  if (answer.encoded || (length >= 0 && length < rules.plan.minLength)) return false;
  return hasType(rules, answer.type);
}

/** Of the parameters `charset` alone does not make a type another one. */
function hasType({ everyType, types }: GzipRules, type: string | undefined): boolean {
  if (type === undefined || type === "") return false;
  if (everyType) return true;
  const charset = /^([^;]*(?:;(?! *charset=)[^;]*)*); *charset=/i.exec(type);
  return types.has((charset?.[1] ?? type).toLowerCase());
}

/** The client, and through which proxy it asks. */
export interface GzipClient {
  /** 1000 or 1001. */
  readonly version: number;
  readonly acceptEncoding: string | undefined;
  readonly userAgent: string | undefined;
  readonly via: boolean;
  readonly authorization: boolean;
}

/** What an answer says to caches; `now` in seconds, dates likewise, NaN for one that is none. */
export interface GzipCaching {
  readonly now: number;
  readonly expires: number | undefined;
  readonly date: number | undefined;
  /** Undefined where there is no such field. */
  readonly cacheControl: string | undefined;
  readonly lastModified: boolean;
  readonly etag: boolean;
}

/** Whether this client gets it compressed (nginx: ngx_http_gzip_ok). */
export function takesGzip(rules: GzipRules, client: GzipClient, caching: GzipCaching): boolean {
  const { acceptEncoding, userAgent, version } = client;
  if (acceptEncoding === undefined || !acceptsGzip(acceptEncoding)) return false;
  if (rules.msie6 && userAgent !== undefined && isOldExplorer(userAgent)) return false;
  if (version < rules.plan.leastVersion) return false;
  if (client.via && !throughProxy(rules.proxied, client, caching)) return false;
  return userAgent === undefined || !rules.disable.some((pattern) => pattern.test(userAgent));
}

function throughProxy(
  proxied: GzipRules["proxied"],
  { authorization }: GzipClient,
  caching: GzipCaching,
): boolean {
  if (proxied.has("off")) return false;
  if (proxied.has("any") || (authorization && proxied.has("auth"))) return true;
  const { expires, date, now, cacheControl } = caching;
  if (expires !== undefined) return proxied.has("expired") && expires < (date ?? now);
  if (cacheControl !== undefined)
    return ["no-cache", "no-store", "private"].some(
      (word) => proxied.has(word) && names(cacheControl, word),
    );
  if (proxied.has("no_last_modified") && caching.lastModified) return false;
  return !(proxied.has("no_etag") && caching.etag);
}

/** A word without a value (nginx: ngx_http_parse_multi_header_lines). */
const names = (list: string, word: string): boolean =>
  new RegExp(`(?:^|[;,]) *${word} *(?:,|$)`, "i").test(list);

/** nginx: ngx_http_gzip_accept_encoding; not all that RFC 9110 section 12.5.3 says. */
export function acceptsGzip(value: string): boolean {
  if (value.length < 4) return false;
  if (value.startsWith("gzip,")) return true;
  const found = /(?:^|[, ])gzip/i.exec(value);
  if (!found) return false;
  const rest = value.slice(found.index + found[0].length);
  if (/^ *(?:,|$)/.test(rest)) return true;
  const quality = /^ *; *(?:$|q=(.+)$)/is.exec(rest);
  if (!quality) return false;
  return quality[1] === undefined || isAboveZero(quality[1]);
}

/** `0.5`, with what follows behind a comma or a blank; three digits at most. */
function isAboveZero(text: string): boolean {
  const match = /^([01])(?:(?=[, ]|$)|\.(\d*)(?=[, ]|$))/.exec(text);
  if (!match) return false;
  const [, whole, digits = ""] = match;
  // nginx adds digits up, whatever their place.
  let sum = Number(whole) * 100;
  for (const digit of digits) sum += Number(digit);
  return sum > 0 && sum <= 100 && digits.length <= 3;
}

/** Internet Explorer 4 to 6, but not 6 with its second service pack. */
function isOldExplorer(agent: string): boolean {
  const at = agent.indexOf("MSIE ");
  if (at < 0 || at + 7 >= agent.length || agent.includes("Opera")) return false;
  if (agent.charAt(at + 6) !== ".") return false;
  const version = agent.charAt(at + 5);
  return version === "4" || version === "5" || (version === "6" && !agent.includes("SV1", at + 8));
}

/** Window and tables, smaller for what is short (nginx: ngx_http_gzip_filter_memory). */
export function gzipMemory(
  { window, memory }: GzipPlan,
  length: number,
): { readonly windowBits: number; readonly memLevel: number } {
  let windowBits = 31 - Math.clz32(window);
  let memLevel = memory;
  if (length > 0)
    // zlib knows no window below 512 bytes.
    while (windowBits > 9 && length < 2 ** (windowBits - 1) - 262) {
      windowBits--;
      memLevel--;
    }
  return { windowBits, memLevel: Math.max(1, memLevel) };
}
