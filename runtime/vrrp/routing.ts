import { HostError } from "../host/linux/host-error.ts";
import { ipText } from "../host/linux/ip-text.ts";
import { numberOfName } from "../host/linux/iproute-names.ts";
import type { NetworkBytes, RouteRequest, RuleRequest } from "../host/linux/route-codec.ts";
import type { RouteMessage, RuleMessage } from "../host/linux/route-decoder.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { mustIpBytes } from "./ip.ts";
import type {
  HopPlan,
  MetricPlan,
  Named,
  NetworkPlan,
  RoutePlan,
  RulePlan,
} from "./plan/routing-plan.ts";

/** RTAX_CC_ALGO: the one metric that is a name. */
const congestionControl = 16;

/** What netlink is asked for a route of a plan; throws a `HostError` for a name nobody knows. */
export function routeRequest(plan: RoutePlan, table: InterfaceTable, add: boolean): RouteRequest {
  const { family, type, onlink, priority, preference, expires, propagateTtl } = plan;
  const index = (device: string) => indexOf(table, device, plan.text);
  return {
    add,
    family,
    type,
    onlink,
    priority,
    preference,
    expires,
    propagateTtl,
    destination: network(plan.destination),
    tos: numberOfName("rt_dsfield", plan.tos),
    table: numberOfName("rt_tables", plan.table),
    scope: numberOfName("rt_scopes", plan.scope),
    protocol: numberOfName("rt_protos", plan.protocol),
    gateway: plan.gateway === undefined ? undefined : mustIpBytes(plan.gateway),
    source: plan.source === undefined ? undefined : mustIpBytes(plan.source),
    index: plan.device === undefined ? undefined : index(plan.device),
    realms: realmsOf(plan.realms),
    metrics: plan.metrics.map(metricOf),
    locks: plan.metrics.reduce((bits, { number, locked }) => bits | (locked ? 1 << number : 0), 0),
    hops: plan.hops.map((hop) => hopOf(hop, index)),
  };
}

const metricOf = ({ number, value }: MetricPlan): readonly [number, number | string] => [
  number,
  number === congestionControl ? String(value) : Number(value),
];

const hopOf = (
  { gateway, device, weight, onlink, realms }: HopPlan,
  index: (of: string) => number,
) => ({
  gateway: gateway === undefined ? undefined : mustIpBytes(gateway),
  index: device === undefined ? 0 : index(device),
  weight,
  onlink,
  realms: realmsOf(realms),
});

/** Whether the interfaces of a route are there: with one of them the kernel has removed it. */
export const isReachable = ({ device, hops }: RoutePlan, table: InterfaceTable): boolean =>
  [device, ...hops.map((hop) => hop.device)].every((one) => one === undefined || table.link(one));

export function ruleRequest(plan: RulePlan, add: boolean): RuleRequest {
  return {
    ...plan,
    add,
    from: plan.from && network(plan.from),
    to: plan.to && network(plan.to),
    table: numberOfName("rt_tables", plan.table),
    tos: numberOfName("rt_dsfield", plan.tos),
    realms: realmsOf(plan.realms),
    suppressGroup:
      plan.suppressGroup === undefined ? undefined : numberOfName("group", plan.suppressGroup),
  };
}

const network = ({ ip, prefix }: NetworkPlan): NetworkBytes => ({
  address: mustIpBytes(ip),
  prefix,
});

const realmsOf = (realms: readonly [Named, Named] | undefined): number | undefined =>
  realms && numberOfName("rt_realms", realms[0]) * 65_536 + numberOfName("rt_realms", realms[1]);

function indexOf(table: InterfaceTable, device: string, text: string): number {
  const link = table.link(device);
  if (!link) throw new HostError("ENODEV", `no interface ${device} for the route ${text}`);
  return link.index;
}

/** Where no priority is written the kernel gives IPv6 routes this one. */
const usualPriority = { 4: 0, 6: 1024 };

/** Whether what the kernel tells of is a plan's route. */
export function isThisRoute(plan: RoutePlan, found: RouteMessage): boolean {
  const { family, destination, type } = plan;
  return (
    found.family === family &&
    found.type === type &&
    found.destination === textOf(destination) &&
    found.table === numberOfName("rt_tables", plan.table) &&
    found.tos === numberOfName("rt_dsfield", plan.tos) &&
    found.priority === (plan.priority ?? usualPriority[family])
  );
}

export function isThisRule(plan: RulePlan, found: RuleMessage): boolean {
  const everything = { ip: plan.family === 6 ? "::" : "0.0.0.0", prefix: 0 };
  return (
    found.family === plan.family &&
    found.priority === plan.priority &&
    found.action === plan.action &&
    found.from === textOf(plan.from ?? everything) &&
    found.to === textOf(plan.to ?? everything) &&
    found.table === numberOfName("rt_tables", plan.table)
  );
}

/** As `ipText` writes it. */
const textOf = ({ ip, prefix }: NetworkPlan): string => `${ipText(mustIpBytes(ip))}/${prefix}`;
