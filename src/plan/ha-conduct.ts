import type { AddressPlan, HaPlan, Microseconds } from "../../runtime/vrrp/plan.ts";
import { familyOf, versionOf } from "../catalog/keepalived/effective.ts";
import { nftables, vrrpStartupDelay } from "../catalog/keepalived/global-defs.ts";
import {
  logUnknownVrids,
  nftablesPriority,
  vrrpDelayAfterBoot,
} from "../catalog/keepalived/global-network.ts";
import { vrrpRealtimeLimit } from "../catalog/keepalived/global-processes.ts";
import { authHmac } from "../catalog/keepalived/vrrp-hmac.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { isWritten, read, readAll, type Scope } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { say } from "../messages/text.ts";
import { planSecrets } from "./ha-profile.ts";

const millisecond = 1000;
/** keepalived's own table has its name; both may run on one machine. */
const defaultTable = "lbc";
/** What keepalived counts on before it knows the interface. */
const mtu = 1500;
const mostCounted = 255;
/** Microseconds of computing at a stretch: a collection of garbage is one. */
const leastLimit = 500_000;
const usualLimit = 2_000_000;

/** Settings of global_defs for the protocol itself. */
export function planConduct(
  globals: Scope,
): Pick<HaPlan, "startup" | "firewall" | "logUnknownVrids"> {
  const [table = defaultTable] = read(globals, nftables).value ?? [];
  return {
    startup: {
      delay: (read(globals, vrrpStartupDelay).value ?? 0) * millisecond,
      afterBoot: (read(globals, vrrpDelayAfterBoot).value ?? 0) * millisecond,
    },
    firewall: { table, priority: read(globals, nftablesPriority).value },
    logUnknownVrids: read(globals, logUnknownVrids).value,
  };
}

/** `vrrp_rlimit_rttime`; keepalived's 10 ms where none is written would end a healthy agent. */
export function planRealtimeLimit(globals: Scope): Microseconds {
  const held = readAll(globals, vrrpRealtimeLimit).at(-1);
  return held && isWritten(held) ? Math.max(held.value, leastLimit) : usualLimit;
}

interface Placed {
  readonly addresses: readonly AddressPlan[];
  readonly excluded: readonly AddressPlan[];
}

/** What an advert has no room for is held like the excluded addresses. */
export function withinRoom<T extends Placed>(instance: VrrpInstance, placed: T): T {
  const room = roomForAddresses(instance);
  const { addresses, excluded } = placed;
  return {
    ...placed,
    addresses: addresses.slice(0, room),
    excluded: [...excluded, ...addresses.slice(room)],
  };
}

/** How many addresses an advert has room for; keepalived holds the others without naming them. */
function roomForAddresses(instance: VrrpInstance): number {
  const ipv4 = familyOf(instance) === 4;
  const ah = planSecrets(instance).ah ? 24 : 0;
  const version2 = ipv4 && versionOf(instance).value === 2 ? 8 : 0;
  const trailer = read(instance.scope, authHmac).value ? 28 : 0;
  const header = 14 + (ipv4 ? 20 : 40) + 8 + ah + version2 + trailer;
  return Math.min(mostCounted, Math.floor((mtu - header) / (ipv4 ? 4 : 16)));
}

/** Addresses beyond the room in an advert; the peers do not compare them. */
export function crowded(instances: readonly VrrpInstance[]): Diagnostic[] {
  return instances.flatMap((instance): Diagnostic[] => {
    const { site, name, addresses } = instance;
    const most = roomForAddresses(instance);
    const count = addresses.filter(({ family }) => family === familyOf(instance)).length;
    if (count <= most) return [];
    const message = say(
      {
        en: "an advert has room for {most} addresses; instance {name} holds {rest} more that it does not name",
        zh: "一个通告最多容纳 {most} 个地址；实例 {name} 另有 {rest} 个地址照常持有，但不在通告中列出",
      },
      { most, name, rest: count - most },
    );
    return [
      {
        code: "serve/crowded",
        severity: "warning",
        message,
        span: site.span,
        ...(site.via && { via: site.via }),
      },
    ];
  });
}
