import type { ProxyConfig } from "../ir/config.ts";
import type { Handler, Http, Location, ProxyPass, Server } from "../ir/http.ts";
import type { Scope, Traced } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import { locationsOf } from "./subjects.ts";

/** A location that hands requests on. */
export interface Pass {
  readonly location: Location;
  readonly server: Server;
  readonly pass: ProxyPass;
  /** The place of `proxy_pass`. */
  readonly at: Traced<Handler>;
}

/** Every `proxy_pass` of a configuration, in the order of the servers. */
export const passesOf = (http: Http): readonly Pass[] => indexOf(http).all;

/** The places that hand requests to one group by its name. */
export const passesTo = (http: Http, { name }: Upstream): readonly Pass[] =>
  indexOf(http).byGroup.get(name) ?? [];

interface PassIndex {
  readonly all: readonly Pass[];
  readonly byGroup: ReadonlyMap<string, readonly Pass[]>;
}

/** Found once for a model: thousands of groups ask for it. */
const indexes = new WeakMap<Http, PassIndex>();

function indexOf(http: Http): PassIndex {
  const there = indexes.get(http);
  if (there) return there;
  const all = http.servers.flatMap((server) =>
    [...locationsOf(server)].flatMap((location) => {
      const at = location.handler;
      return at?.value.kind === "proxy" ? [{ location, server, pass: at.value.pass, at }] : [];
    }),
  );
  const byGroup = new Map<string, Pass[]>();
  for (const pass of all) {
    const { target } = pass.pass;
    if (target.kind !== "upstream") continue;
    const group = byGroup.get(target.name);
    if (group) group.push(pass);
    else byGroup.set(target.name, [pass]);
  }
  const index = { all, byGroup };
  indexes.set(http, index);
  return index;
}

/** Every block of the http part, each once: blocks that write nothing may share their outer's. */
export function scopesOf({ http }: ProxyConfig): ReadonlySet<Scope> {
  const scopes = new Set<Scope>();
  if (!http) return scopes;
  scopes.add(http.scope);
  for (const server of http.servers) {
    scopes.add(server.scope);
    for (const location of locationsOf(server)) scopes.add(location.scope);
  }
  return scopes;
}
