import type { ExpiresPlan } from "../plan/filters.ts";

/** What `expires` asks for, its variables read. */
export type ExpiresRule = Exclude<ExpiresPlan, { readonly kind: "value" }>;

/** Fields for caches: `expires` in seconds since 1970. */
export interface Freshness {
  readonly expires: number;
  readonly cacheControl: string;
}

const epoch: Freshness = { expires: 1, cacheControl: "no-cache" };
const max: Freshness = { expires: 2_145_916_555, cacheControl: "max-age=315360000" };
const day = 86_400;

/** nginx: ngx_http_set_expires. `now` and `modified` are seconds since 1970. */
export function freshness(rule: ExpiresRule, now: number, modified: number | undefined): Freshness {
  switch (rule.kind) {
    case "epoch":
      return epoch;
    case "max":
      return max;
    case "daily": {
      const at = nextTime(rule.seconds, now);
      return { expires: at, cacheControl: `max-age=${at - now}` };
    }
    case "after":
      return after(rule, now, modified);
  }
}

function after(
  { seconds, modified: fromDate }: Extract<ExpiresRule, { kind: "after" }>,
  now: number,
  modified: number | undefined,
): Freshness {
  if (seconds === 0) return { expires: now, cacheControl: "max-age=0" };
  const at = seconds + (fromDate && modified !== undefined ? modified : now);
  const age = at - now;
  return { expires: at, cacheControl: seconds < 0 || age < 0 ? "no-cache" : `max-age=${age}` };
}

/** When the clock on the wall next shows so many seconds of a day (nginx: ngx_next_time). */
function nextTime(seconds: number, now: number): number {
  const date = new Date(now * 1000);
  const on = (later: number): number =>
    new Date(
      date.getFullYear(),
      date.getMonth(),
      date.getDate() + later,
      Math.floor(seconds / 3600),
      Math.floor(seconds / 60) % 60,
      seconds % 60,
    ).getTime() / 1000;
  const today = on(0);
  return today > now ? today : on(1);
}

/** A value that a variable gave; undefined where it asks for nothing (nginx: ngx_http_parse_expires). */
export function parseExpires(text: string, modified: boolean): ExpiresRule | undefined {
  if (!modified && (text === "epoch" || text === "max")) return { kind: text };
  const sign = /^[@+-]/.test(text) ? text.charAt(0) : "";
  if (sign === "@" && modified) return undefined;
  const seconds = parseSeconds(text.slice(sign.length));
  if (seconds === undefined) return undefined;
  if (sign !== "@") return { kind: "after", seconds: sign === "-" ? -seconds : seconds, modified };
  return seconds > day ? undefined : { kind: "daily", seconds };
}

const year = 365 * day;
const units = [year, 30 * day, 7 * day, day, 3600, 60, 1];
const times =
  /^(?:(\d+)y)? *(?:(\d+)M)? *(?:(\d+)w)? *(?:(\d+)d)? *(?:(\d+)h)? *(?:(\d+)m)? *(?:(\d+)s?)?$/;

/** `1h 30m`, in seconds (nginx: ngx_parse_time). */
function parseSeconds(text: string): number | undefined {
  const match = times.exec(text);
  if (!match || !/\d/.test(text)) return undefined;
  let seconds = 0;
  for (const [index, unit] of units.entries()) seconds += Number(match[index + 1] ?? 0) * unit;
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}
