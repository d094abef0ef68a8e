import type { NextUpstreamPlan, ProxyPlan } from "../plan.ts";
import type { Outcome } from "./balancer/balancer.ts";
import { outcome } from "./balancer/balancer.ts";

/** Why an attempt ended, as bits; nginx: NGX_HTTP_UPSTREAM_FT_*. */
export const cause = {
  /** Connect refused, reset or closed before the head of the response. */
  error: 0x1,
  timeout: 0x2,
  invalidHeader: 0x4,
  http500: 0x8,
  http502: 0x10,
  http503: 0x20,
  http504: 0x40,
  http403: 0x80,
  http404: 0x100,
  http429: 0x200,
  /** `pick` found none: "no live upstreams". */
  noLive: 0x400,
} as const;
export type Cause = (typeof cause)[keyof typeof cause];

/** Causes that a next attempt may follow: all bits but the last. */
export const causeCount = 10;

const nonIdempotent = 0x800;

const bits: Readonly<Record<NextUpstreamPlan, number>> = {
  error: cause.error,
  timeout: cause.timeout,
  invalid_header: cause.invalidHeader,
  non_idempotent: nonIdempotent,
  http_500: cause.http500,
  http_502: cause.http502,
  http_503: cause.http503,
  http_504: cause.http504,
  http_403: cause.http403,
  http_404: cause.http404,
  http_429: cause.http429,
};

/** The bit of a word of `proxy_next_upstream` or `proxy_cache_use_stale`; 0: it is no cause. */
export const causeOfWord = (word: string): number =>
  Object.hasOwn(bits, word) ? bits[word as NextUpstreamPlan] : 0;

/** `proxy_next_upstream` and its limits, compiled once for a location. */
export interface RetryPolicy {
  readonly mask: number;
  readonly timeout: number;
}

export function compileRetry(proxy: ProxyPlan): RetryPolicy {
  let mask = 0;
  for (const word of proxy.nextUpstream) mask |= bits[word];
  return { mask, timeout: proxy.nextUpstreamTimeout };
}

/** What the decision looks at; the engine's exchange may be it. */
export interface Tried {
  readonly method: string;
  /** The connection stood and writing of the request began, in this attempt. */
  readonly sent: boolean;
  /** `proxy_request_buffering off`: what was sent of the body is gone. */
  readonly unbuffered: boolean;
  /** The connection was an idle one of the pool. */
  readonly reused: boolean;
  /** When the request went to the upstream, milliseconds; the same clock as `now`. */
  readonly upstreamStart: number;
}

/** Try the next peer. */
export const retry = 0;
/** Hand the response itself to the client. */
export const pass = -1;

/** POST, LOCK and PATCH may have had an effect once a byte was written. */
export const isIdempotent = (method: string): boolean =>
  method !== "POST" && method !== "LOCK" && method !== "PATCH";

/**
 * Whether a connection came to nothing for want of something of our own: no peer is to blame, and no
 * other would help (nginx: NGX_ERROR of ngx_event_connect_peer).
 */
export const isOwnFailure = ({
  syscall,
  code,
}: {
  readonly syscall?: string | undefined;
  readonly code?: string | undefined;
}): boolean => syscall === "bind" || code === "EMFILE" || code === "ENFILE";

/** What a status of a response is a case of; undefined: of success. */
export function causeOfStatus(status: number): Cause | undefined {
  switch (status) {
    case 500:
      return cause.http500;
    case 502:
      return cause.http502;
    case 503:
      return cause.http503;
    case 504:
      return cause.http504;
    case 403:
      return cause.http403;
    case 404:
      return cause.http404;
    case 429:
      return cause.http429;
    default:
      return undefined;
  }
}

const causeOfWords =
  cause.http500 |
  cause.http502 |
  cause.http503 |
  cause.http504 |
  cause.http403 |
  cause.http404 |
  cause.http429;

/**
 * What follows a failed attempt: `retry`, `pass` (only for a status), or the status to answer with.
 * `tries` is `Attempt.tries` before `done`. nginx: ngx_http_upstream_next and _test_next.
 */
export function decide(
  policy: RetryPolicy,
  why: Cause,
  tries: number,
  tried: Tried,
  now: number,
): number {
  const isStatus = (why & causeOfWords) !== 0;
  const mask = tried.sent && !isIdempotent(tried.method) ? why | nonIdempotent : why;
  const allowed =
    left(why, tries, tried) > 0 &&
    (policy.mask & mask) === mask &&
    !(tried.sent && tried.unbuffered) &&
    !(policy.timeout > 0 && now - tried.upstreamStart >= policy.timeout);
  if (allowed) return retry;
  if (isStatus) return pass;
  return why === cause.timeout ? 504 : 502;
}

/** Attempts left once this one is over; an idle connection that had died is not counted. */
function left(why: Cause, tries: number, tried: Tried): number {
  if (why === cause.noLive) return tries;
  const rest = tries > 0 ? tries - 1 : 0;
  return why === cause.error && tried.reused ? rest + 1 : rest;
}

/**
 * What to tell the balancer of an attempt that ended with `verdict`. A status that is passed on
 * counts as success, as in nginx.
 */
export function outcomeOf(why: Cause, verdict: number): Outcome {
  if (verdict === pass) return outcome.ok;
  return why === cause.http403 || why === cause.http404 ? outcome.next : outcome.failed;
}
