import type { Microseconds } from "./types.ts";

const second = 1_000_000;

/**
 * How much longer a backup waits the lower its priority: of a second in version 2, whatever the
 * interval is (RFC 3768 6.1), of the master's interval in version 3 (RFC 5798 6.1). Whole
 * microseconds, as keepalived divides.
 */
export function skewTime(version: 2 | 3, priority: number, masterInterval: Microseconds) {
  const base = version === 2 ? second : masterInterval;
  return Math.floor(((256 - priority) * base) / 256);
}

/** Master_Down_Interval: silence after which a backup takes over. */
export function downTime(
  version: 2 | 3,
  priority: number,
  masterInterval: Microseconds,
  adverts: number,
): Microseconds {
  return adverts * masterInterval + skewTime(version, priority, masterInterval);
}
