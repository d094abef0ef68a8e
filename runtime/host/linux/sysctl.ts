import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { HostError } from "./host-error.ts";

/** Sets one of an interface's IPv4 settings; returns what it was. Throws a `HostError`. */
export function setInterfaceSetting(device: string, setting: string, value: string): string {
  return set("ipv4", device, setting, value);
}

/** The same of IPv6; a machine without it has nothing to set. */
export function setIpv6Setting(device: string, setting: string, value: string): void {
  if (existsSync("/proc/sys/net/ipv6")) set("ipv6", device, setting, value);
}

function set(family: "ipv4" | "ipv6", device: string, setting: string, value: string): string {
  const file = `/proc/sys/net/${family}/conf/${device}/${setting}`;
  try {
    const before = readFileSync(file, "utf8").trim();
    if (before !== value) writeFileSync(file, value);
    return before;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new HostError(code, `cannot set ${setting} of ${device}: ${code}`);
  }
}

/** Whether a machine forwards IPv6 packets that come in by an interface: it is a router. */
export function forwardsIpv6(device: string): boolean {
  try {
    const file = `/proc/sys/net/ipv6/conf/${device}/forwarding`;
    return readFileSync(file, "utf8").startsWith("1");
  } catch {
    return false;
  }
}
