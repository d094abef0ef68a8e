import { isIP } from "node:net";

import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { StreamEngine } from "./engine.ts";
import type { Session } from "./session.ts";
import type { StreamUpstream } from "./upstream.ts";

export interface Target {
  readonly upstream: StreamUpstream;
  /** What TLS calls the backend. */
  readonly host: string;
}

/** Where a session goes, or why it goes nowhere. */
export function targetOf(session: Session, { target, plan }: CompiledProxy): Target | string {
  const { engine } = session;
  if (target) return variableTarget(engine, session.value(target));
  const index = plan.target.kind === "upstream" ? plan.target.upstream : -1;
  const upstream = engine.upstreams[index];
  return upstream ? { upstream, host: plan.host } : "no upstream configuration";
}

/** Where an evaluated `proxy_pass` leads: a group by its name, an address; else why not. */
function variableTarget(engine: StreamEngine, text: string): Target | string {
  const lower = text.toLowerCase();
  for (const upstream of engine.upstreams)
    if (upstream.plan.name.toLowerCase() === lower)
      return { upstream, host: text.replace(/:\d+$/, "") };
  if (text.startsWith("unix:")) return literal(engine, text.slice(5), 0, text);
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  if (!match || host === "")
    return `${host === "" ? "no host" : "invalid host"} in upstream "${text}"`;
  if (match[3] === undefined) return `no port in upstream "${host}"`;
  const port = Number(match[3]);
  if (port < 1 || port > 65_535) return `invalid port in upstream "${text}"`;
  if (isIP(host) === 0) return `no resolver defined to resolve ${host}`;
  return literal(engine, host, port, text);
}

function literal(engine: StreamEngine, host: string, port: number, name: string): Target {
  const unix = port === 0;
  const peer: PeerPlan = {
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
  };
  const plan: UpstreamPlan = {
    name,
    implicit: true,
    balance: { kind: "round-robin" },
    peers: [peer],
    keepalive: 0,
    keepaliveRequests: 0,
    keepaliveTimeout: 0,
    keepaliveTime: 0,
    health: undefined,
  };
  return { upstream: engine.makeUpstream(plan), host };
}
