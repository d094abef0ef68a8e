import { newAttempt, outcome, type Outcome } from "../decide/balancer/balancer.ts";
import { connected } from "../decide/balancer/connected.ts";
import type { PeerPlan } from "../plan.ts";
import { type GroupState, present } from "../proxy/group-state.ts";
import type { StreamEngine } from "./engine.ts";
import type { Target } from "./target.ts";

/** One backend that was tried; times are milliseconds, -1 where it never came so far. */
export interface AttemptRecord {
  address: string;
  connectTime: number;
  firstByteTime: number;
  sessionTime: number;
  sent: number;
  received: number;
}

/** The backends that one session tries: which, and what became of them. */
export class Attempts {
  readonly records: AttemptRecord[] = [];
  /** When the present attempt began, and when the first one did. */
  started = 0;
  begun = 0;
  private readonly engine: StreamEngine;
  private readonly attempt = newAttempt();
  private readonly target: Target;
  private state: GroupState;
  private open = false;

  constructor(engine: StreamEngine, target: Target, key: string, limit: number) {
    this.engine = engine;
    this.target = target;
    this.begun = engine.now;
    this.state = target.upstream.state;
    this.state.balancer.start(this.attempt, key, limit);
  }

  get host(): string {
    return this.target.host;
  }

  get last(): AttemptRecord | undefined {
    return this.records.at(-1);
  }

  /** The next backend; undefined: none is alive. */
  pick(): PeerPlan | undefined {
    const { engine } = this;
    const { balancer, plan } = this.group();
    const before = this.last;
    if (before?.sessionTime === -1) before.sessionTime = engine.now - this.started;
    this.started = engine.now;
    const peer = plan.peers[balancer.pick(this.attempt, engine.wall)];
    this.open = peer !== undefined;
    this.attempt.firstTime = -1;
    if (peer) this.counted(this.attempt.peer);
    this.records.push({
      address: peer?.name ?? plan.name,
      connectTime: -1,
      firstByteTime: -1,
      sessionTime: -1,
      sent: 0,
      received: 0,
    });
    return peer;
  }

  /** The group as it is now; its peers may have changed since the session began. */
  private group(): GroupState {
    if (this.state.next) this.state = present(this.state, this.attempt);
    return this.state;
  }

  private counted(index: number): void {
    const { requests, active, selected } = this.group().counters;
    requests[index] = (requests[index] ?? 0) + 1;
    active[index] = (active[index] ?? 0) + 1;
    selected[index] = this.engine.wall;
  }

  /** An attempt is over: what it was goes into the counts of its backend. */
  private settle(result: Outcome, sent: number, received: number): void {
    const { counters } = this.group();
    const { peer, lastTime } = this.attempt;
    const add = (column: Float64Array | Int32Array, by: number): void => {
      column[peer] = (column[peer] ?? 0) + by;
    };
    add(counters.active, -1);
    add(counters.time, lastTime);
    add(counters.sent, sent);
    add(counters.received, received);
    if (result === outcome.failed) add(counters.fails, 1);
  }

  /** The connection stands; of datagrams nobody knows whether it does. */
  connected(stream: boolean): void {
    const { last } = this;
    if (last) last.connectTime = this.engine.now - this.started;
    if (this.target.upstream.byConnect) this.measured();
    if (stream) connected(this.group().balancer, this.attempt, this.engine.wall);
  }

  firstByte(): void {
    const { last } = this;
    if (last?.firstByteTime !== -1) return;
    last.firstByteTime = this.engine.now - this.started;
    if (!this.target.upstream.byConnect) this.measured();
  }

  /** What `least_time` looks at has come. */
  private measured(): void {
    const { engine, attempt } = this;
    attempt.firstTime = engine.now - this.started;
    this.group().balancer.answered?.(attempt, engine.wall);
  }

  /** Ends the present attempt; false: no further one is left. */
  done(result: Outcome, sent = 0, received = 0): boolean {
    if (this.open) {
      this.attempt.lastTime = this.engine.now - this.started;
      this.settle(result, sent, received);
      const { balancer } = this.group();
      // A peer that is gone counts nothing any more, but was one of the tries.
      if (this.attempt.peer < 0) this.attempt.tries = Math.max(0, this.attempt.tries - 1);
      else balancer.done(this.attempt, result, this.engine.wall);
    }
    this.open = false;
    return this.attempt.tries > 0;
  }

  failed(): boolean {
    return this.done(outcome.failed);
  }

  /** The session is over. */
  end(failed: boolean, sent: number, received: number): void {
    const { last } = this;
    if (last) {
      if (last.sessionTime === -1) last.sessionTime = this.engine.now - this.started;
      last.sent = sent;
      last.received = received;
    }
    this.done(failed ? outcome.failed : outcome.ok, sent, received);
  }
}
