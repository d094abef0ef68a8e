import type { Cluster, Node, ProxyConfig } from "../../ir/config.ts";
import type { Http, Location, ProxyPass, Server } from "../../ir/http.ts";
import type { Scope, Traced } from "../../ir/scope.ts";
import type { Stream, StreamServer } from "../../ir/stream.ts";
import type { Address, Peer, Upstream } from "../../ir/upstream.ts";
import { passesOf } from "../http-scopes.ts";
import { machinesAt } from "./addresses.ts";
import { serversFor, serversOf } from "./hosts.ts";
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
  const senders: Sender[] = [];
  // Machines that share a configuration hand on the same from the same places.
  const seen = new Set<ProxyConfig>();
  for (const node of cluster.nodes)
    for (const proxy of node.proxies) {
      if (!seen.has(proxy)) new SenderReader(cluster, node, proxy).read(senders);
      seen.add(proxy);
    }
  const ofLocation = new Map<Location, HttpSender>();
  const ofStream = new Map<StreamServer, StreamSender>();
  for (const sender of senders)
    if (sender.kind === "http") ofLocation.set(sender.location, sender);
    else ofStream.set(sender.server, sender);
  const paths: Paths = { senders, ofLocation, ofStream };
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

  read(into: Sender[]): void {
    const { http, stream } = this.#proxy;
    if (http) this.#readHttp(http, into);
    if (stream) this.#readStream(stream, into);
  }

  /** Configurations hand on in ten thousands of places: nothing is copied here. */
  #readHttp(http: Http, into: Sender[]): void {
    const groups = groupsOf(http.upstreams);
    const [node, proxy] = [this.#node, this.#proxy];
    for (const { location, server, pass, at } of passesOf(http)) {
      const { scope } = location;
      const group = groupIn(groups, pass.target);
      const targets = this.#targets(pass.target, group);
      into.push({ kind: "http", node, proxy, at, scope, group, targets, server, location, pass });
    }
  }

  #readStream(stream: Stream, into: Sender[]): void {
    const groups = groupsOf(stream.upstreams);
    const [node, proxy] = [this.#node, this.#proxy];
    for (const server of stream.servers) {
      const { handler: at, scope } = server;
      if (!at || at.value.kind !== "proxy" || isUdp(server)) continue;
      const { target } = at.value.pass;
      const group = groupIn(groups, target);
      const targets = this.#targets(target, group);
      into.push({ kind: "stream", node, proxy, at, scope, group, targets, server });
    }
  }

  #targets(target: PassTarget, group: Upstream | undefined): readonly Target[] {
    if (target.kind === "address") return [this.#target(target.address, undefined)];
    return group ? this.#inside(group) : [];
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

const groupIn = (groups: ReadonlyMap<string, Upstream>, target: PassTarget): Upstream | undefined =>
  target.kind === "upstream" ? groups.get(target.name.toLowerCase()) : undefined;

const groupsOf = (groups: readonly Upstream[]): ReadonlyMap<string, Upstream> =>
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

/** Asked for each place that hands to a group. */
const arrivals = new WeakMap<Target, readonly Arrival[]>();

/** Where what goes to a target is read as HTTP; streams on the way pass it through. */
export function arrivalsAt(paths: Paths, target: Target): readonly Arrival[] {
  const there = arrivals.get(target) ?? findArrivals(paths, target, []);
  arrivals.set(target, there);
  return there;
}

function findArrivals(
  paths: Paths,
  target: Target,
  through: readonly StreamSender[],
): readonly Arrival[] {
  return target.takers.flatMap(({ node, listeners }): readonly Arrival[] => {
    const sockets = listeners.filter((one) => one.kind === "http");
    if (sockets.length > 0) return [{ target, node, sockets, through }];
    const [first] = listeners;
    const next = first?.kind === "stream" ? paths.ofStream.get(first.server) : undefined;
    if (!next || through.length === mostStreams || through.includes(next)) return [];
    return next.targets
      .flatMap((one) => findArrivals(paths, one, [...through, next]))
      .map((arrival) => ({ ...arrival, target }));
  });
}

/** The servers behind an arrival that requests of a sender may end in. */
export const serversBehind = (sender: Sender, { sockets }: Arrival): readonly Server[] =>
  sender.kind === "http" ? serversFor(sender, sockets) : serversOf(sockets);

/** How a machine is called in messages about another: by its address where both are one. */
export const calledBy = (
  sender: Sender,
  { node, target }: Pick<Arrival, "node" | "target">,
): string => (node === sender.node ? target.address.text : node.name);
