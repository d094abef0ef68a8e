import type { Cluster, Node } from "../../ir/config.ts";
import type { Address } from "../../ir/upstream.ts";
import { addressesOf, canonicalHost, isLoopback } from "./addresses.ts";
import { virtualRouters } from "./virtual-routers.ts";

/** Machines that stand in for each other: an address floats between them. */
export interface Partners {
  readonly nodes: readonly Node[];
  /** What floats between them. */
  readonly floating: ReadonlySet<string>;
}

/** Groups of machines with the addresses that float between them, each group once. */
export function partnersOf(cluster: Cluster): readonly Partners[] {
  const found = new Map<string, { nodes: readonly Node[]; floating: Set<string> }>();
  for (const members of virtualRouters(cluster)) {
    const nodes = members.map(({ node }) => node);
    const key = nodes.map((node) => cluster.nodes.indexOf(node)).join(" ");
    const there = found.get(key) ?? { nodes, floating: new Set<string>() };
    found.set(key, there);
    for (const { instance } of members)
      for (const { ip } of [...instance.addresses, ...instance.excluded])
        there.floating.add(canonicalHost(ip));
  }
  return [...found.values()];
}

/**
 * An address such that machines which each name themselves and each other say the same: its own
 * addresses are one word, those of its partners another.
 */
export function seenFrom(
  node: Node,
  { nodes, floating }: Partners,
  { kind, host, port, text }: Address,
): string {
  if (kind === "unix") return text;
  if (isLoopback(host)) return `own:${port}`;
  const plain = canonicalHost(host);
  if (floating.has(plain) || kind === "name") return `${plain}:${port}`;
  if (addressesOf(node).has(plain)) return `own:${port}`;
  const isPartner = nodes.some((other) => other !== node && addressesOf(other).has(plain));
  return `${isPartner ? "partner" : plain}:${port}`;
}
