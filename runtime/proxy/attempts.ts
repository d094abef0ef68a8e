import type { Attempt } from "../decide/balancer/balancer.ts";
import { newAttempt, outcome, type Outcome } from "../decide/balancer/balancer.ts";
import { decide, type Cause } from "../decide/retry.ts";
import type { PeerPlan } from "../plan.ts";
import type { PeerConnection, PeerUser } from "../upstream/peer-connection.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { openPeer } from "./open-peer.ts";
import type { Target } from "./upstream-target.ts";
import { AttemptRecords } from "./upstream-variables.ts";

/** Where an attempt goes: set when a request begins. */
export interface Errand {
  readonly target: Target;
  readonly proxy: CompiledProxy;
}

const add = (column: Float64Array | Int32Array, index: number, by: number): void => {
  column[index] = (column[index] ?? 0) + by;
};

/** The attempts of one request: which peer, on which connection, and what became of them. */
export class Attempts {
  readonly records = new AttemptRecords();
  connection: PeerConnection | undefined = undefined;
  /** When the present attempt began, monotonic milliseconds. */
  started = 0;
  private readonly exchange: ProxyExchange;
  private readonly attempt: Attempt = newAttempt();
  private errand: Errand | undefined = undefined;
  private open = false;

  constructor(exchange: ProxyExchange) {
    this.exchange = exchange;
  }

  reset(): void {
    this.records.reset();
    this.errand = undefined;
  }

  begin(errand: Errand): void {
    this.errand = errand;
    const { exchange } = this;
    const { upstream } = errand.target;
    const key = upstream.hashKey ? exchange.value(upstream.hashKey) : exchange.client.remoteAddress;
    upstream.balancer.start(this.attempt, key, errand.proxy.plan.nextUpstreamTries);
  }

  /** Chooses the next peer; undefined: none is left. */
  pick(): PeerPlan | undefined {
    const { exchange, errand } = this;
    if (!errand) return undefined;
    const { services } = exchange.engine;
    const { plan, balancer, counters } = errand.target.upstream;
    this.started = services.now();
    const wall = services.wall();
    const index = balancer.pick(this.attempt, wall);
    exchange.sent = false;
    exchange.reused = false;
    const peer = plan.peers[index];
    this.records.begin(peer?.name ?? plan.name, exchange.errorPage);
    if (!peer) {
      this.attempt.peer = -1;
      return undefined;
    }
    this.open = true;
    add(counters.requests, index, 1);
    add(counters.active, index, 1);
    counters.selected[index] = wall;
    return peer;
  }

  /** An idle connection to the peer that was picked, or a new one. */
  connect(user: PeerUser, peer: PeerPlan): PeerConnection | undefined {
    const { exchange, errand } = this;
    if (!errand) return undefined;
    const { target, proxy } = errand;
    const index = this.attempt.peer;
    const pooled = this.pool(errand).take(index);
    exchange.reused = pooled !== undefined;
    const connection =
      pooled ?? openPeer(exchange, proxy, peer, { peer: index, secure: target.secure });
    connection.user = user;
    connection.requests++;
    connection.bytesRead = 0;
    connection.bytesWritten = 0;
    this.connection = connection;
    if (pooled) this.connected(0);
    else connection.arm(this.started + proxy.plan.connectTimeout);
    return connection;
  }

  private pool({ target, proxy }: Errand) {
    return target.upstream.poolFor(target.secure ? proxy : undefined);
  }

  /** The connection stands after so many milliseconds. */
  connected(milliseconds: number): void {
    this.records.connectTimes[this.records.count - 1] = milliseconds;
  }

  /** The head of an answer came. */
  answered(status: number): void {
    const index = this.records.count - 1;
    this.records.statuses[index] = status;
    this.records.headerTimes[index] = this.exchange.engine.services.now() - this.started;
  }

  /** The answer goes to the client. */
  taken(status: number): void {
    const counters = this.errand?.target.upstream.counters;
    if (counters) add(counters.responses, this.attempt.peer * 6 + Math.floor(status / 100), 1);
  }

  /** `retry`, `pass`, or the status to answer with. */
  verdict(why: Cause): number {
    const { exchange, errand } = this;
    if (!errand) return 502;
    const now = exchange.engine.services.now();
    return decide(errand.proxy.retry, why, this.attempt.tries, exchange, now);
  }

  /** Ends an attempt and lets its connection go, to the pool or for good. */
  end(result: Outcome, reusable: boolean, bodyLength: number): void {
    const { exchange, connection, records, errand } = this;
    if (!errand || !this.open) return;
    this.open = false;
    this.connection = undefined;
    const { services } = exchange.engine;
    const now = services.now();
    const index = records.count - 1;
    records.responseTimes[index] = now - this.started;
    records.lengths[index] = bodyLength;
    records.received[index] = connection?.bytesRead ?? 0;
    records.sent[index] = connection?.bytesWritten ?? 0;
    this.tell(errand, result, now);
    if (!connection) return;
    if (!reusable) {
      connection.destroy();
      return;
    }
    connection.readIntoShared();
    this.pool(errand).give(connection, now);
  }

  private tell({ target }: Errand, result: Outcome, now: number): void {
    const { balancer, counters } = target.upstream;
    const { peer } = this.attempt;
    const index = this.records.count - 1;
    balancer.done(this.attempt, result, this.exchange.engine.services.wall());
    add(counters.active, peer, -1);
    add(counters.time, peer, now - this.started);
    add(counters.sent, peer, this.records.sent[index] ?? 0);
    add(counters.received, peer, this.records.received[index] ?? 0);
    if (result === outcome.failed) add(counters.fails, peer, 1);
  }

  /** `http://127.0.0.1:8080/uri`, as messages name where a request went. */
  get url(): string {
    const { records, errand } = this;
    const address = records.addresses[records.count - 1] ?? "";
    const path = address.startsWith("unix:") ? `${address}:` : address;
    return `${errand?.target.secure === true ? "https" : "http"}://${path}${errand?.target.uri ?? ""}`;
  }
}
