import type { Microseconds } from "./plan.ts";

/** CLOCK_MONOTONIC, the same in every thread and process of the machine. */
export function monotonic(): Microseconds {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Time of day, which may jump: for signatures and journals, never for timers. */
export function wallClock(): Microseconds {
  return Date.now() * 1000;
}
