import type { Attempt } from "../decide/balancer/balancer.ts";
import { newAttempt, outcome, type Outcome } from "../decide/balancer/balancer.ts";
import { causeCount, decide, retry, type Cause } from "../decide/retry.ts";
import type { PeerPlan } from "../plan.ts";
import type { KeepalivePool } from "../upstream/keepalive-pool.ts";
import type { PeerConnection, PeerUser } from "../upstream/peer-connection.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { type GroupState, present } from "./group-state.ts";
import { openPeer } from "./open-peer.ts";
import type { Stick, Stickiness } from "./sticky/stick.ts";
import type { Target } from "./upstream-target.ts";
import { AttemptRecords } from "./upstream-variables.ts";

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
  private target: Target | undefined = undefined;
  private state: GroupState | undefined = undefined;
  private proxy: CompiledProxy | undefined = undefined;
  private uri = "";
  private open = false;
  /** What keeps the client at its peer, where the group has such a thing. */
  sticky: Stickiness | undefined = undefined;
  stick: Stick | undefined = undefined;

  constructor(exchange: ProxyExchange) {
    this.exchange = exchange;
  }

  reset(): void {
    this.records.reset();
    this.target = undefined;
    this.state = undefined;
    this.proxy = undefined;
    this.sticky = undefined;
    this.stick = undefined;
  }

  /** Looks for the peer that the client had before. */
  bind({ upstream }: Target): void {
    this.sticky = upstream.sticky;
    this.stick = this.sticky?.begin(this.exchange);
  }

  begin(target: Target, proxy: CompiledProxy, uri: string): void {
    this.target = target;
    this.proxy = proxy;
    this.uri = uri;
    const { exchange } = this;
    const { upstream } = target;
    const key = upstream.keyOf(exchange);
    this.state = upstream.state;
    upstream.balancer.start(this.attempt, key, proxy.plan.nextUpstreamTries);
    if (!this.stick) return;
    this.attempt.hint = this.stick.hint;
    this.attempt.strict = this.stick.strict;
    this.attempt.faithful = this.stick.faithful;
  }

  /** Chooses the next peer; undefined: none is left. */
  pick(): PeerPlan | undefined {
    const { exchange, target } = this;
    if (!target) return undefined;
    const { engine } = exchange;
    const { plan, balancer, counters } = this.group(target);
    this.started = engine.now;
    const { wall } = engine;
    const index = balancer.pick(this.attempt, wall);
    exchange.sent = false;
    exchange.reused = false;
    const peer = plan.peers[index];
    this.records.begin(peer?.name ?? plan.name, exchange.errorPage || exchange.restarted);
    if (!peer) {
      this.attempt.peer = -1;
      return undefined;
    }
    this.open = true;
    this.attempt.firstTime = -1;
    if (this.stick) this.sticky?.chosen(exchange, this.stick, peer);
    add(counters.requests, index, 1);
    add(counters.active, index, 1);
    counters.selected[index] = wall;
    return peer;
  }

  /** An idle connection to the peer that was picked, or a new one. */
  connect(user: PeerUser, peer: PeerPlan): PeerConnection | undefined {
    const { exchange, target, proxy } = this;
    if (!target || !proxy) return undefined;
    this.group(target);
    const index = this.attempt.peer;
    const pooled = this.pool(target).take(index);
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

  /** The group as it is now; its peers may have changed since the request began. */
  private group(target: Target): GroupState {
    const { state } = this;
    if (state && !state.next) return state;
    return (this.state = present(state ?? target.upstream.state, this.attempt));
  }

  private pool(target: Target): KeepalivePool {
    return target.upstream.poolFor(target.secure ? this.proxy : undefined);
  }

  /** The connection stands after so many milliseconds. */
  connected(milliseconds: number): void {
    this.records.connectTimes[this.records.count - 1] = milliseconds;
  }

  /** The head of an answer came. */
  answered(status: number): void {
    const index = this.records.count - 1;
    this.records.statuses[index] = status;
    this.records.headerTimes[index] = this.exchange.engine.now - this.started;
  }

  /** The answer goes to the client. */
  taken(status: number): void {
    const { attempt, exchange, target, stick } = this;
    if (!target) return;
    const { balancer, counters, plan } = this.group(target);
    add(counters.responses, attempt.peer * 6 + Math.floor(status / 100), 1);
    attempt.firstTime = exchange.engine.now - this.started;
    balancer.answered?.(attempt, exchange.engine.wall);
    const peer = plan.peers[attempt.peer];
    if (stick && peer) this.sticky?.answered?.(exchange, stick, peer);
  }

  /** `retry`, `pass`, or the status to answer with. */
  verdict(why: Cause): number {
    const { exchange, proxy } = this;
    if (!proxy) return 502;
    const { now } = exchange.engine;
    const verdict = decide(proxy.retry, why, this.attempt.tries, exchange, now);
    if (verdict === retry) this.countRetry(why);
    return verdict;
  }

  private countRetry(why: Cause): void {
    const { attempt, target } = this;
    if (!target) return;
    const { counters } = this.group(target);
    if (attempt.peer < 0) return;
    add(counters.retries, attempt.peer * causeCount + 31 - Math.clz32(why), 1);
  }

  /** Ends an attempt and lets its connection go, to the pool or for good. */
  end(result: Outcome, reusable: boolean, bodyLength: number): void {
    const { exchange, connection, records, target } = this;
    if (!target || !this.open) return;
    this.open = false;
    this.connection = undefined;
    const { now } = exchange.engine;
    const index = records.count - 1;
    records.responseTimes[index] = now - this.started;
    records.lengths[index] = bodyLength;
    records.received[index] = connection?.bytesRead ?? 0;
    records.sent[index] = connection?.bytesWritten ?? 0;
    this.tell(target, result, now);
    if (!connection) return;
    connection.peer = this.attempt.peer;
    if (!reusable || connection.peer < 0) {
      connection.destroy();
      return;
    }
    connection.readIntoShared();
    this.pool(target).give(connection, now);
  }

  private tell(target: Target, result: Outcome, now: number): void {
    const { balancer, counters, plan } = this.group(target);
    const { peer } = this.attempt;
    const index = this.records.count - 1;
    this.attempt.lastTime = now - this.started;
    const bound = plan.peers[peer];
    if (this.stick && bound && result === outcome.ok && this.attempt.firstTime >= 0)
      this.sticky?.ended?.(this.exchange, this.stick, bound);
    // A peer that is gone counts nothing any more, but was one of the tries.
    if (peer < 0) this.attempt.tries = Math.max(0, this.attempt.tries - 1);
    else balancer.done(this.attempt, result, this.exchange.engine.wall);
    add(counters.active, peer, -1);
    add(counters.time, peer, now - this.started);
    add(counters.sent, peer, this.records.sent[index] ?? 0);
    add(counters.received, peer, this.records.received[index] ?? 0);
    if (result === outcome.failed) add(counters.fails, peer, 1);
  }

  /** `http://127.0.0.1:8080/uri`, as messages name where a request went. */
  get url(): string {
    const { records, target } = this;
    const address = records.addresses[records.count - 1] ?? "";
    const path = address.startsWith("unix:") ? `${address}:` : address;
    const scheme = this.proxy?.plan.memcached ? "memcached" : "http";
    return `${target?.secure === true ? "https" : scheme}://${path}${this.uri}`;
  }
}
