import type { Machine } from "../machine/types.ts";
import type { InstancePlan, Microseconds } from "../plan.ts";
import type { ProbePlan } from "../plan/split-brain.ts";

/** What a third node says of the silent peer. */
export type ProbeAnswer = "reached" | "unreached" | "unknown";

/** Of all that were asked: who reaches the peer decides, then who does not; else nobody knows. */
export function joinAnswers(answers: readonly ProbeAnswer[]): ProbeAnswer {
  if (answers.includes("reached")) return "reached";
  return answers.includes("unreached") ? "unreached" : "unknown";
}

/** A third node needs this long to be heard beyond the time that it is given. */
const patience = 500_000;
/** An answer is about the silence in which it was asked for. */
const validity = 1_000_000;

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "asking"; readonly round: number; readonly until: Microseconds }
  | { readonly kind: "dead"; readonly until: Microseconds };

/**
 * Whether a backup whose master has fallen silent may take over: a third node is asked. If it
 * reaches the peer, our own line is broken; if it does not, the peer is dead; if it cannot be asked,
 * nobody knows, and a node that reaches nobody had better stay away. Pure.
 */
export class Doubt {
  readonly #limit: Microseconds;
  readonly #name: string;
  #state: State = { kind: "idle" };
  #armed = false;
  #round = 0;
  #last: { readonly answer: ProbeAnswer; readonly detail: string } | undefined;

  constructor(probes: readonly ProbePlan[]) {
    this.#limit = patience + Math.max(...probes.map(({ timeout }) => timeout));
    this.#name = probes.map(({ name }) => name).join(", ");
  }

  get name(): string {
    return this.#name;
  }

  /** The last answer, for people. */
  get last(): { readonly answer: ProbeAnswer; readonly detail: string } | undefined {
    return this.#last;
  }

  /** The down timer has run out. `ask`: the number of the question to be put. */
  expired(
    now: Microseconds,
    down: Microseconds,
  ):
    | { readonly go: true }
    | { readonly go: false; readonly until: Microseconds; readonly ask?: number } {
    const state = this.#state;
    if (!this.#armed) return { go: true };
    if (state.kind === "dead" && now <= state.until) {
      this.#state = { kind: "idle" };
      return { go: true };
    }
    if (state.kind !== "asking") {
      this.#round += 1;
      const until = now + this.#limit;
      this.#state = { kind: "asking", round: this.#round, until };
      return { go: false, until, ask: this.#round };
    }
    if (now < state.until) return { go: false, until: state.until };
    this.#state = { kind: "idle" };
    this.#last = { answer: "unknown", detail: "no answer" };
    return { go: false, until: now + down };
  }

  /** An answer; when to look at the down timer again, or `undefined` for one that comes too late. */
  answered(
    now: Microseconds,
    down: Microseconds,
    { round, answer, detail }: Answered,
  ): Microseconds | undefined {
    const state = this.#state;
    if (state.kind !== "asking" || state.round !== round) return undefined;
    this.#last = { answer, detail };
    const isDead = answer === "unreached";
    this.#state = isDead ? { kind: "dead", until: now + validity } : { kind: "idle" };
    return isDead ? now : now + down;
  }

  /** The master speaks: there is nothing to doubt, until it falls silent. */
  heard(): void {
    this.#state = { kind: "idle" };
    this.#last = undefined;
    this.#armed = true;
  }

  /**
   * Its role has changed. Nodes that start together hear nobody and reach each other: without a
   * master that has fallen silent there is nothing to ask.
   */
  disarm(): void {
    this.#state = { kind: "idle" };
    this.#armed = false;
  }
}

export interface Answered {
  readonly round: number;
  readonly answer: ProbeAnswer;
  /** `http://10.0.0.5/reach: status 200`. */
  readonly detail: string;
}

/** Whether a master has fallen silent, without a farewell and without a reason to preempt it. */
export const isSilent = ({ role, deadline, resigned, ignoring }: Machine, now: Microseconds) =>
  role === "backup" && deadline <= now && !resigned && ignoring === undefined;

/** What is logged of an answer. */
export const answerText = ({ answer, detail }: Answered): string =>
  ({
    reached: `a third node reaches the silent peer (${detail}): our own line is broken, not taking over`,
    unreached: `no third node reaches the silent peer (${detail}): it is dead, taking over`,
    unknown: `no third node can be asked for the silent peer (${detail}), not taking over`,
  })[answer];

/** That of an instance which names third nodes. */
export const doubtOf = ({ probes = [] }: Pick<InstancePlan, "probes">): Doubt | undefined =>
  probes.length > 0 ? new Doubt(probes) : undefined;
