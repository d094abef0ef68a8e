import type { Balancer } from "../../runtime/decide/balancer/balancer.ts";
import { newAttempt } from "../../runtime/decide/balancer/balancer.ts";
import {
  cause,
  causeOfStatus,
  compileRetry,
  decide,
  outcomeOf,
  pass,
  retry,
} from "../../runtime/decide/retry.ts";
import type { Cause } from "../../runtime/decide/retry.ts";
import type { NextUpstreamPlan } from "../../runtime/plan.ts";
import { proxyPlan } from "./plans.ts";

/** What a backend does with a request: a status, or a way to fail. */
export type Behaviour = number | "refuse" | "close" | "garbage" | "hang";

export type Step =
  | { readonly do: "set"; readonly peer: number; readonly to: Behaviour }
  | {
      readonly do: "send";
      readonly method?: string;
      readonly key?: string;
      readonly address?: string;
    }
  /** Begins a request that the backend holds until `release`. */
  | { readonly do: "hold"; readonly name: string; readonly key?: string }
  | { readonly do: "release"; readonly name: string }
  | { readonly do: "wait"; readonly seconds: number };

export const set = (peer: number, to: Behaviour): Step => ({ do: "set", peer, to });
export const send = (method = "GET"): Step => ({ do: "send", method });
export const sendKey = (key: string): Step => ({ do: "send", key });
export const sendFrom = (address: string): Step => ({ do: "send", address });
export const hold = (name: string): Step => ({ do: "hold", name });
export const release = (name: string): Step => ({ do: "release", name });
export const wait = (seconds: number): Step => ({ do: "wait", seconds });
export const times = (count: number, ...steps: readonly Step[]): Step[] =>
  Array.from({ length: count }, () => steps).flat();

export interface Retrying {
  readonly on: readonly NextUpstreamPlan[];
  readonly tries: number;
  readonly timeout: number;
}

export const byDefault: Retrying = { on: ["error", "timeout"], tries: 0, timeout: 0 };

/** The functions under test: the real ones, or mutants of them. */
export interface Deciding {
  readonly cause: typeof cause;
  readonly causeOfStatus: typeof causeOfStatus;
  readonly compileRetry: typeof compileRetry;
  readonly decide: typeof decide;
  readonly outcomeOf: typeof outcomeOf;
}

export const real: Deciding = { cause, causeOfStatus, compileRetry, decide, outcomeOf };

/** Bytes of an IPv4 address, as ip_hash is given them. */
export const binary = (address: string): string =>
  address === "" ? "" : String.fromCharCode(...address.split(".").map(Number));

/** Drives a balancer and the retry rules through steps; one line for each request. */
export class Driver {
  readonly #balancer: Balancer;
  readonly #retrying: Retrying;
  readonly #deciding: Deciding;
  readonly #byAddress: boolean;
  readonly #behaviours = new Map<number, Behaviour>();
  readonly #held = new Map<string, { attempt: ReturnType<typeof newAttempt> }>();
  readonly lines: string[] = [];

  constructor(balancer: Balancer, retrying: Retrying, byAddress = false, deciding = real) {
    this.#balancer = balancer;
    this.#retrying = retrying;
    this.#byAddress = byAddress;
    this.#deciding = deciding;
  }

  /** Does one step at a time of its own clock. */
  step(step: Step, now: number): void {
    switch (step.do) {
      case "set":
        this.#behaviours.set(step.peer, step.to);
        break;
      case "send":
        this.lines.push(this.#send(step.method ?? "GET", this.#key(step), now));
        break;
      case "hold": {
        const attempt = newAttempt();
        this.#balancer.start(attempt, this.#key(step), 0);
        this.lines.push(`${step.name}: ${show(this.#balancer.pick(attempt, now))}`);
        if (attempt.peer >= 0) this.#held.set(step.name, { attempt });
        break;
      }
      case "release": {
        const held = this.#held.get(step.name);
        if (held) this.#balancer.done(held.attempt, 0, now);
        break;
      }
      case "wait":
    }
  }

  #key(step: { readonly key?: string; readonly address?: string }): string {
    return this.#byAddress ? binary(step.address ?? "") : (step.key ?? "");
  }

  #send(method: string, key: string, now: number): string {
    const { compileRetry: compile, decide: judge, outcomeOf: outcome } = this.#deciding;
    const { on, tries, timeout } = this.#retrying;
    const policy = compile(proxyPlan({ nextUpstream: on, nextUpstreamTimeout: timeout }));
    const attempt = newAttempt();
    this.#balancer.start(attempt, key, tries);
    const seen: string[] = [];
    for (;;) {
      if (seen.length > 99) return "endless";
      const peer = this.#balancer.pick(attempt, now);
      seen.push(show(peer));
      const behaviour = peer < 0 ? "refuse" : (this.#behaviours.get(peer) ?? 200);
      const why = peer < 0 ? this.#deciding.cause.noLive : this.#causeOf(behaviour);
      if (why === undefined) {
        this.#balancer.done(attempt, 0, now);
        return `${seen.join(", ")} = ${behaviour}`;
      }
      const verdict = judge(
        policy,
        why,
        attempt.tries,
        {
          method,
          sent: behaviour !== "refuse",
          unbuffered: false,
          reused: false,
          upstreamStart: now,
        },
        now,
      );
      this.#balancer.done(attempt, outcome(why, verdict), now);
      if (verdict === retry) continue;
      return `${seen.join(", ")} = ${verdict === pass ? behaviour : verdict}`;
    }
  }

  #causeOf(behaviour: Behaviour): Cause | undefined {
    if (typeof behaviour === "number") return this.#deciding.causeOfStatus(behaviour);
    if (behaviour === "hang") return this.#deciding.cause.timeout;
    return behaviour === "garbage"
      ? this.#deciding.cause.invalidHeader
      : this.#deciding.cause.error;
  }
}

const show = (peer: number): string => (peer < 0 ? "none" : String(peer));
