import type { Cluster, Node, ProxyConfig } from "../../ir/config.ts";
import type { Location, ProxyPass, Server } from "../../ir/http.ts";
import type { Scope, Traced } from "../../ir/scope.ts";
import type { StreamServer } from "../../ir/stream.ts";
import type { Address, Peer, Upstream } from "../../ir/upstream.ts";
import { passesOf } from "../http-scopes.ts";
import { machinesAt } from "./addresses.ts";
import { serversFor } from "./hosts.ts";
import { answering, type HttpListener, type Listener } from "./listeners.ts";

interface Handing {
  readonly node: Node;
  readonly proxy: ProxyConfig;
  /** `proxy_pass`. */
  readonly at: Traced<unknown>;
  readonly scope: Scope;
  readonly group: Upstream | undefined;
  /** What it hands to: each backend of a group, or the one address. */
  readonly targets: readonly Target[];
}

export interface HttpSender extends Handing {
  readonly kind: "http";
  readonly server: Server;
  readonly location: Location;
  readonly pass: ProxyPass;
}

export interface StreamSender extends Handing {
  readonly kind: "stream";
  readonly server: StreamServer;
}

/** A place that hands requests or connections on. */
export type Sender = HttpSender | StreamSender;

/** An address that is handed to, and the sockets of the cluster that take it there. */
export interface Target {
  readonly address: Address;
  readonly peer: Peer | undefined;
  readonly takers: readonly Taker[];
}

/** The servers of one machine behind one address; one to each machine that an address floats to. */
export interface Taker {
  readonly node: Node;
  readonly listeners: readonly Listener[];
}

/** Who hands what to whom, over all machines of a cluster. */
export interface Paths {
  readonly senders: readonly Sender[];
  readonly ofLocation: ReadonlyMap<Location, HttpSender>;
  readonly ofStream: ReadonlyMap<StreamServer, StreamSender>;
}

const known = new WeakMap<Cluster, Paths>();

export function pathsOf(cluster: Cluster): Paths {
  const there = known.get(cluster);
  if (there) return there;
  const senders = cluster.nodes.flatMap((node) =>
    node.proxies.flatMap((proxy) => new SenderReader(cluster, node, proxy).read()),
  );
  const paths: Paths = {
    senders,
    ofLocation: new Map(
      senders.flatMap((one) => (one.kind === "http" ? [[one.location, one]] : [])),
    ),
    ofStream: new Map(senders.flatMap((one) => (one.kind === "stream" ? [[one.server, one]] : []))),
  };
  known.set(cluster, paths);
  return paths;
}

type PassTarget = ProxyPass["target"];

/** The senders of one configuration; what a group leads to is found once for all that use it. */
class SenderReader {
  readonly #cluster: Cluster;
  readonly #node: Node;
  readonly #proxy: ProxyConfig;
  readonly #ofGroup = new Map<Upstream, readonly Target[]>();

  constructor(cluster: Cluster, node: Node, proxy: ProxyConfig) {
    this.#cluster = cluster;
    this.#node = node;
    this.#proxy = proxy;
  }

  read(): readonly Sender[] {
    const { http, stream } = this.#proxy;
    const of = { node: this.#node, proxy: this.#proxy };
    const groups = groupsOf(http?.upstreams);
    const streams = groupsOf(stream?.upstreams);
    return [
      ...(http ? passesOf(http) : []).map(({ location, server, pass, at }): HttpSender => {
        const { scope } = location;
        return {
          kind: "http",
          ...of,
          location,
          server,
          pass,
          at,
          scope,
          ...this.#to(pass.target, groups),
        };
      }),
      ...(stream?.servers ?? []).flatMap((server): StreamSender[] => {
        const { handler: at, scope } = server;
        if (!at || at.value.kind !== "proxy" || isUdp(server)) return [];
        return [
          { kind: "stream", ...of, server, at, scope, ...this.#to(at.value.pass.target, streams) },
        ];
      }),
    ];
  }

  #to(
    target: PassTarget,
    groups: ReadonlyMap<string, Upstream>,
  ): Pick<Handing, "group" | "targets"> {
    if (target.kind === "variable") return { group: undefined, targets: [] };
    if (target.kind === "address")
      return { group: undefined, targets: [this.#target(target.address, undefined)] };
    const group = groups.get(target.name.toLowerCase());
    return { group, targets: group ? this.#inside(group) : [] };
  }

  #inside(group: Upstream): readonly Target[] {
    const there = this.#ofGroup.get(group);
    if (there) return there;
    const found = group.peers
      .filter(({ down }) => !down.value)
      .map((peer) => this.#target(peer.address.value, peer));
    this.#ofGroup.set(group, found);
    return found;
  }

  #target(address: Address, peer: Peer | undefined): Target {
    const takers = machinesAt(this.#cluster, this.#node, address).flatMap((node) => {
      const listeners = answering(node, address);
      return listeners.length > 0 ? [{ node, listeners }] : [];
    });
    return { address, peer, takers };
  }
}

/** Datagrams are another way than the one that is followed here. */
const isUdp = ({ listens }: StreamServer): boolean =>
  listens.some(({ value }) => value.transport === "udp");

const groupsOf = (groups: readonly Upstream[] = []): ReadonlyMap<string, Upstream> =>
  new Map(groups.map((group) => [group.name.toLowerCase(), group]));

/** A machine whose http servers take what was handed on, and the streams that it went through. */
export interface Arrival {
  readonly target: Target;
  readonly node: Node;
  readonly sockets: readonly HttpListener[];
  readonly through: readonly StreamSender[];
}

/** A path of more streams than this is a circle. */
const mostStreams = 4;

/** Where what goes to a target is read as HTTP; streams on the way pass it through. */
export function arrivalsAt(
  paths: Paths,
  target: Target,
  through: readonly StreamSender[] = [],
): readonly Arrival[] {
  return target.takers.flatMap(({ node, listeners }): readonly Arrival[] => {
    const sockets = listeners.filter((one) => one.kind === "http");
    if (sockets.length > 0) return [{ target, node, sockets, through }];
    const [first] = listeners;
    const next = first?.kind === "stream" ? paths.ofStream.get(first.server) : undefined;
    if (!next || through.length === mostStreams || through.includes(next)) return [];
    return next.targets
      .flatMap((one) => arrivalsAt(paths, one, [...through, next]))
      .map((arrival) => ({ ...arrival, target }));
  });
}

/** The servers behind an arrival that requests of a sender may end in. */
export const serversBehind = (sender: Sender, { sockets }: Arrival): readonly Server[] =>
  sender.kind === "http"
    ? serversFor(sender, sockets)
    : [...new Set(sockets.map(({ server }) => server))];

/** How a machine is called in messages about another: by its address where both are one. */
export const calledBy = (
  sender: Sender,
  { node, target }: Pick<Arrival, "node" | "target">,
): string => (node === sender.node ? target.address.text : node.name);
