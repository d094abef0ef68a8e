import { isIP } from "node:net";

import { unresolved } from "../decide/names.ts";
import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import type { ResolverPlan } from "../plan/resolver.ts";
import type { Resolved } from "../upstream/name-resolver.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { StreamEngine } from "./engine.ts";
import type { Session } from "./session.ts";
import type { StreamUpstream } from "./upstream.ts";

export interface Target {
  readonly upstream: StreamUpstream;
  /** What TLS calls the backend. */
  readonly host: string;
}

/** Tells where a session goes, or why it goes nowhere; later where names must be looked up. */
export function findTarget(
  session: Session,
  { target, plan }: CompiledProxy,
  told: (target: Target | string) => void,
): void {
  const { engine } = session;
  if (target) {
    variableTarget(session, plan.resolver, session.value(target), told);
    return;
  }
  const index = plan.target.kind === "upstream" ? plan.target.upstream : -1;
  const upstream = engine.upstreams[index];
  told(upstream ? { upstream, host: plan.host } : "no upstream configuration");
}

/** Where an evaluated `proxy_pass` leads: a group by its name, an address; else why not. */
function variableTarget(
  session: Session,
  resolver: ResolverPlan | undefined,
  text: string,
  told: (target: Target | string) => void,
): void {
  const found = literalTarget(session.engine, text, resolver !== undefined);
  if (typeof found === "string" || "upstream" in found) {
    told(found);
    return;
  }
  if (!resolver) return;
  const { host, port } = found;
  const resolved = (answer: Resolved): void => {
    if (session.over) return;
    session.engine.tick();
    if ("failure" in answer) told(unresolved(host, answer.failure));
    else told(literal(session.engine, answer.addresses, port, text, host));
  };
  session.engine.names.of(resolver).ask(host.toLowerCase(), { resolved });
}

interface Named {
  readonly host: string;
  readonly port: number;
}

function literalTarget(
  engine: StreamEngine,
  text: string,
  mayResolve: boolean,
): Target | Named | string {
  const upstream = engine.named.get(text.toLowerCase());
  if (upstream) return { upstream, host: text.replace(/:\d+$/, "") };
  if (text.startsWith("unix:")) return literal(engine, [text.slice(5)], 0, text, text.slice(5));
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  if (!match || host === "")
    return `${host === "" ? "no host" : "invalid host"} in upstream "${text}"`;
  if (match[3] === undefined) return `no port in upstream "${host}"`;
  const port = Number(match[3]);
  if (port < 1 || port > 65_535) return `invalid port in upstream "${text}"`;
  if (isIP(host) > 0) return literal(engine, [host], port, text, host);
  return mayResolve ? { host, port } : `no resolver defined to resolve ${host}`;
}

function literal(
  engine: StreamEngine,
  addresses: readonly string[],
  port: number,
  name: string,
  host: string,
): Target {
  const plan: UpstreamPlan = {
    name,
    implicit: true,
    balance: { kind: "round-robin" },
    peers: addresses.map((address) => literalPeer(address, port)),
    keepalive: 0,
    keepaliveRequests: 0,
    keepaliveTimeout: 0,
    keepaliveTime: 0,
    health: undefined,
  };
  return { upstream: engine.makeUpstream(plan), host };
}

function literalPeer(address: string, port: number): PeerPlan {
  const unix = port === 0;
  const shown = address.includes(":") ? `[${address}]` : address;
  const name = unix ? `unix:${address}` : `${shown}:${port}`;
  return {
    name,
    server: name,
    host: address,
    port,
    unix,
    weight: 1,
    maxFails: 1,
    failTimeout: 10_000,
    maxConns: 0,
    backup: false,
    down: false,
  };
}
