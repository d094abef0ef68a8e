/*
 * `limit_rate` as nginx's write filter counts it: so many bytes for each second that has begun, and
 * a rest after each write as long as it took of the rate.
 */

/** `100k`, `1m`, `512`, as a variable may hold it; -1: it is no size. */
export function parseRate(text: string): number {
  const match = /^(\d{1,15})([kKmM]?)$/.exec(text);
  if (!match) return -1;
  const unit = (match[2] ?? "").toLowerCase();
  return Number(match[1]) * (unit === "k" ? 1024 : unit === "m" ? 1_048_576 : 1);
}

/** Bytes that may be sent now; below 1 none. `seconds` are those of the clock since the start. */
export const allowance = (rate: number, seconds: number, sent: number, after: number): number =>
  rate * (seconds + 1) - (sent - after);

/** Milliseconds to wait when the allowance is used up. */
export const restUntilAllowed = (allowed: number, rate: number): number =>
  Math.trunc((-allowed * 1000) / rate) + 1;

/** Milliseconds to rest after sending went on from `before` to `sent` bytes. */
export const restAfter = (rate: number, before: number, sent: number, after: number): number =>
  Math.trunc(((Math.max(0, sent - after) - Math.max(0, before - after)) * 1000) / rate);
