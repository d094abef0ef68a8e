import type { ProcessEvent } from "../../host/linux/process-events.ts";
import type { Microseconds } from "../machine/types.ts";
import type { ParameterMatch, ProcessPlan } from "../plan/watch-plan.ts";

/*
 * Which processes count for a vrrp_track_process, and whether there are enough of them
 * (keepalived's track_process.c). Pure: events and descriptions come in, changes go out.
 */

/** What /proc says of a process; names are one character for each byte. */
export interface ProcessFacts {
  readonly comm: string;
  /** The words of its command line; none of a kernel thread. */
  readonly words: readonly string[];
}

/** Looks a process up; `words` only where asked for: reading them may wait for its memory. */
export type Describe = (pid: number, words: boolean) => ProcessFacts | undefined;

export interface QuorumChange {
  readonly index: number;
  readonly up: boolean;
}

/** The kernel keeps so much of a name. */
const commLength = 15;

/** Whether a process is one of those that a vrrp_track_process means. */
export function isMeant(plan: ProcessPlan, { comm, words }: ProcessFacts): boolean {
  if (!plan.fullCommand) return comm === plan.process.slice(0, commLength);
  const [command, ...parameters] = words;
  return command === plan.process && parametersFit(plan.match, parameters);
}

function parametersFit({ kind, parameters }: ParameterMatch, given: readonly string[]): boolean {
  if (kind === "any") return true;
  if (given.length < parameters.length) return false;
  if (kind === "exact" && given.length > parameters.length) return false;
  return parameters.every((wanted, at) => {
    const word = given[at] ?? "";
    const isLast = at === parameters.length - 1;
    return kind === "initial" && isLast ? word.startsWith(wanted) : word === wanted;
  });
}

class Quorum {
  readonly plan: ProcessPlan;
  readonly pids = new Set<number>();
  up = false;
  /** When a change that is waited out counts; Infinity: none is. */
  deadline: Microseconds = Infinity;

  constructor(plan: ProcessPlan) {
    this.plan = plan;
  }

  get reached(): boolean {
    const { quorum, quorumMax } = this.plan;
    return this.pids.size >= quorum && this.pids.size <= quorumMax;
  }

  /** After its number has changed: whether that is news now. `delay`: later, if it lasts. */
  settle(now: Microseconds, delay: Microseconds): boolean {
    if (this.reached === this.up) {
      this.deadline = Infinity;
      return false;
    }
    if (delay > 0) {
      if (this.deadline === Infinity) this.deadline = now + delay;
      return false;
    }
    return this.turn();
  }

  turn(): boolean {
    this.deadline = Infinity;
    if (this.reached === this.up) return false;
    this.up = this.reached;
    return true;
  }
}

/** Counts processes by events. */
export class ProcessCounts {
  readonly #quorums: readonly Quorum[];
  readonly #describe: Describe;
  readonly #needsWords: boolean;

  constructor(plans: readonly ProcessPlan[], describe: Describe) {
    this.#quorums = plans.map((plan) => new Quorum(plan));
    this.#describe = describe;
    this.#needsWords = plans.some(({ fullCommand }) => fullCommand);
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    return Math.min(...this.#quorums.map(({ deadline }) => deadline));
  }

  isUp(index: number): boolean {
    return this.#quorums[index]?.up ?? false;
  }

  count(index: number): number {
    return this.#quorums[index]?.pids.size ?? 0;
  }

  /** Before anybody asks: where everything stands is no change. */
  begin(pids: Iterable<number>): void {
    for (const pid of pids) this.#enrol(pid, this.#describe(pid, this.#needsWords));
    for (const quorum of this.#quorums) quorum.up = quorum.reached;
  }

  take(now: Microseconds, event: ProcessEvent): QuorumChange[] {
    switch (event.kind) {
      case "fork":
        return this.#forked(now, event.parent, event.pid);
      case "exec":
        return this.#changed(now, event.pid, this.#describe(event.pid, this.#needsWords), false);
      case "comm":
        return this.#changed(now, event.pid, { comm: event.comm, words: [] }, true);
      case "exit":
        return this.#ended(now, event.pid);
    }
  }

  expire(now: Microseconds): QuorumChange[] {
    return this.#changes((quorum) => quorum.deadline <= now && quorum.turn());
  }

  /** One process of a look at /proc; its number counts when the look is over. */
  enrol(pid: number): void {
    this.#enrol(pid, this.#describe(pid, this.#needsWords));
  }

  /** After a look at everything: those that were not seen are gone. */
  retain(now: Microseconds, seen: ReadonlySet<number>): QuorumChange[] {
    return this.#changes((quorum) => {
      for (const pid of quorum.pids) if (!seen.has(pid)) quorum.pids.delete(pid);
      const { forkDelay, terminateDelay } = quorum.plan;
      return quorum.settle(now, quorum.reached ? forkDelay : terminateDelay);
    });
  }

  /** A child is what its parent is, until it executes something else. */
  #forked(now: Microseconds, parent: number, pid: number): QuorumChange[] {
    return this.#changes((quorum) => {
      if (!quorum.pids.has(parent)) return false;
      quorum.pids.add(pid);
      return quorum.settle(now, quorum.plan.forkDelay);
    });
  }

  #changed(
    now: Microseconds,
    pid: number,
    facts: ProcessFacts | undefined,
    nameOnly: boolean,
  ): QuorumChange[] {
    return this.#changes((quorum) => {
      if (nameOnly && quorum.plan.fullCommand) return false;
      if (facts && isMeant(quorum.plan, facts)) quorum.pids.add(pid);
      else if (!quorum.pids.delete(pid)) return false;
      // keepalived waits after a fork and an exit only.
      return quorum.settle(now, 0);
    });
  }

  #ended(now: Microseconds, pid: number): QuorumChange[] {
    return this.#changes(
      (quorum) => quorum.pids.delete(pid) && quorum.settle(now, quorum.plan.terminateDelay),
    );
  }

  #enrol(pid: number, facts: ProcessFacts | undefined): void {
    for (const { plan, pids } of this.#quorums)
      if (facts && isMeant(plan, facts)) pids.add(pid);
      else pids.delete(pid);
  }

  #changes(isNews: (quorum: Quorum) => boolean): QuorumChange[] {
    return this.#quorums.flatMap((quorum, index) =>
      isNews(quorum) ? [{ index, up: quorum.up }] : [],
    );
  }
}
