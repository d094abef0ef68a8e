import { readFileSync } from "node:fs";

import { type Capability, HostError } from "./host-error.ts";

/** Bits of capability sets (capability.h). */
const bits: Readonly<Record<Capability, bigint>> = {
  CAP_NET_ADMIN: 12n,
  CAP_NET_RAW: 13n,
  CAP_SYS_BOOT: 22n,
  CAP_SYS_NICE: 23n,
};

/** Throws a `HostError` that names the capabilities which this process lacks. */
export function requireCapabilities(what: string, ...needed: readonly Capability[]): void {
  const status = readFileSync("/proc/self/status", "utf8");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  const lacking = needed.filter((one) => ((effective >> bits[one]) & 1n) === 0n).join(" and ");
  if (lacking !== "")
    throw new HostError("EPERM", `${what} is not permitted here; the process needs ${lacking}`);
}
