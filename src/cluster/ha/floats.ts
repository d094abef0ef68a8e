import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import {
  fullLength,
  type HostAddress,
  hostAddress,
  isIn,
  lastByte,
  networkOf,
} from "../addresses.ts";
import {
  entriesOf,
  entryAt,
  itemsOf,
  listAt,
  mapAt,
  scalarAt,
  textOf,
  valueOf,
} from "../placed.ts";
import { millisecondsOf } from "../time.ts";
import { composed, type HaAsked } from "./asked.ts";
import type { FloatPlan } from "./float-plan.ts";
import { type Notifying } from "./notify.ts";
import { unicast } from "./transport.ts";

/** Keys of a float that are no keywords of `vrrp_instance`, or say more than these. */
const described = [
  "address",
  "vrid",
  "nodes",
  "advert",
  "transport",
  "preempt",
  "secret",
  "checks",
  "guards",
  "lbc",
] as const;

/** One float of one node. */
export interface FloatHere {
  readonly entry: PlacedEntry;
  readonly map: PlacedMap;
  readonly plan: FloatPlan;
  /** `track_script` and what stands for it. */
  readonly tracking: readonly PlacedEntry[];
  readonly notifying: Notifying;
  /** `# lbc:` comments. */
  readonly annotations: readonly PlacedEntry[];
}

/** The `vrrp_instance` of a float. */
export function instanceOf(float: FloatHere, asked: HaAsked): PlacedMap {
  const { entry, map, notifying } = float;
  const place = entry.keySpan;
  const addresses = addressesOf(map, asked);
  const made = [
    ...(asked.isSound ? [entryAt("state", scalarAt("BACKUP", place))] : []),
    ...interfaceOf(map, place, asked),
    ...versionOf(map, addresses, place, asked),
    ...routerIdOf(map, addresses, asked),
    ...priorityOf(float, asked),
    ...advertOf(map),
    ...preemptionOf(map),
    ...unicast(float, addresses[0]?.address.family, asked),
    ...authenticationOf(map),
    ...virtualAddresses(map, addresses),
    ...float.tracking,
    ...notifying.entries,
    ...float.annotations,
  ];
  const apart = [...described, ...(notifying.isDescribed ? ["notify"] : [])];
  const body = composed(made, map, apart);
  return mapAt([entryAt("name", scalarAt(entry.key, place)), ...body], place);
}

interface FloatAddress {
  readonly address: HostAddress;
  readonly span: Span;
}

const addressesOf = (map: PlacedMap, { view }: HaAsked): readonly FloatAddress[] =>
  itemsOf(valueOf(map, "address")).flatMap((item) => {
    const address = hostAddress(textOf(item));
    if (!address) return [];
    const prefix = address.prefix ?? networkLength(address, view.cluster.nodes);
    return [{ address: { ...address, prefix }, span: item.span }];
  });

/** Of the first node in whose network it is, so that all nodes say the same. */
function networkLength(address: HostAddress, nodes: readonly PlacedEntry[]): number {
  for (const { value } of nodes)
    for (const item of itemsOf(valueOf(value, "address"))) {
      const own = hostAddress(textOf(item));
      if (own?.prefix !== undefined && isIn(address, networkOf(own))) return own.prefix;
    }
  return fullLength(address.family);
}

function interfaceOf(map: PlacedMap, place: Span, { view, isSound }: HaAsked): PlacedEntry[] {
  if (valueOf(map, "interface")) return [];
  const said = valueOf(view.entry.value, "interface") ?? valueOf(view.cluster.root, "interface");
  if (said) return [entryAt("interface", said)];
  return isSound ? [entryAt("interface", scalarAt("eth0", place))] : [];
}

/** IPv6 and adverts of less than a second need version 3. */
function versionOf(
  map: PlacedMap,
  [first]: readonly FloatAddress[],
  place: Span,
  { isSound }: HaAsked,
): PlacedEntry[] {
  if (!isSound || valueOf(map, "version")) return [];
  const advert = millisecondsOf(textOf(valueOf(map, "advert"))) ?? 1000;
  const needed = first?.address.family === 6 || advert % 1000 !== 0;
  return needed ? [entryAt("version", scalarAt(3, place))] : [];
}

function routerIdOf(
  map: PlacedMap,
  [first]: readonly FloatAddress[],
  { isSound, complain }: HaAsked,
): PlacedEntry[] {
  const said = valueOf(map, "vrid");
  if (said) return [entryAt("virtual_router_id", said)];
  if (!isSound || !first || valueOf(map, "virtual_router_id")) return [];
  const number = lastByte(first.address);
  if (number === 0) complain(vridNeeded(first.address.host), first.span);
  return number === 0 ? [] : [entryAt("virtual_router_id", scalarAt(number, first.span))];
}

const vridNeeded = (ip: string) =>
  say(
    {
      en: "`vrid` is needed: the last byte of {ip} is 0, which is no number of a virtual router",
      zh: "必须写 `vrid`：{ip} 的最后一个字节为 0，不能作虚拟路由器编号",
    },
    { ip },
  );

function priorityOf({ plan }: FloatHere, { view }: HaAsked): PlacedEntry[] {
  const own = plan.members.find(({ node }) => node === view.name);
  return own?.priority === undefined ? [] : [entryAt("priority", scalarAt(own.priority, own.span))];
}

function advertOf(map: PlacedMap): PlacedEntry[] {
  const said = valueOf(map, "advert");
  const every = millisecondsOf(textOf(said));
  return said && every !== undefined
    ? [entryAt("advert_int", scalarAt(every / 1000, said.span))]
    : [];
}

function preemptionOf(map: PlacedMap): PlacedEntry[] {
  const said = valueOf(map, "preempt");
  if (said?.kind !== "scalar") return [];
  if (said.value === false) return [entryAt("nopreempt", scalarAt(true, said.span))];
  const wait = millisecondsOf(textOf(said));
  return wait === undefined ? [] : [entryAt("preempt_delay", scalarAt(wait / 1000, said.span))];
}

/** Whether a node with a higher priority takes over at once from one with a lower priority. */
export const preemptsAtOnce = (map: PlacedMap): boolean =>
  [...preemptionOf(map), ...entriesOf(map)].every(
    ({ key, value }) => (key !== "nopreempt" && key !== "preempt_delay") || isNo(value),
  );

const isNo = (value: Placed): boolean =>
  value.kind === "scalar" && (value.value === false || value.value === 0);

function authenticationOf(map: PlacedMap): PlacedEntry[] {
  const said = valueOf(map, "secret");
  if (!said) return [];
  const inside = [entryAt("auth_type", scalarAt("PASS", said.span)), entryAt("auth_pass", said)];
  return [entryAt("authentication", mapAt(inside, said.span))];
}

/** Addresses of the other family go along, and no advert names them. */
function virtualAddresses(map: PlacedMap, all: readonly FloatAddress[]): PlacedEntry[] {
  const family = all[0]?.address.family;
  const lines = (key: string, some: readonly FloatAddress[]): PlacedEntry[] => {
    const [first] = some;
    if (!first) return [];
    const items = some.map(({ address, span }) =>
      scalarAt(`${address.host}/${address.prefix}`, span),
    );
    return [entryAt(key, listAt(items, valueOf(map, "address")?.span ?? first.span))];
  };
  return [
    ...lines(
      "virtual_ipaddress",
      all.filter(({ address }) => address.family === family),
    ),
    ...lines(
      "virtual_ipaddress_excluded",
      all.filter(({ address }) => address.family !== family),
    ),
  ];
}
