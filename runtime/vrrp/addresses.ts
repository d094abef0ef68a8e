import type { AddressRequest } from "../host/linux/netlink-codec.ts";
import { mustIpBytes } from "./ip.ts";
import type { AddressPlan } from "./plan.ts";

/** What netlink is asked for an address of a plan; `valid`: for so many seconds. */
export function addressRequest(
  plan: AddressPlan,
  index: number,
  add: boolean,
  valid?: number,
): AddressRequest {
  const { ip, prefix, scope, label, broadcast, flags, preferred, peer } = plan;
  return {
    add,
    index,
    address: mustIpBytes(ip),
    prefix,
    scope,
    label,
    broadcast: broadcast === undefined ? undefined : mustIpBytes(broadcast),
    flags,
    preferred,
    valid,
    ...(peer !== undefined && { peer: mustIpBytes(peer) }),
  };
}
