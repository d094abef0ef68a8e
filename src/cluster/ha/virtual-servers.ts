import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { addressIn, hostAddress } from "../addresses.ts";
import {
  entriesOf,
  entryAt,
  isOn,
  itemsOf,
  listAt,
  mapAt,
  mapOf,
  scalarAt,
  textOf,
  valueOf,
} from "../placed.ts";
import { composed, type HaAsked } from "./asked.ts";
import { checkerKinds, checkerOf, type Health, healthOf } from "./real-server-health.ts";

const described = [
  "address",
  "on",
  "port",
  "nodes",
  "scheduler",
  "forward",
  "udp",
  "servers",
  "health",
];

/** The `virtual_server` blocks of a node. */
export const virtualServersOf = (asked: HaAsked): readonly PlacedMap[] =>
  entriesOf(mapOf(asked.view.sections, "virtual_servers")).flatMap(({ keySpan, value }) => {
    if (value.kind !== "map" || !isHere(value, asked)) return [];
    const address = serviceOf(value, asked);
    return address ? [virtualServer(value, address, keySpan, asked)] : [];
  });

/** On the nodes that are named, else on those that may hold its float. */
function isHere(map: PlacedMap, { view, plans }: HaAsked): boolean {
  const nodes = valueOf(map, "nodes");
  if (nodes) return itemsOf(nodes).some((one) => textOf(one) === view.name);
  const float = plans.get(textOf(valueOf(map, "on")) ?? "");
  return !float || float.members.some(({ node }) => node === view.name);
}

/** `10.0.0.100:80`, or the address of a float, of the family of the servers, and a port. */
function serviceOf(map: PlacedMap, { view }: HaAsked): Placed | undefined {
  const said = valueOf(map, "address");
  if (said) return pairOf(said);
  const on = valueOf(map, "on");
  const port = valueOf(map, "port");
  const float = mapOf(mapOf(view.sections, "floats"), textOf(on) ?? "");
  const all = itemsOf(valueOf(float, "address")).flatMap((one) => hostAddress(textOf(one)) ?? []);
  const address = all.find(({ family }) => family === familyOf(map)) ?? all[0];
  if (!on || !port || !address) return undefined;
  return listAt([scalarAt(address.host, on.span), port], on.span);
}

function familyOf(map: PlacedMap): 4 | 6 | undefined {
  const [first] = itemsOf(valueOf(map, "servers"));
  const said = textOf(valueOf(first, "address") ?? first);
  const { family } = addressIn(said ?? "") ?? { family: 0 };
  return family === 0 ? undefined : family;
}

/** `10.0.0.1:80` as keepalived writes it, in two words. */
function pairOf(value: Placed): Placed | undefined {
  if (value.kind === "list") return value;
  const place = addressIn(textOf(value) ?? "");
  if (!place) return undefined;
  const words = [scalarAt(place.host, value.span)];
  if (place.port !== undefined) words.push(scalarAt(place.port, value.span));
  return listAt(words, value.span);
}

function virtualServer(map: PlacedMap, address: Placed, place: Span, asked: HaAsked): PlacedMap {
  const isUdp = isOn(valueOf(map, "udp"));
  const health = healthOf(map, place, { isUdp, asked });
  const servers = itemsOf(valueOf(map, "servers")).flatMap((one) => realServer(one, health));
  const made = [
    ...(health ? [entryAt("delay_loop", scalarAt(health.interval, health.place))] : []),
    ...worded(map, "scheduler", "lb_algo", "wlc", place, asked),
    ...worded(map, "forward", "lb_kind", "NAT", place, asked),
    ...protocolOf(map, isUdp, place, asked),
    ...(servers.length > 0
      ? [entryAt("real_server", listAt(servers, valueOf(map, "servers")?.span ?? place))]
      : []),
  ];
  const body = composed(made, map, described);
  return mapAt([entryAt("address", address), ...body], place);
}

/** Other names of the same keywords. */
const aliases: Readonly<Record<string, string>> = { lb_algo: "lvs_sched", lb_kind: "lvs_method" };

function worded(
  map: PlacedMap,
  key: string,
  keyword: string,
  usual: string,
  place: Span,
  { isSound }: HaAsked,
): readonly PlacedEntry[] {
  const said = valueOf(map, key);
  if (said) return [entryAt(keyword, said)];
  const other = valueOf(map, aliases[keyword] ?? keyword);
  return isSound && !other ? [entryAt(keyword, scalarAt(usual, place))] : [];
}

function protocolOf(
  map: PlacedMap,
  isUdp: boolean,
  place: Span,
  { isSound }: HaAsked,
): readonly PlacedEntry[] {
  const said = valueOf(map, "udp");
  if (!said && !isSound) return [];
  return [entryAt("protocol", scalarAt(isUdp ? "UDP" : "TCP", said?.span ?? place))];
}

function realServer(item: Placed, health: Health | undefined): readonly PlacedMap[] {
  const map = item.kind === "map" ? item : undefined;
  const address = pairOf(valueOf(map, "address") ?? item);
  if (!address) return [];
  const isChecked = entriesOf(map).some(({ key }) => checkerKinds.has(key));
  const made = health && !isChecked ? [checkerOf(health)] : [];
  const body = map ? composed(made, map, ["address"]) : made;
  return [mapAt([entryAt("address", address), ...body], item.span)];
}
