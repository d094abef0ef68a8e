import type { DirectiveDef } from "../catalog/define.ts";
import { advertIntOf, priorityOf, stateOf, versionOf } from "../catalog/keepalived/effective.ts";
import {
  hysteresisOf,
  opsOf,
  persistenceOf,
  protocolOf,
  quorumOf,
} from "../catalog/keepalived/lvs-effective.ts";
import * as service from "../catalog/keepalived/virtual-server.ts";
import {
  downTimerAdvertsOf,
  nopreemptOf,
  preemptDelayOf,
} from "../catalog/keepalived/vrrp-effective.ts";
import * as instance from "../catalog/keepalived/vrrp-instance.ts";
import type { VirtualServer } from "../ir/lvs.ts";
import type { Traced } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import type { Said } from "./said.ts";

/** Keywords whose value keepalived makes of more than their own line. */
type Holding = readonly (readonly [DirectiveDef<unknown>, Traced<unknown>])[];

const holds = <T>(
  def: DirectiveDef<T>,
  traced: Traced<T | undefined>,
): readonly [DirectiveDef<unknown>, Traced<unknown>] => [def, traced];

/** What holds for an instance, beside what its lines say by themselves. */
export const instanceHolding = (one: VrrpInstance): Holding => [
  holds(instance.state, stateOf(one.scope)),
  holds(instance.priority, priorityOf(one.scope)),
  holds(instance.version, versionOf(one)),
  holds(instance.advertInt, advertIntOf(one)),
  holds(instance.nopreempt, nopreemptOf(one)),
  holds(instance.preemptDelay, preemptDelayOf(one)),
  holds(instance.downTimerAdverts, downTimerAdvertsOf(one)),
];

/** What holds for a virtual server, beside what its lines say by themselves. */
export const serverHolding = (one: VirtualServer): Holding => [
  holds(service.protocol, protocolOf(one)),
  holds(service.persistenceTimeout, persistenceOf(one)),
  holds(service.ops, opsOf(one)),
  holds(service.quorum, quorumOf(one)),
  holds(service.hysteresis, hysteresisOf(one)),
];

/** The statements of a block with those values in the place of the written ones. */
export function withHolding(statements: readonly Said[], holding: Holding): readonly Said[] {
  const found = new Map(holding.map(([def, traced]) => [def.slot, [def, traced] as const]));
  return statements.flatMap((statement) => {
    const [def, traced] = found.get(statement.def?.slot ?? "") ?? [];
    if (!def || !traced) return [statement];
    const { value, origin } = traced;
    if (value === undefined) return [];
    const off = value === false && def.takes.form?.kind === "flag";
    const words = def.takes.print(value);
    return [{ name: statement.name, words, origin, def, ...(off && { off: true as const }) }];
  });
}
