import { proxySetHeader } from "../../catalog/nginx/proxy.ts";
import type { Server } from "../../ir/http.ts";
import { readAll } from "../../ir/scope.ts";
import { isConstant } from "../../ir/template.ts";
import type { Pass } from "../http-scopes.ts";
import type { HttpListener } from "./listeners.ts";

/** The servers of a socket that requests of a location may end in, by the host that they ask for. */
export function serversFor(
  pass: Pick<Pass, "location" | "server" | "pass">,
  sockets: readonly HttpListener[],
): readonly Server[] {
  const servers = [...new Set(sockets.map(({ server }) => server))];
  if (servers.length < 2) return servers;
  const hosts = hostsOf(pass);
  if (!hosts) return servers;
  const chosen = new Set(
    hosts.flatMap((host): readonly Server[] => {
      const fallback = defaultOf(sockets);
      return named(host, servers) ?? (fallback ? [fallback] : []);
    }),
  );
  return servers.filter((server) => chosen.has(server));
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
function named(host: string, servers: readonly Server[]): readonly Server[] | undefined {
  const having = (test: (name: Server["names"][number]["value"]) => boolean) =>
    servers.filter(({ names }) => names.some(({ value }) => test(value)));
  const [exact] = having(
    (name) =>
      (name.kind === "exact" && name.name === host) ||
      (name.kind === "leading" && name.bare && name.suffix.replace(/^\./, "") === host),
  );
  if (exact) return [exact];
  const wild = having(
    (name) =>
      (name.kind === "leading" && host.endsWith(`.${name.suffix.replace(/^\./, "")}`)) ||
      (name.kind === "trailing" && host.startsWith(`${name.prefix.replace(/\.$/, "")}.`)) ||
      name.kind === "regex",
  );
  return wild.length > 0 ? wild : undefined;
}

const defaultOf = (sockets: readonly HttpListener[]): Server | undefined =>
  (sockets.find(({ listen }) => listen.value.defaultServer) ?? sockets[0])?.server;
