import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

import type { Http, Location, Op } from "../ir/http.ts";
import { siteOf } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import type { Address, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";

/** Addresses of a name, IPv4 first; an empty list when it has none. Replaceable in tests. */
export type Resolver = (name: string) => Promise<readonly string[]>;

export const resolveBySystem: Resolver = async (name) => {
  try {
    const found = await lookup(name, { all: true, order: "ipv4first" });
    return [...new Set(found.map(({ address }) => address))];
  } catch {
    return [];
  }
};

/** Addresses by the names of a configuration. */
export type Resolved = ReadonlyMap<string, readonly string[]>;

/**
 * Looks up every name that requests are sent to. A name is looked up once, when the configuration
 * is read, as nginx does; one that is not found is an error.
 */
export function resolveNames(
  http: Http,
  resolver: Resolver,
  findings: Findings,
): Promise<Resolved> {
  const wanted: Wanted[] = peersOf(http.upstreams);
  for (const location of everyLocation(http)) {
    const handler = location.handler?.value;
    const passes = handler?.kind === "proxy" || handler?.kind === "gateway";
    if (passes && handler.pass.target.kind === "address")
      wanted.push([handler.pass.target.address, location.handler && siteOf(location.handler)]);
  }
  return lookUp(wanted, resolver, findings);
}

/** The same for the backends of `stream`. */
export function resolveStreamNames(
  stream: Stream,
  resolver: Resolver,
  findings: Findings,
): Promise<Resolved> {
  const wanted: Wanted[] = peersOf(stream.upstreams);
  for (const { handler } of stream.servers)
    if (handler?.value.kind === "proxy" && handler.value.pass.target.kind === "address")
      wanted.push([handler.value.pass.target.address, siteOf(handler)]);
  return lookUp(wanted, resolver, findings);
}

type Wanted = readonly [address: Address, site: Site | undefined];

const peersOf = (upstreams: readonly Upstream[]): Wanted[] =>
  upstreams.flatMap(({ peers }) =>
    peers
      // These are looked up while it runs.
      .filter(({ resolve }) => !resolve.value)
      .map((peer): Wanted => [peer.address.value, siteOf(peer.address) ?? peer.site]),
  );

async function lookUp(
  all: readonly Wanted[],
  resolver: Resolver,
  findings: Findings,
): Promise<Resolved> {
  const wanted = new Map<string, Site[]>();
  for (const [address, site] of all) {
    if (address.kind !== "name" || !site) continue;
    const sites = wanted.get(address.host);
    if (sites) sites.push(site);
    else wanted.set(address.host, [site]);
  }
  const names = [...wanted.keys()];
  const addresses = await Promise.all(names.map(resolver));
  const resolved = new Map(names.map((name, index) => [name, addresses[index] ?? []]));
  for (const [name, sites] of wanted) {
    if (resolved.get(name)?.length) continue;
    for (const site of sites)
      findings.error(
        "serve/host-not-found",
        site,
        say({ en: "host not found in upstream: {name}", zh: "找不到上游主机：{name}" }, { name }),
      );
  }
  return resolved;
}

/** The addresses that a written address stands for. */
export const addressesOf = (address: Address, resolved: Resolved): readonly string[] =>
  address.kind === "name" && isIP(address.host) === 0
    ? (resolved.get(address.host) ?? [])
    : [address.host];

/** Every location of a configuration, nested ones and blocks of `if` and `limit_except` too. */
export function* everyLocation(http: Http): Generator<Location> {
  for (const server of http.servers) {
    for (const inner of inPrograms(server.rewrite)) yield* within(inner);
    for (const inner of server.locations) yield* within(inner);
  }
}

function* within(location: Location): Generator<Location> {
  yield location;
  for (const inner of inPrograms(location.rewrite)) yield* within(inner);
  for (const inner of location.locations) yield* within(inner);
}

function* inPrograms(ops: readonly Op[]): Generator<Location> {
  for (const op of ops) if (op.kind === "if") yield op.then;
}
