import type { Http, Listen, Server } from "../ir/http.ts";
import type { Traced } from "../ir/scope.ts";
import { canonicalHost, isWildcard } from "./cluster/addresses.ts";

/** A server on a socket, with the `listen` that puts it there; none where it writes none. */
export interface Sharing {
  readonly server: Server;
  readonly listen: Traced<Listen> | undefined;
}

/** An address of the http part and its servers in the order of the file. */
export interface HttpSocket {
  /** `0.0.0.0:80`, `[::1]:80`, `unix:/path`. */
  readonly shown: string;
  readonly sharing: readonly Sharing[];
}

const known = new WeakMap<Http, readonly HttpSocket[]>();

/** The sockets that servers of http share; QUIC has its own. */
export function socketsOf(http: Http): readonly HttpSocket[] {
  const there = known.get(http);
  if (there) return there;
  const sockets = new Map<string, Sharing[]>();
  const add = (shown: string, one: Sharing): void => {
    const sharing = sockets.get(shown);
    if (!sharing) sockets.set(shown, [one]);
    else if (sharing.at(-1)?.server !== one.server) sharing.push(one);
  };
  for (const server of http.servers) {
    if (server.site === http.site) continue;
    if (server.listens.length === 0) add("0.0.0.0:80", { server, listen: undefined });
    for (const listen of server.listens)
      if (!listen.value.socket.includes("quic")) add(shownOf(listen.value), { server, listen });
  }
  const found = [...sockets].map(([shown, sharing]) => ({ shown, sharing }));
  known.set(http, found);
  return found;
}

function shownOf({ address: { kind, host, port } }: Listen): string {
  if (kind === "unix") return `unix:${host}`;
  const one = canonicalHost(host);
  if (one.includes(":")) return `[${one}]:${port}`;
  return isWildcard(one) ? `0.0.0.0:${port}` : `${one}:${port}`;
}

/** The server that requests go to whose name no other server has. */
export const defaultOf = ({ sharing }: HttpSocket): Sharing | undefined =>
  sharing.find(({ listen }) => listen?.value.defaultServer) ?? sharing[0];

/** How a server is called in messages. */
export const calledBy = ({ names }: Server): string => {
  const [first] = names;
  if (!first) return "server";
  const { value } = first;
  switch (value.kind) {
    case "exact":
      return value.name === "" ? '""' : value.name;
    case "leading":
      return `${value.bare ? "." : "*."}${value.suffix}`;
    case "trailing":
      return `${value.prefix}.*`;
    case "regex":
      return `~${value.pattern}`;
  }
};
