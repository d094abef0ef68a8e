import { mustIpBytes } from "./ip.ts";
import type { AdvertFrame } from "./packet.ts";
import type { InstancePlan } from "./plan.ts";

/**
 * What an instance's adverts look like from this source: one for the group, or one for each unicast
 * peer. `oldSum`: peers expect version 3 sums over the group's address.
 */
export function framesOf(plan: InstancePlan, source: string, oldSum: boolean): AdvertFrame[] {
  const peers = plan.unicastPeers.map(({ address }) => address);
  const unicast = peers.length > 0;
  const { version, vrid, interval, password, ah, hmac, plainChecksum } = plan;
  const common = {
    version,
    vrid,
    interval,
    password,
    ah,
    hmac,
    plainChecksum,
    addresses: plan.addresses.map(({ ip }) => mustIpBytes(ip)),
    source: mustIpBytes(source),
    ttl: unicast ? plan.unicastTtl : 255,
    sumDestination: unicast && oldSum ? mustIpBytes(plan.group) : undefined,
  };
  return (unicast ? peers : [plan.group]).map((to) => ({
    ...common,
    destination: mustIpBytes(to),
  }));
}
