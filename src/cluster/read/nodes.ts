import { addressNumber } from "../../catalog/keepalived/address-range.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { type Address, addressIn, networkOf, type NetworkOf } from "../addresses.ts";
import { entriesOf, itemsOf, mapOf, textOf, valueOf } from "../placed.ts";

type Complain = (message: Text, span: Span) => void;

/** An address of a node, and the network around it. */
export interface NodeAddress {
  readonly address: Address;
  readonly network: NetworkOf | undefined;
}

/** A node with what the reader knows of its network. */
export interface PlacedNode {
  readonly name: string;
  readonly entry: PlacedEntry;
  readonly addresses: readonly NodeAddress[];
  readonly interface: string;
}

/** The nodes, and what is wrong with their addresses. */
export function nodesOf(root: PlacedMap, complain: Complain): readonly PlacedNode[] {
  const common = textOf(valueOf(root, "interface")) ?? "eth0";
  const taken = new Map<string, string>();
  return entriesOf(mapOf(root, "nodes")).map((entry) => {
    const addresses = itemsOf(valueOf(entry.value, "address")).flatMap((own) => {
      const address = addressIn(textOf(own) ?? "");
      if (!address) return [];
      const network = networkOf(address);
      const key = keyOf(address);
      const other = taken.get(key);
      if (other !== undefined) complain(sameAddress(address.host, other), own.span);
      else taken.set(key, entry.key);
      if (network) endOf(address, network, own.span, complain);
      return [{ address, network }];
    });
    const said = textOf(valueOf(entry.value, "interface"));
    return { name: entry.key, entry, addresses, interface: said ?? common };
  });
}

/** One text for one address, however it is written. */
export const keyOf = ({ host }: Address): string => String(addressNumber(host) ?? host);

/** The ends of an IPv4 network are nobody's. */
export function endOf(address: Address, network: NetworkOf, span: Span, complain: Complain): void {
  const number = addressNumber(address.host);
  if (network.family !== 4 || network.last - network.first < 3n) return;
  const shared = { address: address.host, network: network.text };
  if (number === network.first)
    complain(
      say(
        { en: "{address} is the network {network} itself", zh: "{address} 是网络 {network} 本身" },
        shared,
      ),
      span,
    );
  if (number === network.last)
    complain(
      say(
        {
          en: "{address} is the broadcast address of {network}",
          zh: "{address} 是 {network} 的广播地址",
        },
        shared,
      ),
      span,
    );
}

const sameAddress = (address: string, other: string): Text =>
  say(
    { en: "{address} is the address of `{other}` already", zh: "{address} 已是 `{other}` 的地址" },
    { address, other },
  );

const sectionsAsked = [
  "upstreams",
  "servers",
  "streams",
  "floats",
  "groups",
  "virtual_servers",
  "proxy",
  "keepalived",
];

const holds = (map: Placed | undefined, key: string): boolean => {
  const value = valueOf(map, key);
  return value?.kind === "map" || value?.kind === "list"
    ? (value.kind === "map" ? value.entries : value.items).length > 0
    : value?.kind === "scalar" && value.value !== null;
};

/** A description that asks nobody for anything. */
export function nothingAtAll(root: PlacedMap, at: Span, complain: Complain): void {
  const nodes = valueOf(root, "nodes");
  if (nodes?.kind !== "map") return;
  if (nodes.entries.length === 0)
    return complain(say({ en: "no node is described", zh: "没有描述任何节点" }), nodes.span);
  if (sectionsAsked.some((key) => holds(root, key))) return;
  const asked = nodes.entries.some(
    ({ value }) =>
      ["files", "proxies", "ha"].some((key) => valueOf(value, key) !== undefined) ||
      sectionsAsked.some((key) => holds(valueOf(value, "overrides"), key)),
  );
  if (!asked)
    complain(
      say({
        en: "nothing is described: there are no `servers`, `upstreams`, `streams` or `floats`",
        zh: "没有描述任何内容：缺少 `servers`、`upstreams`、`streams` 或 `floats`",
      }),
      at,
    );
}

/** Whole configurations and nothing that lbc would have to make: names are free there. */
export const isDocument = (root: PlacedMap): boolean =>
  root.entries.every(({ key }) => ["nodes", "version", "$schema"].includes(key)) &&
  entriesOf(mapOf(root, "nodes")).every(({ value }) => !valueOf(value, "overrides"));
