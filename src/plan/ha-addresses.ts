import { SocketAddress } from "node:net";

import type { AddressPlan, UnicastPeerPlan } from "../../runtime/vrrp/plan.ts";
import { familyOf } from "../catalog/keepalived/effective.ts";
import { mcastSrcIp, unicastSrcIp, unicastTtl } from "../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../ir/scope.ts";
import type { VirtualAddress, VrrpInstance } from "../ir/vrrp.ts";

/** The text of an address by which it can be compared: that of inet_ntop. */
export const canonical = (address: string): string =>
  address.includes(":") ? new SocketAddress({ address, family: "ipv6" }).address : address;

/** Where adverts come from, if that is written. */
export function planSource({ scope }: VrrpInstance): string | undefined {
  const written = read(scope, unicastSrcIp).value ?? read(scope, mcastSrcIp).value;
  return written === undefined ? undefined : canonical(written);
}

export const planPeers = (instance: VrrpInstance): UnicastPeerPlan[] =>
  instance.unicastPeers
    .filter(({ value }) => value.includes(":") === (familyOf(instance) === 6))
    .map(({ value, minTtl = 0, maxTtl = 255 }) => ({ address: canonical(value), minTtl, maxTtl }));

/** Over IPv6 keepalived leaves the kernel's hop limit where none is written. */
export function unicastTtlOf(instance: VrrpInstance): number {
  const ttl = read(instance.scope, unicastTtl);
  return familyOf(instance) === 4 || isWritten(ttl) ? ttl.value : 64;
}

/** The numbers of rtnetlink. */
export const scopes: Readonly<Record<string, number>> = {
  global: 0,
  site: 200,
  link: 253,
  host: 254,
  nowhere: 255,
};

/** Numbers of if_addr.h. */
const addressFlags: Readonly<Record<string, number>> = {
  home: 0x10,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
};
const noDuplicateDetection = 0x02;

/** One line of `virtual_ipaddress` on an interface. */
export function planAddress(address: VirtualAddress, device: string): AddressPlan {
  const { ip, family, prefix, flags } = address;
  const written = flags.reduce((sum, flag) => sum | (addressFlags[flag] ?? 0), 0);
  const common = {
    ip: canonical(ip),
    prefix,
    device,
    ...(address.peer !== undefined && { peer: canonical(address.peer) }),
    ...(address.noTrack && { untracked: true as const }),
  };
  if (family === 6) {
    const nodad = flags.includes("-nodad") ? 0 : noDuplicateDetection;
    // The kernel knows the scope of an IPv6 address by itself.
    const none = { label: undefined, scope: 0, broadcast: undefined };
    return { ...common, ...none, flags: written | nodad, preferred: preferredOf(address) };
  }
  const { label, scope = "global", broadcast } = address;
  return {
    ...common,
    label,
    scope: scopes[scope] ?? Number(scope),
    // keepalived 2.2.7 sets none on a point-to-point link.
    broadcast: address.peer === undefined ? broadcastOf(ip, prefix, broadcast) : undefined,
    flags: written,
    preferred: undefined,
  };
}

/** An address without a subnet is deprecated: no connection shall choose it as its source. */
function preferredOf({ prefix, preferredLifetime }: VirtualAddress): number | undefined {
  if (preferredLifetime === undefined) return prefix === 128 ? 0 : undefined;
  return preferredLifetime === "forever" ? undefined : preferredLifetime;
}

/** `brd +` sets the host bits of the address, `brd -` clears them. */
function broadcastOf(ip: string, prefix: number, written: string | undefined): string | undefined {
  if (written !== "+" && written !== "-") return written;
  const hostBits = 2 ** (32 - prefix) - 1;
  const number = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const network = number - (number % (hostBits + 1));
  const result = written === "+" ? network + hostBits : network;
  return [24, 16, 8, 0].map((shift) => Math.floor(result / 2 ** shift) % 256).join(".");
}
