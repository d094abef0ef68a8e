import { isIPv6 } from "node:net";

import { unicastSrcIp } from "../../catalog/keepalived/vrrp-instance.ts";
import type { Cluster, Node, ProxyConfig } from "../../ir/config.ts";
import { read, type Traced } from "../../ir/scope.ts";
import type { Address } from "../../ir/upstream.ts";

const wildcards: ReadonlySet<string> = new Set(["*", "0.0.0.0", "::"]);

export const isWildcard = (host: string): boolean => wildcards.has(canonicalHost(host));

export const isLoopback = (host: string): boolean =>
  /^127\.|^::1$|^localhost$/.test(canonicalHost(host));

/** One spelling for one address: `FD00:0::1` is `fd00::1`; names in lower case. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  // A zone of a link is no part of a URL.
  if (!lower.includes(":") || lower.includes("%") || !isIPv6(lower)) return lower;
  return new URL(`http://[${lower}]/`).hostname.slice(1, -1);
}

/**
 * The addresses that a machine has by what its files say: those that it listens on, its end of
 * unicast VRRP, and the addresses that float to it.
 */
export function addressesOf(node: Node): ReadonlySet<string> {
  const there = addresses.get(node) ?? findAddresses(node);
  addresses.set(node, there);
  return there;
}

/** Asked for every hop of a configuration. */
const addresses = new WeakMap<Node, ReadonlySet<string>>();

function findAddresses({ proxies, ha }: Node): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { http, stream, mail } of proxies)
    for (const { listens } of serversOf(http, stream, mail))
      for (const { value } of listens) {
        const { kind, host } = value.address;
        if (kind === "ip" && !isWildcard(host) && !isLoopback(host)) found.add(canonicalHost(host));
      }
  for (const { ha: config } of ha)
    for (const { addresses: floating, excluded, scope } of config.instances) {
      for (const { ip } of [...floating, ...excluded]) found.add(canonicalHost(ip));
      const own = read(scope, unicastSrcIp).value;
      if (own !== undefined) found.add(canonicalHost(own));
    }
  return found;
}

const serversOf = (
  http: ProxyConfig["http"],
  stream: ProxyConfig["stream"],
  mail: ProxyConfig["mail"],
): readonly { readonly listens: readonly Traced<{ readonly address: Address }>[] }[] => [
  ...(http?.servers ?? []),
  ...(stream?.servers ?? []),
  ...(mail?.servers ?? []),
];

const holders = new WeakMap<Cluster, ReadonlyMap<string, readonly Node[]>>();

function holdersIn(cluster: Cluster): ReadonlyMap<string, readonly Node[]> {
  const there = holders.get(cluster);
  if (there) return there;
  const found = new Map<string, Node[]>();
  for (const node of cluster.nodes)
    for (const host of [...addressesOf(node), node.name.toLowerCase()]) {
      const nodes = found.get(host);
      if (nodes) nodes.push(node);
      else found.set(host, [node]);
    }
  holders.set(cluster, found);
  return found;
}

/**
 * The machines that a connection of `from` to an address may arrive at, by what the files say:
 * several where the address floats, none where no machine is known to have it.
 */
export function machinesAt(
  cluster: Cluster,
  from: Node,
  { kind, host }: Pick<Address, "kind" | "host">,
): readonly Node[] {
  if (kind === "unix" || isLoopback(host)) return [from];
  return holdersIn(cluster).get(canonicalHost(host)) ?? [];
}
