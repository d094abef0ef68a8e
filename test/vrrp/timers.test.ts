import assert from "node:assert/strict";
import test from "node:test";

import { downTime, skewTime } from "../../runtime/vrrp/machine/timers.ts";

/*
 * VRRP_TIMER_SKEW and VRRP_MS_DOWN_TIMER of keepalived's vrrp.h, which divides whole numbers, for
 * every priority and the ends of every interval.
 */

const second = 1_000_000n;

const skewOf = (version: 2 | 3, priority: number, interval: number): bigint =>
  ((256n - BigInt(priority)) * (version === 2 ? second : BigInt(interval))) / 256n;

const intervals: Readonly<Record<2 | 3, readonly number[]>> = {
  2: [1_000_000, 2_000_000, 255_000_000],
  3: [10_000, 20_000, 100_000, 330_000, 1_000_000, 40_950_000],
};

test("skew and down times are keepalived's to the microsecond", () => {
  for (const version of [2, 3] as const)
    for (const interval of intervals[version])
      for (let priority = 1; priority <= 255; priority++) {
        const skew = skewOf(version, priority, interval);
        const what = `v${version} ${interval} ${priority}`;
        assert.equal(BigInt(skewTime(version, priority, interval)), skew, what);
        for (const adverts of [1, 3, 100]) {
          const down = BigInt(adverts) * BigInt(interval) + skew;
          assert.equal(BigInt(downTime(version, priority, interval, adverts)), down, what);
        }
      }
});
