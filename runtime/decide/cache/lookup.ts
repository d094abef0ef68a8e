/** `$upstream_cache_status`, by number. */
export const cacheStatus = {
  none: 0,
  miss: 1,
  bypass: 2,
  expired: 3,
  stale: 4,
  updating: 5,
  revalidated: 6,
  hit: 7,
} as const;

export const cacheStatusNames = [
  undefined,
  "MISS",
  "BYPASS",
  "EXPIRED",
  "STALE",
  "UPDATING",
  "REVALIDATED",
  "HIT",
] as const;

/** What becomes of a request whose entry was found. */
export interface EntryUse {
  /** `cacheStatus` as far as it is known now. */
  readonly status: number;
  /** The entry answers; else a backend does. */
  readonly serve: boolean;
  /** This request (or one in the background, when it is served) renews the entry. */
  readonly renews: boolean;
}

/** Times of an entry, whole seconds; the last two count from the end of its freshness. */
export interface EntryTimes {
  readonly validUntil: number;
  readonly updating: number;
  readonly error: number;
}

export interface StalePolicy {
  /** `proxy_cache_use_stale updating`. */
  readonly whileUpdating: boolean;
  readonly backgroundUpdate: boolean;
}

/**
 * Fresh entries answer, stale ones where `proxy_cache_use_stale updating` or the entry itself allows
 * it (RFC 9111 section 4.2.4, RFC 5861 section 3). `renewing`: another request renews it already.
 */
export function useEntry(
  entry: EntryTimes,
  policy: StalePolicy,
  renewing: boolean,
  now: number,
): EntryUse {
  if (entry.validUntil >= now) return { status: cacheStatus.hit, serve: true, renews: false };
  const allowed = policy.whileUpdating || entry.validUntil + entry.updating >= now;
  if (renewing)
    return allowed
      ? { status: cacheStatus.updating, serve: true, renews: false }
      : { status: cacheStatus.expired, serve: false, renews: false };
  if (allowed && policy.backgroundUpdate)
    return { status: cacheStatus.stale, serve: true, renews: true };
  return { status: cacheStatus.expired, serve: false, renews: true };
}

/** `stale-if-error` of an entry (RFC 5861 section 4). */
export const staleOnError = (entry: EntryTimes, now: number): boolean =>
  entry.validUntil < now && entry.validUntil + entry.error >= now;

/** `proxy_cache_max_range_offset`: whether a range begins so far back that nothing is kept. */
export function rangeTooFar(range: string | undefined, bound: number | undefined): boolean {
  if (range === undefined || bound === undefined) return false;
  const match = /^bytes=[ ]*(\d*)/i.exec(range);
  if (!match) return false;
  const [, first = ""] = match;
  // The end of a file whose length nobody knows may be anywhere.
  return first === "" ? /^bytes=[ ]*-/i.test(range) : Number(first) > bound;
}
