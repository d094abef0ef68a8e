import type { LoopCommand } from "../messages.ts";
import type { GuardPlan, Microseconds, PermitPlan } from "../plan.ts";
import { Chain, type ChainAction } from "./chain.ts";
import type { Keeper } from "./keeper.ts";
import { type Grant, leaseTimes, type LeaseTimes, type Outcome } from "./lease.ts";

export interface GuardPorts {
  /** CLOCK_BOOTTIME. */
  now(): Microseconds;
  tell(command: LoopCommand): void;
  /** What a guard of this permit was asked has an answer, or has none. */
  answered(permit: number, reached: boolean): void;
  log(text: string): void;
  keeper(plan: GuardPlan, permit: PermitPlan): Keeper;
}

interface Guard {
  readonly plan: GuardPlan;
  readonly keeper: Keeper;
  /** Of an errand that a newer one cuts short. */
  abort: AbortController | undefined;
  /** Of all errands, when there is no more time. */
  readonly over: AbortController;
  tail: Promise<void>;
}

interface Permit {
  readonly plan: PermitPlan;
  readonly chain: Chain;
  readonly guards: readonly Guard[];
  timer: NodeJS.Timeout | undefined;
  round: number;
  said: string;
}

const longest = 2 ** 31 - 1;

/** Carries the errands of all leases out, in the agent's main thread. */
export class GuardDesk {
  readonly #ports: GuardPorts;
  readonly #permits: readonly Permit[];

  constructor(plans: readonly PermitPlan[], ports: GuardPorts) {
    this.#ports = ports;
    this.#permits = plans.map((plan) => ({
      plan,
      chain: new Chain(plan.guards.map(timesOf)),
      guards: plan.guards.map((guard) => ({
        plan: guard,
        ...begun(ports.keeper(guard, plan), guard),
        abort: undefined,
      })),
      timer: undefined,
      round: 0,
      said: "",
    }));
  }

  claim(index: number, round: number): void {
    const permit = this.#permits[index];
    if (!permit) return;
    permit.round = round;
    this.#perform(index, permit, permit.chain.claim(this.#ports.now()));
  }

  release(index: number): void {
    const permit = this.#permits[index];
    if (!permit) return;
    permit.said = "";
    this.#perform(index, permit, permit.chain.release(this.#ports.now()));
  }

  /** Gives everything back, within so many milliseconds. */
  async close(limit: number): Promise<void> {
    for (const index of this.#permits.keys()) this.release(index);
    const guards = this.#permits.flatMap((permit) => permit.guards);
    const patience = setTimeout(() => {
      for (const { over } of guards) over.abort();
    }, limit);
    await Promise.all(guards.map(({ tail }) => tail));
    clearTimeout(patience);
    for (const { timer } of this.#permits) clearTimeout(timer);
    for (const { keeper } of guards) keeper.close();
  }

  #perform(index: number, permit: Permit, actions: readonly ChainAction[]): void {
    for (const action of actions) {
      if (action.type === "grant") this.#granted(index, permit, action.guard, action);
      else this.#ask(index, permit, action);
    }
    this.#arm(index, permit);
  }

  #granted(index: number, permit: Permit, guard: number, grant: Grant): void {
    const { granted, reason, elsewhere, until, ends } = grant;
    const { round, plan, guards } = permit;
    const of = { permit: index, round, guard };
    this.#ports.tell({ type: "permit", ...of, granted, reason, elsewhere, until, ends });
    this.#ports.answered(index, granted || elsewhere);
    const kind = guards[guard]?.plan.kind ?? "guard";
    const text = `(${plan.name}) ${kind}: ${granted ? "permitted" : reason}`;
    if (text === permit.said) return;
    permit.said = text;
    this.#ports.log(text);
  }

  /** One errand at a time for each keeper; a new one cuts the last short, unless that gives back. */
  #ask(index: number, permit: Permit, errand: Extract<ChainAction, { type: "ask" }>): void {
    const guard = permit.guards[errand.guard];
    if (!guard) return;
    guard.abort?.abort();
    const abort = new AbortController();
    guard.abort = errand.what === "release" ? undefined : abort;
    const limit = AbortSignal.timeout(timesOf(guard.plan).patience / 1000);
    const before = guard.tail;
    guard.tail = (async () => {
      await before;
      const signal = AbortSignal.any([abort.signal, guard.over.signal, limit]);
      const outcome: Outcome = signal.aborted
        ? { kind: "failed", reason: "no answer" }
        : await guard.keeper[errand.what](signal);
      const actions = permit.chain.answer(this.#ports.now(), errand.guard, errand.id, outcome);
      this.#perform(index, permit, actions);
    })();
  }

  #arm(index: number, permit: Permit): void {
    clearTimeout(permit.timer);
    const deadline = permit.chain.deadline;
    if (deadline === Infinity) return;
    const wait = Math.max(0, Math.ceil((deadline - this.#ports.now()) / 1000));
    permit.timer = setTimeout(
      () => this.#perform(index, permit, permit.chain.expire(this.#ports.now())),
      Math.min(wait, longest),
    );
  }
}

/** What an agent before us left behind is given back before we ask for anything. */
function begun(keeper: Keeper, plan: GuardPlan): Pick<Guard, "keeper" | "tail" | "over"> {
  const over = new AbortController();
  const limit = AbortSignal.timeout(timesOf(plan).patience / 1000);
  const settle = async () => {
    await keeper.inherit(AbortSignal.any([over.signal, limit]));
  };
  return { keeper, over, tail: settle() };
}

function timesOf(plan: GuardPlan): LeaseTimes {
  if (plan.kind === "arbiter") return leaseTimes(plan.ttl, plan.keep);
  const times = leaseTimes(plan.ttl);
  const renewal = Math.min(plan.interval, times.renewal);
  // Without `flock` most of taking it is waiting whether somebody else does too.
  const patience = Math.max(plan.ttl / 2, 2 * renewal);
  return { ...times, renewal, retry: renewal, patience };
}
