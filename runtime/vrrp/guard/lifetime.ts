import type { Microseconds } from "../machine/types.ts";

const second = 1_000_000;
/**
 * So late the kernel may remove an address whose lifetime is over: it looks once a second
 * (inet_ifa `check_lifetime`, `addrconf_verify`; up to 0.4 s were measured).
 */
const lateness = 1_050_000;

/** Whole seconds of life that an address may be given now if it must be gone at `ends`. */
export function wholeLifetime(now: Microseconds, ends: Microseconds): number {
  return Math.max(0, Math.floor((ends - lateness - now) / second));
}
