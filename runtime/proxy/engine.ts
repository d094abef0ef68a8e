import { compileZones, type LimitZones } from "../decide/limits/zones.ts";
import { compileVariables, Router } from "../decide/router.ts";
import type { ServerNames } from "../decide/routing.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { HeadRules } from "../http1/request-head.ts";
import type {
  HttpPlan,
  ListenerPlan,
  PeerPlan,
  Plan,
  ServerPlan,
  UpstreamPlan,
  ValuePlan,
} from "../plan.ts";
import { TlsContexts } from "../tls/contexts.ts";
import { NameResolvers } from "../upstream/name-resolver.ts";
import { ReadBuffers } from "../upstream/read-buffers.ts";
import { TimerWheel } from "../upstream/timer-wheel.ts";
import { shareState } from "../upstream/zone.ts";
import { BodyChunks } from "./body-chunks.ts";
import { CacheZone } from "./cache/zone.ts";
import type { Connection } from "./client.ts";
import { SecondClock } from "./clock.ts";
import {
  compileFormats,
  compileLocations,
  type CompiledFormat,
  type CompiledLocation,
} from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { RequestCounters } from "./request-counters.ts";
import { connectionColumn, type Services } from "./services.ts";
import { LearntSessions } from "./sticky/sessions.ts";
import { Upstream } from "./upstream.ts";

/** A listener, compiled. */
export interface Listener {
  readonly plan: ListenerPlan;
  readonly names: ServerNames;
  /** Of the default server: what holds before the name is known. */
  readonly rules: HeadRules;
  readonly server: ServerPlan;
  /** Its index. */
  readonly first: number;
  /** As messages name it: `127.0.0.1:80`, `unix:/path`. */
  readonly address: string;
}

/** The phases of a request; behind an interface, since each may lead back to the first. */
export interface Flow {
  /** The head is read. */
  begin(exchange: ProxyExchange): void;
  /** The router's answer: a location, or a status. */
  follow(exchange: ProxyExchange, result: number): void;
  /** Starts over with another path: `error_page`, `index`, `try_files`. */
  redirect(exchange: ProxyExchange, uri: string, args: string): void;
  /** Goes on in the location `@name`; `name` is without its sign. */
  redirectNamed(exchange: ProxyExchange, name: string): void;
  /** Goes on behind the limits that made it wait. */
  resume(exchange: ProxyExchange): void;
  /** The head was refused with this status. */
  refuse(exchange: ProxyExchange, status: number): void;
  /** The head will not come to its end: what is known of it, for the log. */
  salvage(exchange: ProxyExchange): void;
}

const readSize = 65536;
/** Milliseconds for which the distance of the two clocks is taken to stay. */
const wallHolds = 50;
const maximumSpare = 1024;

/** A plan with all that one worker keeps for it: compiled tables, pools, timers, connections. */
export class Engine {
  readonly plan: Plan;
  readonly http: HttpPlan;
  readonly services: Services;
  readonly flow: Flow;
  readonly variables: Variables;
  readonly router: Router;
  readonly locations: readonly CompiledLocation[];
  readonly limits: LimitZones;
  readonly formats: readonly CompiledFormat[];
  readonly upstreams: readonly Upstream[];
  /** By their names in lower case; of two the first, as in nginx. */
  readonly named: ReadonlyMap<string, Upstream>;
  readonly listeners: readonly Listener[];
  readonly names = new NameResolvers(() => this.wall);
  /** What `sticky learn` has learnt. */
  readonly sessions: LearntSessions;
  readonly wheel: TimerWheel;
  readonly buffers = new ReadBuffers(readSize);
  readonly bodyChunks = new BodyChunks();
  /** What plain connections of clients are read into; nothing in it outlives the read. */
  readonly clientBuffer = Buffer.allocUnsafeSlow(readSize);
  /** Times of the present event, refreshed by `tick`: monotonic, and since 1970. */
  now = 0;
  wall = 0;
  private wallAhead = 0;
  private wallUntil = -Infinity;
  readonly clock = new SecondClock();
  readonly contexts: TlsContexts;
  readonly connections = new Set<Connection>();
  readonly requests = new RequestCounters();
  readonly cacheZones: ReadonlyMap<string, CacheZone>;
  readonly cacheManagers: { stop(): void }[] = [];
  /** Requests that fill a cache without a client. */
  readonly orphans = new Set<ProxyExchange>();
  /** `Server:` with and without version. */
  readonly branding: string;
  readonly brandingShort: string;
  readonly version: string;
  /** No keep-alive is offered any more. */
  draining = false;
  /** Connections are closed after their answer. */
  leaving = false;
  /** Everything is being cut. */
  ending = false;
  private accepted = 0;
  private readonly spare: ProxyExchange[] = [];

  constructor(plan: Plan, http: HttpPlan, services: Services, flow: Flow) {
    this.plan = plan;
    this.http = http;
    this.services = services;
    this.flow = flow;
    this.tick();
    this.variables = compileVariables(http);
    this.sessions = new LearntSessions(
      () => this.wall,
      (session) => services.zone?.session(session),
    );
    this.router = new Router(http, this.variables);
    this.locations = compileLocations(http, this.variables);
    this.limits = compileZones(http.limits, this.variables);
    this.formats = compileFormats(http, this.variables);
    this.upstreams = http.upstreams.map((upstream) => this.makeUpstream(upstream));
    this.named = new Map(
      this.upstreams.toReversed().map((one) => [one.plan.name.toLowerCase(), one]),
    );
    this.listeners = http.listeners.map((listener) => this.listener(listener));
    const zones = http.cacheZones ?? [];
    this.cacheZones = new Map(zones.map((zone) => [zone.name, new CacheZone(zone)]));
    this.wheel = new TimerWheel(() => services.now());
    this.contexts = new TlsContexts(services);
    this.branding = plan.branding ?? "lbc";
    [this.brandingShort = ""] = this.branding.split("/");
    this.version = this.branding.split("/")[1] ?? "";
  }

  /** Other peers in a group of the configuration. */
  setPeers(index: number, peers: readonly PeerPlan[]): void {
    const upstream = this.upstreams[index];
    upstream?.setPeers(peers, this.services.wall());
    if (upstream) shareState(upstream, "http", this.services.zone);
  }

  makeUpstream(plan: UpstreamPlan): Upstream {
    const { services } = this;
    const upstream = new Upstream(plan, this.variables, () => services.random(), this.sessions);
    shareState(upstream, "http", services.zone);
    return upstream;
  }

  /** A listener as seen by a client that has chosen another server by its name in TLS. */
  listenerOf(listener: Listener, server: number): Listener {
    if (server === listener.first) return listener;
    const known = this.chosen.get(listener) ?? new Map<number, Listener>();
    this.chosen.set(listener, known);
    const there = known.get(server);
    if (there) return there;
    const plan = { ...listener.plan, defaultServer: server };
    const made = { ...this.listener(plan), plan: listener.plan, names: listener.names };
    known.set(server, made);
    return made;
  }
  private readonly chosen = new Map<Listener, Map<number, Listener>>();

  /** A value that is met while serving, compiled once. */
  compiled(value: ValuePlan): Template {
    const known = this.templates.get(value) ?? compileValue(value, this.variables);
    this.templates.set(value, known);
    return known;
  }
  private readonly templates = new Map<ValuePlan, Template>();

  private listener(plan: ListenerPlan): Listener {
    const server = this.http.servers[plan.defaultServer];
    if (!server) throw new Error(`listener ${plan.host}:${plan.port} has no default server`);
    // `--compat nginx` takes what nginx takes; else what others would read differently is refused.
    const strict = this.plan.branding === undefined;
    const rules: HeadRules = {
      headerBufferSize: server.headerBufferSize,
      headerBuffers: server.headerBuffers,
      ignoreInvalid: server.ignoreInvalidHeaders,
      underscores: server.underscoresInHeaders,
      tokens: strict,
      evenEnd: strict,
    };
    const host = plan.host.includes(":") ? `[${plan.host}]` : plan.host;
    const address = plan.unix ? `unix:${plan.host}` : `${host}:${plan.port}`;
    const names = this.router.names(plan);
    return { plan, names, rules, server, first: plan.defaultServer, address };
  }

  /** An event begins: everything in it happens at one time. */
  tick(): void {
    this.now = this.services.now();
    // The clock of the wall may be set, but not so often that each event must ask for it.
    if (this.now >= this.wallUntil) {
      this.wallUntil = this.now + wallHolds;
      this.wallAhead = this.services.wall() - this.now;
    }
    this.wall = Math.round(this.now + this.wallAhead);
  }

  /** Counts in `Services.connections`. */
  count(column: number, by: number): void {
    const { connections } = this.services;
    connections[column] = (connections[column] ?? 0) + by;
  }

  /** A connection begins. */
  join(connection: Connection): void {
    this.connections.add(connection);
    this.count(connectionColumn.active, 1);
  }

  /** A connection has ended. */
  left(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.count(connectionColumn.active, -1);
    if (this.isEmpty) this.onEmpty?.();
  }

  get isEmpty(): boolean {
    return this.connections.size === 0 && this.orphans.size === 0;
  }

  /** A request that filled a cache without a client is over. */
  bury(exchange: ProxyExchange): void {
    this.orphans.delete(exchange);
    exchange.reset();
    exchange.orphaned = false;
    this.giveExchange(exchange);
    if (this.isEmpty) this.onEmpty?.();
  }
  /** Told when the last connection has gone. */
  onEmpty: (() => void) | undefined = undefined;

  /** Brings the gauges of `Services.connections` up to date. */
  countConnections(): void {
    let reading = 0;
    let waiting = 0;
    for (const connection of this.connections) {
      if (connection.idle) waiting++;
      else if (connection.isReading) reading++;
    }
    const { connections } = this.services;
    connections[connectionColumn.reading] = reading;
    connections[connectionColumn.waiting] = waiting;
    connections[connectionColumn.timers] = this.wheel.size;
    connections[connectionColumn.writing] = this.connections.size - reading - waiting;
  }

  /** The exchange that was given back last: what it is made of is still in the caches. */
  spareExchange(): ProxyExchange | undefined {
    return this.spare.pop();
  }

  /** The request is over, and nothing else refers to its exchange. */
  giveExchange(exchange: ProxyExchange): void {
    if (this.spare.length < maximumSpare) this.spare.push(exchange);
  }

  /** Number of a new connection, `$connection`. */
  nextNumber(): number {
    return ++this.accepted;
  }
}
