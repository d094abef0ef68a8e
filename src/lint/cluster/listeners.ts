import { unicastSrcIp } from "../../catalog/keepalived/vrrp-instance.ts";
import type { Cluster, Node, ProxyConfig } from "../../ir/config.ts";
import type { Listen, Server } from "../../ir/http.ts";
import { read, type Traced } from "../../ir/scope.ts";
import type { Address } from "../../ir/upstream.ts";

/** A socket that a server of one of the machines listens on. */
export interface Listener {
  readonly node: Node;
  readonly proxy: ProxyConfig;
  readonly server: Server;
  readonly listen: Traced<Listen>;
}

const known = new WeakMap<Cluster, readonly Listener[]>();

/** Every socket of the http servers of all machines. */
export function listenersOf(cluster: Cluster): readonly Listener[] {
  const there = known.get(cluster);
  if (there) return there;
  const found = cluster.nodes.flatMap((node) =>
    node.proxies.flatMap((proxy) =>
      (proxy.http?.servers ?? []).flatMap((server) =>
        server.listens.map((listen) => ({ node, proxy, server, listen })),
      ),
    ),
  );
  known.set(cluster, found);
  return found;
}

const wildcards: ReadonlySet<string> = new Set(["*", "0.0.0.0", "::"]);

export const isWildcard = (host: string): boolean => wildcards.has(host);

const isLoopback = (host: string): boolean => /^127\.|^::1$|^localhost$/.test(host);

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
  for (const { http } of proxies)
    for (const { listens } of http?.servers ?? [])
      for (const { value } of listens) {
        const { kind, host } = value.address;
        if (kind === "ip" && !isWildcard(host) && !isLoopback(host)) found.add(host);
      }
  for (const { ha: config } of ha)
    for (const { addresses: floating, excluded, scope } of config.instances) {
      for (const { ip } of [...floating, ...excluded]) found.add(ip);
      const own = read(scope, unicastSrcIp).value;
      if (own !== undefined) found.add(own);
    }
  return found;
}

/** The machine that has an address, by what the files say; nothing where nobody or several do. */
export function ownerOf(cluster: Cluster, host: string): Node | undefined {
  const owners = cluster.nodes.filter((node) => addressesOf(node).has(host));
  return owners.length === 1 ? owners[0] : undefined;
}

/** The sockets of a machine that take a connection to an address. */
export const answering = (
  listeners: readonly Listener[],
  node: Node,
  { host, port }: Pick<Address, "host" | "port">,
): readonly Listener[] =>
  listeners.filter(({ node: own, listen: { value } }) => {
    const { address } = value;
    if (own !== node || address.kind === "unix" || address.port !== port) return false;
    return isWildcard(address.host) || address.host === host;
  });
