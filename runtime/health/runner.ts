import {
  firstCheckDelay,
  nextCheckDelay,
  startHealth,
  stepHealth,
  type HealthState,
} from "../decide/health.ts";
import type { HealthPlan, PeerPlan, UpstreamPlan } from "../plan.ts";
import { checkPeer, type Check, type Failure } from "./check.ts";

/** Where one checked peer stands; `upstream` and `peer` are the names of the plan. */
export interface PeerHealth {
  readonly upstream: string;
  readonly peer: string;
  readonly type: HealthPlan["type"];
  readonly state: HealthState;
  /** Checks that ended since it is checked, and how many of them failed. */
  readonly checks: number;
  readonly failures: number;
}

export interface Side {
  readonly upstream: string;
  readonly peer: string;
  readonly up: boolean;
}

/** What the runner asks of its surroundings. */
export interface HealthPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** A peer came up or went down. */
  changed(health: PeerHealth): void;
  /** For those who choose: a peer changed, or succeeds again before its failures took it out. */
  verdict(health: PeerHealth): void;
  /** A check failed; for the error log. */
  failed(peer: PeerPlan, plan: HealthPlan, failure: NonNullable<Failure>): void;
}

interface Checked {
  readonly upstream: string;
  readonly peer: PeerPlan;
  readonly plan: HealthPlan;
  state: HealthState;
  checks: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  running: Check | undefined;
}

/**
 * Runs the active checks of one machine: every peer once per interval, measured from start to
 * start. (The check module ticks twice per interval and skips a tick that comes a moment early, so
 * its real period is between one and one and a half intervals.)
 */
export class HealthRunner {
  readonly #ports: HealthPorts;
  #checked = new Map<string, Checked>();

  constructor(ports: HealthPorts) {
    this.#ports = ports;
  }

  /** Takes over a plan. A peer whose check did not change keeps its state and its rhythm. */
  apply(upstreams: readonly UpstreamPlan[]): void {
    const next = new Map<string, Checked>();
    for (const { name, peers, health } of upstreams) {
      if (!health) continue;
      for (const peer of peers) {
        const key = keyOf(name, peer.name);
        if (next.has(key)) continue;
        next.set(key, this.#keep(key, health) ?? this.#start(name, peer, health));
      }
    }
    for (const [key, checked] of this.#checked) if (next.get(key) !== checked) halt(checked);
    this.#checked = next;
  }

  /** On which side each checked peer of a plan begins, before and after it is applied. */
  expected(upstreams: readonly UpstreamPlan[]): readonly Side[] {
    const sides: Side[] = [];
    for (const { name: upstream, peers, health } of upstreams) {
      if (!health) continue;
      for (const { name: peer } of peers) {
        const known = this.#keep(keyOf(upstream, peer), health);
        sides.push({ upstream, peer, up: known ? known.state.up : !health.startDown });
      }
    }
    return sides;
  }

  states(): readonly PeerHealth[] {
    return [...this.#checked.values()].map(report);
  }

  stop(): void {
    for (const checked of this.#checked.values()) halt(checked);
    this.#checked.clear();
  }

  #keep(key: string, plan: HealthPlan): Checked | undefined {
    const old = this.#checked.get(key);
    return old && JSON.stringify(old.plan) === JSON.stringify(plan) ? old : undefined;
  }

  #start(upstream: string, peer: PeerPlan, plan: HealthPlan): Checked {
    const state = startHealth(plan.startDown, this.#ports.now());
    const counts = { checks: 0, failures: 0 };
    const checked = {
      upstream,
      peer,
      plan,
      state,
      ...counts,
      timer: undefined,
      running: undefined,
    };
    this.#arm(checked, firstCheckDelay(plan.interval, plan.startDown, this.#ports.random()));
    return checked;
  }

  #arm(checked: Checked, delay: number): void {
    checked.timer = setTimeout(() => this.#check(checked), delay);
  }

  #check(checked: Checked): void {
    const started = performance.now();
    checked.running = checkPeer(checked.peer, checked.plan, (failure) => {
      checked.running = undefined;
      this.#take(checked, failure);
      const late = (checked.plan.jitter ?? 0) * this.#ports.random();
      const period = nextCheckDelay(checked.state, checked.plan.interval) + late;
      this.#arm(checked, Math.max(0, period - (performance.now() - started)));
    });
  }

  #take(checked: Checked, failure: Failure): void {
    const before = checked.state;
    checked.state = stepHealth(before, !failure, checked.plan, this.#ports.now());
    checked.checks++;
    if (failure) checked.failures++;
    if (failure) this.#ports.failed(checked.peer, checked.plan, failure);
    const changed = before.up !== checked.state.up;
    if (changed) this.#ports.changed(report(checked));
    if (changed || (before.up && before.fall > 0 && !failure)) this.#ports.verdict(report(checked));
  }
}

const keyOf = (upstream: string, peer: string): string => JSON.stringify([upstream, peer]);

function halt(checked: Checked): void {
  clearTimeout(checked.timer);
  checked.running?.cancel();
  checked.running = undefined;
}

const report = ({ upstream, peer, plan, state, checks, failures }: Checked): PeerHealth => ({
  upstream,
  peer: peer.name,
  type: plan.type,
  state,
  checks,
  failures,
});
