import { AccessList } from "../decide/access.ts";
import { GeoTable } from "../decide/geo.ts";
import { MapTable } from "../decide/map.ts";
import { translatePattern } from "../decide/pcre.ts";
import { SplitTable } from "../decide/split-clients.ts";
import { streamTable } from "../decide/stream-variables.ts";
import { compileValue, type Template } from "../decide/template.ts";
import { type VariableId, Variables } from "../decide/variables.ts";
import type { StreamPlan, StreamProxyPlan, StreamServerPlan } from "../plan/stream.ts";
import type { BackendTlsPlan } from "../plan/tls.ts";
import { PeerTls } from "../tls/peer-tls.ts";

export interface CompiledProxy {
  readonly plan: StreamProxyPlan;
  /** Undefined: the upstream of the plan. */
  readonly target: Template | undefined;
  readonly bind: Template | undefined;
  readonly uploadRate: Template | undefined;
  readonly downloadRate: Template | undefined;
  readonly tls: CompiledTls | undefined;
}

interface CompiledTls {
  readonly peers: PeerTls;
  readonly name: Template | undefined;
  readonly cert: Template | undefined;
  readonly key: Template | undefined;
}

export interface CompiledServer {
  readonly plan: StreamServerPlan;
  readonly realIpFrom: AccessList | undefined;
  readonly access: AccessList | undefined;
  readonly program: readonly { readonly variable: VariableId; readonly value: Template }[];
  readonly text: Template | undefined;
  readonly proxy: CompiledProxy | undefined;
  readonly accessLogs: readonly {
    readonly path: Template;
    readonly format: number;
    readonly condition: Template | undefined;
  }[];
  /** Some log takes what happens to each connection. */
  readonly verbose: boolean;
}

/** All variables of a `stream` block; slots are given before anything is compiled. */
export function compileStreamVariables(stream: StreamPlan): Variables {
  const variables = new Variables(streamTable);
  const tables = [...stream.maps, ...stream.geos, ...stream.splits];
  const patterns = [
    ...stream.listeners.flatMap(({ regex }) => regex.map(([source]) => source)),
    ...stream.maps.flatMap(({ regex }) => regex.map(([source]) => source)),
  ];
  for (const source of patterns) {
    const translated = translatePattern(source, false);
    if (translated.ok) for (const name of translated.names) variables.define(name);
  }
  for (const { program } of stream.servers)
    for (const { variable } of program) variables.define(variable);
  for (const { variable } of tables) variables.define(variable);
  for (const map of stream.maps) variables.bind(map.variable, new MapTable(map, variables));
  for (const geo of stream.geos) variables.bind(geo.variable, new GeoTable(geo, variables));
  for (const split of stream.splits)
    variables.bind(split.variable, new SplitTable(split, variables));
  return variables;
}

export function compileServer(plan: StreamServerPlan, variables: Variables): CompiledServer {
  const { handler, realIpFrom, access } = plan;
  const everyoneElse = { allow: false, network: "all" } as const;
  const believed = realIpFrom.map((network) => ({ allow: true, network }));
  return {
    plan,
    realIpFrom: believed.length > 0 ? new AccessList([...believed, everyoneElse]) : undefined,
    access: access.length > 0 ? new AccessList(access) : undefined,
    program: plan.program.map(({ variable, value }) => ({
      variable: variables.define(variable),
      value: compileValue(value, variables),
    })),
    text: handler.kind === "return" ? compileValue(handler.text, variables) : undefined,
    proxy: handler.kind === "proxy" ? compileProxy(handler.proxy, variables) : undefined,
    accessLogs: plan.accessLogs.map(({ path, format, condition }) => ({
      path: compileValue(path, variables),
      format,
      condition: condition === undefined ? undefined : compileValue(condition, variables),
    })),
    verbose: plan.errorLogs.some(({ level }) => level === "info" || level === "debug"),
  };
}

function compileProxy(plan: StreamProxyPlan, variables: Variables): CompiledProxy {
  const { target, bind, uploadRate, downloadRate } = plan;
  const rate = (value: StreamProxyPlan["uploadRate"]): Template | undefined =>
    value === "0" || value === "" ? undefined : compileValue(value, variables);
  return {
    plan,
    target: target.kind === "variable" ? compileValue(target.value, variables) : undefined,
    bind: bind === undefined ? undefined : compileValue(bind, variables),
    uploadRate: rate(uploadRate),
    downloadRate: rate(downloadRate),
    tls: plan.tls && compileTls(plan.tls, variables),
  };
}

function compileTls(plan: BackendTlsPlan, variables: Variables): CompiledTls {
  const optional = (value: BackendTlsPlan["name"]): Template | undefined =>
    value === undefined ? undefined : compileValue(value, variables);
  return {
    peers: new PeerTls(plan),
    name: optional(plan.name),
    cert: optional(plan.cert),
    key: optional(plan.key),
  };
}
