import { isIP } from "node:net";

import { upstreamUri } from "../decide/redirect.ts";
import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import type { ResolverPlan } from "../plan/resolver.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { Engine } from "./engine.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { Upstream } from "./upstream.ts";
import { valueOf } from "./values.ts";

/** Where a request goes. */
export interface Target {
  readonly upstream: Upstream;
  readonly secure: boolean;
  /** `$proxy_host`, `$proxy_port`. */
  readonly host: string;
  readonly port: string;
  /** Path and query; undefined: as the location says. */
  readonly uri: string | undefined;
}

/** A target whose host must be looked up; `resolvedTarget` makes it whole. */
export interface NamedTarget extends Omit<Target, "upstream"> {
  /** In lower case. */
  readonly name: string;
  /** What `port` says, or the scheme. */
  readonly number: number;
  readonly resolver: ResolverPlan;
}

/** The target of this request, a name to be looked up, or why there is none, in nginx's words. */
export function targetOf(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
): Target | NamedTarget | string {
  if (proxy.url !== undefined) return variableTarget(exchange, proxy, valueOf(exchange, proxy.url));
  proxy.target ??= fixedTarget(exchange.engine, proxy);
  return proxy.target ?? "no upstream";
}

/** What goes into the request line. */
export const uriFor = (exchange: ProxyExchange, proxy: CompiledProxy, target: Target): string =>
  target.uri ?? upstreamUri(exchange, proxy.plan.uri, exchange.settings.plan.prefix);

function fixedTarget(engine: Engine, { plan }: CompiledProxy): Target | undefined {
  const index = plan.target.kind === "upstream" ? plan.target.upstream : -1;
  const upstream = engine.upstreams[index];
  const secure = plan.scheme === "https";
  const { host } = plan;
  return upstream && { upstream, secure, host, port: portOf(host, secure), uri: undefined };
}

const portOf = (host: string, secure: boolean): string =>
  /:(\d+)$/.exec(host)?.[1] ?? (secure ? "443" : "80");

function variableTarget(
  exchange: ProxyExchange,
  { plan }: CompiledProxy,
  url: string,
): Target | NamedTarget | string {
  const match = /^(https?):\/\/(unix:[^:]+:?|\[[^\]]*\](?::\d+)?|[^/?#]*)(.*)$/is.exec(url);
  if (!match) return `invalid URL prefix in "${url}"`;
  const [, scheme = "", authority = "", path = ""] = match;
  if (authority === "") return `invalid URL: no host in upstream "${url}"`;
  const secure = scheme.toLowerCase() === "https";
  const uri = path === "" ? upstreamUri(exchange, undefined, "") : path;
  const target = {
    secure,
    host: authority,
    port: portOf(authority, secure),
    uri: uri.startsWith("/") ? uri : `/${uri}`,
  };
  const { engine } = exchange;
  const upstream = upstreamFor(engine, authority, secure);
  if (typeof upstream !== "string") return { ...target, upstream };
  const { resolver } = plan;
  if (!resolver) return upstream;
  const name = authority.replace(/:\d*$/, "").toLowerCase();
  const number = Number(target.port);
  if (name === "" || number < 1 || number > 65_535)
    return `invalid port in upstream "${authority}"`;
  const named: NamedTarget = { ...target, name, number, resolver };
  const known = engine.names.of(resolver).known(name);
  return known ? resolvedTarget(engine, named, known) : named;
}

/** Where a name leads that has these addresses. */
export function resolvedTarget(
  engine: Engine,
  { host, number, port, secure, uri }: NamedTarget,
  addresses: readonly string[],
): Target {
  return { upstream: resolvedUpstream(engine, host, number, addresses), secure, host, port, uri };
}

/** Addresses of a name; what one request finds out about them is not held against the next. */
function resolvedUpstream(
  engine: Engine,
  authority: string,
  port: number,
  addresses: readonly string[],
): Upstream {
  let known = made.get(engine);
  if (!known) made.set(engine, (known = new Map<string, Upstream>()));
  const key = `${authority.toLowerCase()} ${port} ${addresses.join(" ")}`;
  const there = known.get(key);
  if (there) return there;
  if (known.size >= maximumMade) known.clear();
  const peers = addresses.map((address) => ({
    ...newPeer(
      address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
      address,
      port,
      false,
    ),
    maxFails: 0,
  }));
  const upstream = engine.makeUpstream({ ...implicitUpstream(authority, peers) });
  known.set(key, upstream);
  return upstream;
}

const made = new WeakMap<Engine, Map<string, Upstream>>();
const maximumMade = 1024;

/** A group of the configuration by its name, else an address. */
function upstreamFor(engine: Engine, authority: string, secure: boolean): Upstream | string {
  const lower = authority.toLowerCase();
  const named = engine.named.get(lower);
  if (named) return named;
  let known = made.get(engine);
  if (!known) made.set(engine, (known = new Map<string, Upstream>()));
  const key = `${secure ? "s" : ""} ${lower}`;
  const there = known.get(key);
  if (there) return there;
  const peer = literalPeer(authority, secure ? 443 : 80);
  if (!peer) return `no resolver defined to resolve ${authority.replace(/:\d*$/, "")}`;
  if (known.size >= maximumMade) known.clear();
  const upstream = engine.makeUpstream(implicitUpstream(authority, [peer]));
  known.set(key, upstream);
  return upstream;
}

function literalPeer(authority: string, defaultPort: number): PeerPlan | undefined {
  if (authority.startsWith("unix:")) {
    const path = authority.slice(5).replace(/:$/, "");
    return newPeer(`unix:${path}`, path, 0, true);
  }
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(authority);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  const address = host.toLowerCase() === "localhost" ? "127.0.0.1" : host;
  if (isIP(address) === 0 || port < 1 || port > 65535) return undefined;
  const name = isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  return newPeer(name, address, port, false);
}

const newPeer = (name: string, host: string, port: number, unix: boolean): PeerPlan => ({
  name,
  server: name,
  host,
  port,
  unix,
  weight: 1,
  maxFails: 1,
  failTimeout: 10_000,
  maxConns: 0,
  backup: false,
  down: false,
});

const implicitUpstream = (name: string, peers: readonly PeerPlan[]): UpstreamPlan => ({
  name,
  implicit: true,
  balance: { kind: "round-robin" },
  peers,
  keepalive: 0,
  keepaliveRequests: 1000,
  keepaliveTimeout: 60_000,
  keepaliveTime: 3_600_000,
  health: undefined,
});
