import type { ConnectionNode } from "../decide/limits/connections.ts";
import { release } from "../decide/limits/verdict.ts";
import { compileZones, type LimitZones } from "../decide/limits/zones.ts";
import { ServerNames } from "../decide/routing.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { Level, LogFormatPlan, PeerPlan, Plan, ValuePlan } from "../plan.ts";
import type { StreamListenerPlan, StreamPlan } from "../plan/stream.ts";
import { connectionColumn, type Services } from "../proxy/services.ts";
import { TlsContexts } from "../tls/contexts.ts";
import { NameResolvers } from "../upstream/name-resolver.ts";
import { TimerWheel } from "../upstream/timer-wheel.ts";
import { shareState } from "../upstream/zone.ts";
import { compileServer, compileStreamVariables, type CompiledServer } from "./compiled.ts";
import { StreamUpstream } from "./upstream.ts";

export interface StreamListener {
  readonly plan: StreamListenerPlan;
  readonly names: ServerNames;
  readonly server: CompiledServer;
  /** As messages name it: `127.0.0.1:80`, `unix:/path`. */
  readonly address: string;
}

/** Something that lives until it is ended: a connection or a session of datagrams. */
export interface Living {
  /** What `limit_conn` counts of it. */
  readonly counted: ConnectionNode[];
  /** Ends it at once, without a word. */
  cut(): void;
  /** Told once when no more is taken in: datagrams cannot come any more. */
  shutDown(): void;
}

/** The `stream` block of a plan with all that one worker keeps for it. */
export class StreamEngine {
  readonly plan: Plan;
  readonly services: Services;
  readonly variables: Variables;
  readonly servers: readonly CompiledServer[];
  readonly upstreams: readonly StreamUpstream[];
  /** By their names in lower case; of two the first, as in nginx. */
  readonly named: ReadonlyMap<string, StreamUpstream>;
  readonly listeners: readonly StreamListener[];
  readonly limits: LimitZones;
  readonly formats: readonly {
    readonly escape: LogFormatPlan["escape"];
    readonly template: Template;
  }[];
  readonly names = new NameResolvers(() => this.services.wall());
  readonly wheel: TimerWheel;
  readonly contexts: TlsContexts;
  readonly version: string;
  readonly living = new Set<Living>();
  /** Times of the present event: monotonic, and since 1970. */
  now = 0;
  wall = 0;
  onEmpty: (() => void) | undefined = undefined;
  /** When it was said last that there are too many sessions. */
  complained = -Infinity;
  private accepted = 0;

  constructor(plan: Plan, stream: StreamPlan, services: Services) {
    this.plan = plan;
    this.services = services;
    this.variables = compileStreamVariables(stream);
    this.servers = stream.servers.map((server) => compileServer(server, this.variables));
    this.upstreams = stream.upstreams.map((upstream) => this.makeUpstream(upstream));
    this.named = new Map(
      this.upstreams.toReversed().map((one) => [one.plan.name.toLowerCase(), one]),
    );
    this.formats = stream.logFormats.map(({ escape, value }) => ({
      escape,
      template: compileValue(value, this.variables),
    }));
    this.listeners = stream.listeners.map((listener) => this.listener(listener));
    this.limits = compileZones(stream.limits, this.variables);
    this.wheel = new TimerWheel(() => services.now());
    this.contexts = new TlsContexts(services);
    // Keys are read while the worker may still read them, and a bad one refuses the start.
    for (const { tls } of stream.servers) if (tls) this.contexts.prepare(tls);
    this.version = (plan.branding ?? "").split("/")[1] ?? "";
    this.tick();
  }

  /** A value that is met while serving, compiled once. */
  compiled(value: ValuePlan): Template {
    const known = this.templates.get(value) ?? compileValue(value, this.variables);
    this.templates.set(value, known);
    return known;
  }
  private readonly templates = new Map<ValuePlan, Template>();

  /** Other peers in a group of the configuration. */
  setPeers(index: number, peers: readonly PeerPlan[]): void {
    const upstream = this.upstreams[index];
    upstream?.setPeers(peers, this.services.wall());
    if (upstream) shareState(upstream, "stream", this.services.zone);
  }

  makeUpstream(plan: StreamUpstream["plan"]): StreamUpstream {
    const { services } = this;
    const upstream = new StreamUpstream(plan, this.variables, () => services.random());
    shareState(upstream, "stream", services.zone);
    return upstream;
  }

  private listener(plan: StreamListenerPlan): StreamListener {
    const server = this.servers[plan.defaultServer];
    if (!server) throw new Error(`listener ${plan.host}:${plan.port} has no server`);
    const host = plan.host.includes(":") ? `[${plan.host}]` : plan.host;
    const address = plan.unix ? `unix:${plan.host}` : `${host}:${plan.port}`;
    return { plan, names: new ServerNames(plan, this.variables), server, address };
  }

  tick(): void {
    this.now = this.services.now();
    this.wall = this.services.wall();
  }

  /** The number of a new connection; it is counted as long as it lives. */
  begin(one: Living): number {
    this.living.add(one);
    this.count(connectionColumn.accepted, 1);
    this.count(connectionColumn.handled, 1);
    this.count(connectionColumn.active, 1);
    return ++this.accepted;
  }

  /** No further session of datagrams may begin; connections were counted where they are accepted. */
  get full(): boolean {
    const { connections } = this.services;
    return (connections[connectionColumn.active] ?? 0) >= this.plan.main.workerConnections;
  }

  end(one: Living): void {
    if (!this.living.delete(one)) return;
    release(one.counted);
    this.count(connectionColumn.active, -1);
    if (this.living.size === 0) this.onEmpty?.();
  }

  log(server: CompiledServer, level: Level, text: string): void {
    this.services.errorLog(server.plan.errorLogs, level, text);
  }

  private count(column: number, by: number): void {
    const { connections } = this.services;
    connections[column] = (connections[column] ?? 0) + by;
  }
}
