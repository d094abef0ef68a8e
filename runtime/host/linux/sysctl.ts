import { readFileSync, writeFileSync } from "node:fs";

import { HostError } from "./host-error.ts";

/** Sets one of an interface's IPv4 settings; returns what it was. Throws a `HostError`. */
export function setInterfaceSetting(device: string, setting: string, value: string): string {
  const file = `/proc/sys/net/ipv4/conf/${device.replaceAll(".", "/")}/${setting}`;
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
    const file = `/proc/sys/net/ipv6/conf/${device.replaceAll(".", "/")}/forwarding`;
    return readFileSync(file, "utf8").startsWith("1");
  } catch {
    return false;
  }
}
