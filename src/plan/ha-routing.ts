import type {
  HopPlan,
  MetricPlan,
  Named,
  NetworkPlan,
  RoutePlan,
  RulePlan,
} from "../../runtime/vrrp/plan/routing-plan.ts";
import type { IpOption, Network, NextHop, Route, Rule } from "../ir/route.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { canonical } from "./ha-addresses.ts";

/** keepalived's own mark on routes and rules: RTPROT_KEEPALIVED. */
const ourProtocol = 18;
const mainTable = 254;
/** keepalived counts down from here for rules without a preference. */
const firstPreference = 16_384;

const routeTypes: Readonly<Record<Route["type"], number>> = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
  nat: 10,
};

/** RTAX_ numbers. */
const metricNumbers: Readonly<Record<string, number>> = {
  mtu: 2,
  window: 3,
  rtt: 4,
  rttvar: 5,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  features: 12,
  rto_min: 13,
  initrwnd: 14,
  quickack: 15,
  congctl: 16,
  fastopen_no_cookie: 17,
};

/** What the kernel keeps of a millisecond in these metrics. */
const timeUnits: Readonly<Record<string, number>> = { rtt: 8, rttvar: 4, rto_min: 1 };
/** keepalived raises shorter times to this many milliseconds. */
const shortestTime = 200;

export const planRoutes = ({ routes }: VrrpInstance): RoutePlan[] => routes.map(planRoute);

export function planRoute(route: Route): RoutePlan {
  const { type, gateway, source, device, options } = route;
  const family = route.family ?? 4;
  return {
    text: textOf(route),
    family,
    type: routeTypes[type],
    destination: planNetwork(route.destination) ?? everything(family),
    tos: named(valueOf(options, "tos", "dsfield") ?? "0"),
    table: named(route.table ?? String(mainTable)),
    scope: named(route.scope ?? "0"),
    protocol: named(route.protocol ?? String(ourProtocol)),
    gateway: gateway === undefined ? undefined : canonical(gateway),
    source: source === undefined ? undefined : canonical(source),
    device,
    onlink: options.some(({ name }) => name === "onlink"),
    priority: route.metric,
    realms: realmsOf(options),
    preference: preferenceOf(valueOf(options, "pref")),
    expires: numberOf(valueOf(options, "expires")),
    propagateTtl: enabled(valueOf(options, "ttl-propagate")),
    metrics: options.flatMap(planMetric),
    hops: route.nextHops.map(planHop),
    // keepalived cannot track a route without an interface.
    tracked: !route.noTrack && device !== undefined,
  };
}

const textOf = ({ type, destination, gateway, device }: Route): string => {
  const to = destination ? `${destination.ip}/${destination.prefix}` : "default";
  const via = gateway === undefined ? "" : ` via ${gateway}`;
  return `${type === "unicast" ? "" : `${type} `}${to}${via}${device === undefined ? "" : ` dev ${device}`}`;
};

const planNetwork = (network: Network | undefined): NetworkPlan | undefined =>
  network && { ip: canonical(network.ip), prefix: network.prefix };

const everything = (family: 4 | 6): NetworkPlan => ({
  ip: family === 6 ? "::" : "0.0.0.0",
  prefix: 0,
});

function planMetric({ name, values }: IpOption): MetricPlan[] {
  const number = metricNumbers[name];
  const value = values.at(-1);
  if (number === undefined || value === undefined) return [];
  return [{ number, value: metricValue(name, value), locked: values[0] === "lock" }];
}

function metricValue(name: string, value: string): Named {
  const unit = timeUnits[name];
  if (unit !== undefined) return time(value, unit);
  if (name === "features") return 1;
  return name === "congctl" ? value : Number(value);
}

/** `200ms`, `0.5s`, or the kernel's own number. */
function time(text: string, unit: number): number {
  const found = /^([\d.]+)(ms|s)$/.exec(text);
  if (!found) return Number(text);
  const milliseconds = Math.ceil(Number(found[1]) * (found[2] === "s" ? 1000 : 1));
  return Math.max(milliseconds, shortestTime) * unit;
}

const planHop = ({ gateway, device, weight = 1, options }: NextHop): HopPlan => ({
  gateway: gateway === undefined ? undefined : canonical(gateway),
  device,
  weight,
  onlink: options.some(({ name }) => name === "onlink"),
  realms: realmsOf(options),
});

const actions: Readonly<Record<string, number>> = {
  nop: 3,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
};

/** Rules without a preference get one each, of all instances in the order of the file. */
export function rulePlanner(): (instance: VrrpInstance) => RulePlan[] {
  const next = { 4: firstPreference, 6: firstPreference };
  return ({ rules }) =>
    rules.map((rule) => planRule(rule, rule.priority ?? next[rule.family ?? 4]--));
}

function planRule(rule: Rule, priority: number): RulePlan {
  const { family = 4, negated, goto, options, noTrack } = rule;
  const [mark, mask] = (rule.fwmark ?? "").split("/");
  const group = valueOf(options, "suppress_ifgroup", "sup_group");
  const l3mdev = options.some(({ name }) => name === "l3mdev");
  return {
    text: `${rule.from ? `from ${rule.from.ip}/${rule.from.prefix} ` : ""}priority ${priority}`,
    family,
    negated,
    from: planNetwork(rule.from),
    to: planNetwork(rule.to),
    priority,
    action: actionOf(rule),
    table: named(rule.table ?? "0"),
    goto,
    tos: named(valueOf(options, "tos", "dsfield") ?? "0"),
    input: rule.inputInterface,
    output: rule.outputInterface,
    mark: numberOf(mark === "" ? undefined : mark),
    mask: numberOf(mask),
    realms: realmsOf(options),
    suppressPrefix: numberOf(valueOf(options, "suppress_prefixlength", "sup_pl")),
    suppressGroup: group === undefined ? undefined : named(group),
    users: rangeOf(valueOf(options, "uidrange")),
    ipProtocol: protocolOf(valueOf(options, "ipproto", "ip_proto")),
    sourcePorts: rangeOf(valueOf(options, "sport")),
    destinationPorts: rangeOf(valueOf(options, "dport")),
    tunnel: numberOf(valueOf(options, "tunnel-id")),
    l3mdev,
    protocol: noTrack ? (numberOf(valueOf(options, "protocol")) ?? 0) : ourProtocol,
    tracked: !noTrack,
  };
}

function actionOf({ goto, action }: Rule): number {
  if (goto !== undefined) return 2;
  return action === undefined ? 1 : (actions[action] ?? 1);
}

/** The protocols that a rule may have by name, as keepalived's machines know them. */
const protocolNumbers: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  egp: 8,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ah: 51,
  "ipv6-icmp": 58,
  icmpv6: 58,
  ospf: 89,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
  mpls: 137,
};

const protocolOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : (protocolNumbers[text] ?? Number(text));

const valueOf = (options: readonly IpOption[], ...names: readonly string[]): string | undefined =>
  options.findLast(({ name }) => names.includes(name))?.values.at(-1);

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

const named = (text: string): Named => (/^[1-9]\d*$|^0$/.test(text) ? Number(text) : text);

const enabled = (text: string | undefined): boolean | undefined =>
  text === undefined ? undefined : text === "enabled";

/** ICMPV6_ROUTER_PREF_ numbers. */
function preferenceOf(text: string | undefined): number | undefined {
  const words: Readonly<Record<string, number>> = { low: 3, medium: 0, high: 1 };
  return text === undefined ? undefined : (words[text] ?? Number(text));
}

/** `FROM/TO`, or `TO` alone. */
function realmsOf(options: readonly IpOption[]): readonly [Named, Named] | undefined {
  const [first, second] = (valueOf(options, "realms") ?? "").split("/");
  if (first === undefined || first === "") return undefined;
  return second === undefined ? [0, named(first)] : [named(first), named(second)];
}

function rangeOf(text: string | undefined): readonly [number, number] | undefined {
  const [from, to] = (text ?? "").split("-").map(Number);
  return from === undefined || text === undefined ? undefined : [from, to ?? from];
}

/** The first word of a route that lbc does not carry out; nothing where it carries all out. */
export function unservedInRoute({
  type,
  alternative,
  trackGroup,
  options,
}: Route): string | undefined {
  if (type === "nat") return "nat";
  if (alternative !== undefined) return "or";
  if (trackGroup !== undefined) return "track_group";
  const words = new Set(["encap", "vrf", "as"]);
  return options.find(({ name }) => words.has(name))?.name;
}

export function unservedInRule({ action, trackGroup }: Rule): string | undefined {
  if (trackGroup !== undefined) return "track_group";
  return action !== undefined && actions[action] === undefined ? action : undefined;
}
