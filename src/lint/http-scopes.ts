import type { ProxyConfig } from "../ir/config.ts";
import type { Handler, Http, Location, ProxyPass, Server } from "../ir/http.ts";
import type { Scope, Slot, Traced } from "../ir/scope.ts";
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

/**
 * The blocks of the http part that write one of these directives, in no order. Of tens of thousands
 * of blocks few say any one thing: a rule that looks at what is written asks for these.
 */
export function scopesSaying(proxy: ProxyConfig, ...slots: readonly Slot<unknown>[]): Scope[] {
  const bySlot = scopeIndexOf(proxy);
  const [first, ...others] = slots.map(({ slot }) => bySlot.get(slot) ?? []);
  return others.length === 0 ? (first ?? []) : [...new Set([first ?? [], ...others].flat())];
}

/** Every value that is written for a directive in the http part, in no order. */
export function writtenIn<T>(proxy: ProxyConfig, slot: Slot<T>): readonly Traced<T>[] {
  const written: Traced<T>[] = [];
  for (const scope of scopesSaying(proxy, slot))
    for (const value of scope.own(slot)) written.push(value);
  return written;
}

/** The directives that are written anywhere in the http part. */
export const slotsIn = (proxy: ProxyConfig): Iterable<string> => scopeIndexOf(proxy).keys();

type ScopeIndex = ReadonlyMap<string, Scope[]>;

const scopeIndexes = new WeakMap<ProxyConfig, ScopeIndex>();

/** Blocks by what they write; those that write nothing may share their outer's. */
function scopeIndexOf(proxy: ProxyConfig): ScopeIndex {
  const there = scopeIndexes.get(proxy);
  if (there) return there;
  const scopes = new Set<Scope>();
  const bySlot = new Map<string, Scope[]>();
  const note = (slot: string, scope: Scope): void => {
    const saying = bySlot.get(slot);
    if (!saying) bySlot.set(slot, [scope]);
    else if (saying.at(-1) !== scope) saying.push(scope);
  };
  const add = (scope: Scope): void => {
    if (scopes.has(scope)) return;
    scopes.add(scope);
    scope.eachSlot(note);
  };
  const { http } = proxy;
  if (http) add(http.scope);
  for (const server of http?.servers ?? []) {
    add(server.scope);
    for (const location of locationsOf(server)) add(location.scope);
  }
  scopeIndexes.set(proxy, bySlot);
  return bySlot;
}
