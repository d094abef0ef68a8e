import { ssl } from "../../catalog/nginx/ssl.ts";
import type { Node, ProxyConfig } from "../../ir/config.ts";
import type { Http, Listen, Server } from "../../ir/http.ts";
import { byDefault, read, type Traced } from "../../ir/scope.ts";
import type { StreamListen, StreamServer } from "../../ir/stream.ts";
import type { Address } from "../../ir/upstream.ts";
import { canonicalHost, isLoopback, isWildcard } from "./addresses.ts";

interface Socket<L> {
  readonly node: Node;
  readonly proxy: ProxyConfig;
  readonly listen: Traced<L>;
}

export interface HttpListener extends Socket<Listen> {
  readonly kind: "http";
  readonly server: Server;
}

export interface StreamListener extends Socket<StreamListen> {
  readonly kind: "stream";
  readonly server: StreamServer;
}

/** Of the mail proxy nothing more is known than where it listens. */
export interface MailListener extends Socket<StreamListen> {
  readonly kind: "mail";
}

/** A socket that a server of a machine listens on; UDP is left out. */
export type Listener = HttpListener | StreamListener | MailListener;

/** Found once for a machine: every hop asks for them. */
const known = new WeakMap<Node, ReadonlyMap<string, readonly Listener[]>>();

/** Those of a machine by port, or by the path of their socket. */
function byPlace(node: Node): ReadonlyMap<string, readonly Listener[]> {
  const there = known.get(node);
  if (there) return there;
  const found = Map.groupBy(listenersOf(node), ({ listen }) => placeOf(listen.value.address));
  known.set(node, found);
  return found;
}

const placeOf = ({ kind, host, port }: Place): string => (kind === "unix" ? host : String(port));

/** Every socket of TCP that a machine listens on. */
export const listenersOf = (node: Node): Listener[] =>
  node.proxies.flatMap((proxy): Listener[] => [
    ...(proxy.http?.servers ?? []).flatMap((server) =>
      listensOf(server, proxy.http).map((listen) => ({
        kind: "http" as const,
        node,
        proxy,
        server,
        listen,
      })),
    ),
    ...(proxy.stream?.servers ?? []).flatMap((server) =>
      overTcp(server.listens).map((listen) => ({
        kind: "stream" as const,
        node,
        proxy,
        server,
        listen,
      })),
    ),
    ...(proxy.mail?.servers ?? []).flatMap(({ listens }) =>
      overTcp(listens).map((listen) => ({ kind: "mail" as const, node, proxy, listen })),
    ),
  ]);

const overTcp = (listens: readonly Traced<StreamListen>[]): readonly Traced<StreamListen>[] =>
  listens.filter(({ value }) => value.transport === "tcp");

/** A server that says nothing listens on port 80; a location that stands alone is no server. */
function listensOf(server: Server, http: Http | undefined): readonly Traced<Listen>[] {
  if (server.listens.length > 0 || server.site === http?.site) return server.listens;
  return [
    byDefault({
      site: server.site,
      address: { text: "*:80", kind: "ip", host: "*", port: 80 },
      ssl: false,
      defaultServer: false,
      proxyProtocol: false,
      reuseport: false,
      backlog: undefined,
      http2: false,
      socket: [],
    }),
  ];
}

/**
 * The sockets of a machine that take a connection to an address: as in the kernel, one that is
 * bound to the address goes before those that are bound to all.
 */
export function answering(node: Node, address: Place): readonly Listener[] {
  const found = answers.get(node) ?? new Map<string, readonly Listener[]>();
  answers.set(node, found);
  const key = `${address.kind} ${address.host} ${address.port}`;
  const there = found.get(key) ?? findAnswering(node, address);
  found.set(key, there);
  return there;
}

type Place = Pick<Address, "kind" | "host" | "port">;

/** Thousands of groups may lead to one socket, and thousands of servers share it. */
const answers = new WeakMap<Node, Map<string, readonly Listener[]>>();

function findAnswering(node: Node, address: Place): readonly Listener[] {
  const there = byPlace(node).get(placeOf(address)) ?? [];
  if (address.kind === "unix") return there.filter(({ listen }) => isUnix(listen.value));
  const sockets = there.filter(({ listen }) => !isUnix(listen.value));
  const host = address.host === "localhost" ? "127.0.0.1" : canonicalHost(address.host);
  const exact = sockets.filter(({ listen }) => canonicalHost(listen.value.address.host) === host);
  if (exact.length > 0 && !isWildcard(host)) return exact;
  // Which address a name stands for is not known here: one that others reach.
  if (address.kind === "name" && address.host !== "localhost")
    return sockets.filter(({ listen }) => !isLoopback(listen.value.address.host));
  return sockets.filter(
    ({ listen }) => isWildcard(listen.value.address.host) && takes(listen.value, host),
  );
}

/** By its `listen`, or in the old way for all of its server. */
export const speaksTls = (one: Listener): boolean =>
  one.listen.value.ssl || (one.kind === "http" && read(one.server.scope, ssl).value);

/** The sockets of a machine that name an address themselves. */
export const boundTo = (node: Node, host: string): readonly Listener[] =>
  [...byPlace(node).values()]
    .flat()
    .filter(({ listen }) => canonicalHost(listen.value.address.host) === canonicalHost(host));

const isUnix = ({ address }: Listen | StreamListen): boolean => address.kind === "unix";

/** `listen [::]:80` takes IPv6 alone since nginx 1.3.4, unless `ipv6only=off` stands beside it. */
function takes({ address, socket }: Listen | StreamListen, host: string): boolean {
  const six = address.host.includes(":");
  return six === host.includes(":") || (six && socket.includes("ipv6only=off"));
}
