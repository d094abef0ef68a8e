/** Which fields of an answer are not obeyed: `proxy_ignore_headers`. */
export interface FreshnessRules {
  readonly ignoreExpires: boolean;
  readonly ignoreCacheControl: boolean;
  readonly ignoreSetCookie: boolean;
  readonly ignoreAccelExpires: boolean;
  readonly ignoreVary: boolean;
  /** nginx before 1.23.0: a field that forbids keeping does so whatever follows it. */
  readonly strictOrder: boolean;
}

/** nginx NGX_HTTP_CACHE_VARY_LEN. */
export const longestVary = 128;

/**
 * Whether an answer may be kept and for how long, from its fields in the order they came (RFC 9111
 * sections 3 and 4.2; where nginx differs, as nginx). All times are whole seconds since 1970.
 */
export class Freshness {
  /** Nothing so far forbids keeping the answer. */
  storable = true;
  /** Until when it is fresh; 0: the fields do not say. */
  validUntil = 0;
  /** `stale-while-revalidate` and `stale-if-error` (RFC 5861), seconds. */
  updating = 0;
  error = 0;
  vary = "";
  private accelerated = false;
  /** Since 1.23.0 these two are undone by a field that says more. */
  private refused = false;
  private expired = false;
  private rules: FreshnessRules;

  constructor(rules: FreshnessRules) {
    this.rules = rules;
  }

  /** The verdict once all fields were seen. */
  get mayKeep(): boolean {
    return this.storable && !this.refused && !this.expired;
  }

  /** RFC 9111 section 7.3: an answer that sets cookies is for one client. */
  setCookie(): void {
    if (!this.rules.ignoreSetCookie) this.storable = false;
  }

  /** RFC 9111 section 4.1. Several fields are one list. */
  varies(value: string): void {
    if (this.rules.ignoreVary || !this.storable) return;
    this.vary = this.vary === "" ? value : `${this.vary}, ${value}`;
    if (this.vary.length > longestVary || /(?:^|[\s,])\*(?:$|[\s,])/.test(this.vary))
      this.storable = false;
  }

  /** RFC 9111 section 5.3; `at` undefined: no date. */
  expires(at: number | undefined, now: number): void {
    if (this.rules.ignoreExpires || this.validUntil !== 0) return;
    if (at === undefined || at < now) {
      if (this.rules.strictOrder) this.storable = false;
      else this.expired = true;
    } else this.validUntil = at;
  }

  /** `X-Accel-Expires`: seconds, 0 for not at all, or `@` and a time. */
  accelExpires(value: string, now: number): void {
    this.accelerated = true;
    if (this.rules.ignoreAccelExpires) return;
    const absolute = value.startsWith("@");
    const digits = absolute ? value.slice(1) : value;
    if (!/^\d{1,18}$/.test(digits)) return;
    const seconds = Number(digits);
    if (!absolute && seconds === 0) {
      this.storable = false;
      return;
    }
    this.validUntil = absolute ? seconds : now + seconds;
    this.refused = false;
    this.expired = false;
  }

  /** RFC 9111 section 5.2.2, as far as nginx reads it. */
  cacheControl(value: string, now: number): void {
    if (this.rules.ignoreCacheControl) return;
    const text = value.toLowerCase();
    const outranked = this.validUntil !== 0 && this.accelerated;
    if (outranked) {
      if (this.rules.strictOrder) return;
    } else if (!this.lifetime(text, now)) return;
    const revalidating = secondsAfter(text, "stale-while-revalidate=");
    if (revalidating !== undefined) {
      if (revalidating < 0) {
        this.storable = false;
        return;
      }
      this.updating = revalidating;
      this.error = revalidating;
    }
    const onError = secondsAfter(text, "stale-if-error=");
    if (onError === undefined) return;
    if (onError < 0) this.storable = false;
    else this.error = onError;
  }

  /** False: nothing behind this counts. */
  private lifetime(text: string, now: number): boolean {
    if (text.includes("no-cache") || text.includes("no-store") || text.includes("private")) {
      this.refuse();
      return false;
    }
    const seconds = secondsAfter(text, "s-maxage=") ?? secondsAfter(text, "max-age=");
    if (seconds === undefined) return true;
    if (seconds < 0) {
      this.storable = false;
      return false;
    }
    if (seconds === 0) {
      this.refuse();
      return false;
    }
    this.validUntil = now + seconds;
    this.expired = false;
    return true;
  }

  private refuse(): void {
    if (this.rules.strictOrder) this.storable = false;
    else this.refused = true;
  }
}

const largest = 2 ** 40;

/** The number behind a word; undefined: the word is not there, -1: no number. */
function secondsAfter(text: string, word: string): number | undefined {
  const found = text.indexOf(word);
  if (found < 0) return undefined;
  let seconds = 0;
  for (let at = found + word.length; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 44 || code === 59 || code === 32) break;
    if (code < 48 || code > 57) return -1;
    seconds = Math.min(largest, seconds * 10 + code - 48);
  }
  return seconds;
}

/** `proxy_cache_valid`: the first rule for the status, in seconds; 0: none. */
export function validFor(
  rules: readonly { readonly status: number; readonly time: number }[],
  status: number,
): number {
  for (const rule of rules) if (rule.status === 0 || rule.status === status) return rule.time;
  return 0;
}
