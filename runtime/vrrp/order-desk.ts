import { orderState } from "./instance-status.ts";
import type { Instance } from "./instance.ts";
import type { AgentMessage, OrderMessage, OrderResult, StandingOrders } from "./messages.ts";
import type { Microseconds } from "./plan.ts";
import type { Team } from "./team.ts";

/** Does what an operator asks of one instance and its group, or of all. */
export function carryOut(team: Team, now: Microseconds, message: OrderMessage): AgentMessage {
  const { id, instance: name } = message;
  const asked = team.instances.filter(({ plan }) => name === undefined || plan.name === name);
  const results =
    asked.length === 0 && name !== undefined
      ? [unknown(name)]
      : troops(team, asked).flatMap((troop) => order(team, now, troop, message));
  return { type: "ordered", id, results };
}

/** What held for the agent before holds for this one, from its start. */
export function restore(team: Team, now: Microseconds, orders: StandingOrders): void {
  for (const [name, { held, failover }] of orders)
    for (const instance of team.instances) {
      if (instance.plan.name !== name) continue;
      if (held) instance.order(now, "hold", now);
      if (failover !== "no") instance.order(now, "defer", now);
    }
}

/** Instances that are master together or not at all get their orders together. */
function troops(team: Team, asked: readonly Instance[]): readonly (readonly Instance[])[] {
  return [...new Set(asked.map((instance) => team.together(instance)))].filter(
    (troop, index, all) => all.findIndex((other) => other[0] === troop[0]) === index,
  );
}

function order(
  team: Team,
  now: Microseconds,
  troop: readonly Instance[],
  { order: what, force }: OrderMessage,
): OrderResult[] {
  const refused = what === "failover" ? refusal(troop, now, force) : undefined;
  if (refused === undefined) team.order(now, troop, what);
  return troop.map((instance) => ({ ...stateOf(instance), refused }));
}

/** By beacon it is known who could; a backup that speaks VRRP alone is silent. */
function refusal(
  troop: readonly Instance[],
  now: Microseconds,
  force: boolean,
): OrderResult["refused"] {
  if (!troop.some(({ role }) => role === "master")) return "not-master";
  return force || troop.every(({ peers, nodes }) => peers.met || nodes?.standby(now))
    ? undefined
    : "alone";
}

const stateOf = ({ plan, machine }: Instance) => ({
  instance: plan.name,
  role: machine.role,
  orders: orderState(machine),
});

const unknown = (instance: string): OrderResult => ({
  instance,
  role: "init",
  orders: { held: false, failover: "no" },
  refused: "unknown",
});
