import { proxySetHeader } from "../../catalog/nginx/proxy.ts";
import type { Server, ServerName } from "../../ir/http.ts";
import { readAll } from "../../ir/scope.ts";
import { isConstant } from "../../ir/template.ts";
import type { Pass } from "../http-scopes.ts";
import type { HttpListener } from "./listeners.ts";

/** The servers of a socket by what they are called. */
interface Called {
  readonly servers: readonly Server[];
  readonly byName: ReadonlyMap<string, Server>;
  /** Those with wildcards and patterns. */
  readonly patterns: readonly Server[];
  readonly fallback: Server | undefined;
}

/** Where any host may come, the first servers tell. */
const mostServers = 64;

/** Thousands of servers may share a socket, and thousands of locations lead to it. */
const known = new WeakMap<readonly HttpListener[], Called>();

function calledOn(sockets: readonly HttpListener[]): Called {
  const there = known.get(sockets);
  if (there) return there;
  const servers = [...new Set(sockets.map(({ server }) => server))];
  const byName = new Map<string, Server>();
  for (const server of servers)
    for (const { value } of server.names) {
      const name = plainName(value);
      if (name !== undefined && !byName.has(name)) byName.set(name, server);
    }
  const patterns = servers.filter(({ names }) => names.some(({ value }) => value.kind !== "exact"));
  const fallback = sockets.find(({ listen }) => listen.value.defaultServer) ?? sockets[0];
  const called = { servers, byName, patterns, fallback: fallback?.server };
  known.set(sockets, called);
  return called;
}

/** `example.com`, and `.example.com`, which is the name itself too. */
function plainName(name: ServerName): string | undefined {
  if (name.kind === "exact") return name.name;
  return name.kind === "leading" && name.bare ? name.suffix.replace(/^\./, "") : undefined;
}

export const serversOf = (sockets: readonly HttpListener[]): readonly Server[] =>
  calledOn(sockets).servers;

/** The servers of a socket that requests of a location may end in, by the host that they ask for. */
export function serversFor(
  pass: Pick<Pass, "location" | "server" | "pass">,
  sockets: readonly HttpListener[],
): readonly Server[] {
  const called = calledOn(sockets);
  if (called.servers.length < 2) return called.servers;
  const hosts = hostsOf(pass);
  return hosts
    ? [...new Set(hosts.flatMap((host) => named(host, called)))]
    : called.servers.slice(0, mostServers);
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

/** The hosts that a location asks its backend for; nothing where any may come. */
function hostsOf({
  location,
  server,
  pass,
}: Pick<Pass, "location" | "server" | "pass">): readonly string[] | undefined {
  const written = readAll(location.scope, proxySetHeader).findLast(
    ({ value: [name] }) => name.toLowerCase() === "host",
  )?.value[1];
  if (!written || written.source === "$proxy_host") {
    const { target } = pass;
    if (target.kind === "variable") return undefined;
    return [withoutPort(target.kind === "upstream" ? target.name : target.address.text)];
  }
  if (isConstant(written)) return [withoutPort(written.source)];
  if (!/^\$(?:host|http_host|server_name)(?::\$server_port)?$/.test(written.source))
    return undefined;
  const own = server.names.map(({ value }) => (value.kind === "exact" ? value.name : ""));
  // A name that no host has, `_`, marks a server that takes what nobody else does.
  return own.length === 0 || own.some((name) => !name.includes(".")) ? undefined : own;
}

/** The server of a name, in nginx's order; all that might be where patterns are asked. */
function named(host: string, { byName, patterns, fallback }: Called): readonly Server[] {
  const exact = byName.get(host);
  if (exact) return [exact];
  const wild = patterns.filter(({ names }) => names.some(({ value }) => mayBe(value, host)));
  if (wild.length > 0) return wild;
  return fallback ? [fallback] : [];
}

function mayBe(name: ServerName, host: string): boolean {
  switch (name.kind) {
    case "exact":
      return false;
    case "leading":
      return host.endsWith(`.${name.suffix.replace(/^\./, "")}`);
    case "trailing":
      return host.startsWith(`${name.prefix.replace(/\.$/, "")}.`);
    case "regex":
      return true;
  }
}
