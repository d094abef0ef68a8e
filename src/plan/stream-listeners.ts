import type { StreamListenerPlan } from "../../runtime/plan/stream.ts";
import { milliseconds } from "../catalog/nginx/values.ts";
import type { StreamListen, StreamServer } from "../ir/stream.ts";
import type { Findings } from "./findings.ts";
import { boundOf, defaultBacklog, namesOf } from "./listeners.ts";
import type { Values } from "./values.ts";

interface Shared {
  readonly text: string;
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
  readonly servers: {
    readonly server: StreamServer;
    readonly index: number;
    readonly listen: StreamListen;
  }[];
}

/** Each address of `stream` once, for TCP and for UDP, with the servers that share it. */
export function planStreamListeners(
  servers: readonly StreamServer[],
  context: { readonly values: Values; readonly findings: Findings },
): StreamListenerPlan[] {
  const bound = new Map<string, Shared>();
  for (const [index, server] of servers.entries())
    for (const { value: listen } of server.listens) {
      const at = boundOf(listen);
      const key = `${listen.transport} ${at.text}`;
      const there = bound.get(key);
      const one = { server, index, listen };
      if (there) there.servers.push(one);
      else bound.set(key, { ...at, servers: [one] });
    }
  return [...bound.values()].map((shared) => planListener(shared, context));
}

function planListener(
  shared: Shared,
  context: { readonly values: Values; readonly findings: Findings },
): StreamListenerPlan {
  const { host, port, unix, servers } = shared;
  const listens = servers.map(({ listen }) => listen);
  const words = listens.flatMap(({ socket }) => socket);
  const main = servers.find(({ listen }) => listen.defaultServer) ?? servers[0];
  return {
    host,
    port,
    unix,
    ipv6only: host.includes(":") && !unix && !words.includes("ipv6only=off"),
    backlog: listens.findLast(({ backlog }) => backlog !== undefined)?.backlog ?? defaultBacklog,
    udp: listens.some(({ transport }) => transport === "udp"),
    ssl: listens.some(({ ssl }) => ssl),
    proxyProtocol: listens.some(({ proxyProtocol }) => proxyProtocol),
    keepalive: keepaliveOf(words.findLast((word) => word.startsWith("so_keepalive="))),
    defaultServer: main?.index ?? 0,
    ...namesOf(shared, context),
  };
}

/** `so_keepalive=on|off|[idle]:[interval]:[count]`; only the idle time can be had. */
function keepaliveOf(word: string | undefined): StreamListenerPlan["keepalive"] {
  if (word === undefined) return undefined;
  const value = word.replace("so_keepalive=", "");
  if (value === "off") return { on: false, idle: 0 };
  const idle = value === "on" ? undefined : milliseconds.parse(value.split(":")[0] ?? "");
  return { on: true, idle: idle?.ok === true ? idle.value : 0 };
}
