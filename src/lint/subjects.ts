import type { Cluster, Node, ProxyConfig } from "../ir/config.ts";
import type { Http, Location, Op, Server } from "../ir/http.ts";
import type { Dialect } from "../ir/target.ts";
import type { Subjects } from "./rule.ts";

type Kind = keyof Subjects;

/** One subject, the machine it belongs to and the dialect it is written in. */
export interface Found<S extends Kind> {
  readonly subject: Subjects[S];
  readonly node: Node | undefined;
  /** Every machine that has it, where several share a configuration; `node` is the first. */
  readonly nodes?: readonly Node[] | undefined;
  readonly dialect: Dialect | undefined;
}

/** Every subject of a cluster, gathered once for all rules. */
export type SubjectIndex = { readonly [S in Kind]: readonly Found<S>[] };

export function indexSubjects(cluster: Cluster): SubjectIndex {
  const index: { [S in Kind]: Found<S>[] } = {
    upstream: [],
    group: [],
    server: [],
    location: [],
    proxy: [],
    vrrp: [],
    script: [],
    ha: [],
    node: [],
    cluster: [{ subject: { cluster }, node: undefined, dialect: undefined }],
  };
  const sharing = sharingOf(cluster);
  for (const node of cluster.nodes) {
    index.node.push({ subject: { node }, node, dialect: undefined });
    for (const proxy of node.proxies) {
      const nodes = sharing.get(proxy);
      if (nodes && nodes[0] !== node) continue;
      const of = { node, nodes, dialect: proxy.target.dialect };
      index.proxy.push({ subject: { proxy }, ...of });
      if (proxy.http) addHttp(index, proxy.http, proxy, of);
      const { http, stream } = proxy;
      for (const upstream of http?.upstreams ?? [])
        index.group.push({ subject: { upstream, http, stream: undefined, proxy }, ...of });
      for (const upstream of stream?.upstreams ?? [])
        index.group.push({ subject: { upstream, http: undefined, stream, proxy }, ...of });
    }
    for (const ha of node.ha) {
      const of = { node, dialect: ha.target.dialect };
      index.ha.push({ subject: { ha }, ...of });
      for (const instance of ha.ha.instances) index.vrrp.push({ subject: { instance, ha }, ...of });
      for (const script of ha.ha.scripts) index.script.push({ subject: { script, ha }, ...of });
    }
  }
  return index;
}

/** The machines of each configuration that several have: what is found there holds for all of them. */
function sharingOf({ nodes }: Cluster): ReadonlyMap<ProxyConfig, readonly Node[]> {
  const all = new Map<ProxyConfig, Node[]>();
  for (const node of nodes)
    for (const proxy of node.proxies) {
      const there = all.get(proxy);
      if (!there) all.set(proxy, [node]);
      else if (!there.includes(node)) there.push(node);
    }
  return new Map([...all].filter(([, owners]) => owners.length > 1));
}

function addHttp(
  index: { [S in "upstream" | "server" | "location"]: Found<S>[] },
  http: Http,
  proxy: ProxyConfig,
  of: Omit<Found<Kind>, "subject">,
): void {
  for (const upstream of http.upstreams)
    index.upstream.push({ subject: { upstream, http, proxy }, ...of });
  for (const server of http.servers) {
    index.server.push({ subject: { server, http, proxy }, ...of });
    for (const location of locationsOf(server))
      index.location.push({ subject: { location, server, http, proxy }, ...of });
  }
}

/** Every location of a server: nested ones and the blocks of `if` too. Found once. */
export function locationsOf(server: Server): ReadonlySet<Location> {
  const there = known.get(server);
  if (there) return there;
  const found = new Set<Location>();
  addLocations(server.locations, server.rewrite, found);
  known.set(server, found);
  return found;
}

const known = new WeakMap<Server, ReadonlySet<Location>>();

function addLocations(
  locations: readonly Location[],
  rewrite: readonly Op[],
  found: Set<Location>,
): void {
  for (const location of locations) addLocation(location, found);
  for (const op of rewrite) if (op.kind === "if") addLocation(op.then, found);
}

function addLocation(location: Location, found: Set<Location>): void {
  if (found.has(location)) return;
  found.add(location);
  addLocations(location.locations, location.rewrite, found);
}
