import type { Instance } from "../instance.ts";
import type { LoopCommand, LoopReport } from "../messages.ts";
import type { Microseconds, PermitPlan } from "../plan.ts";
import type { TrackerStatus } from "../status.ts";
import type { Team } from "../team.ts";
import { wholeLifetime } from "./lifetime.ts";

/** What the table needs of the protocol thread. */
export interface PermitPorts {
  /** CLOCK_BOOTTIME: what sleeps with the machine must wake without its permit. */
  boottime(): Microseconds;
  report(report: LoopReport): void;
}

interface Permit {
  readonly plan: PermitPlan;
  readonly members: readonly Instance[];
  /** How often it was given back. */
  round: number;
  granted: boolean;
  until: Microseconds;
  ends: Microseconds;
  /** When the kernel begins to take the addresses away by itself. */
  kernel: Microseconds;
  /** The last refusal, and whose it was. */
  said: { readonly guard: number; readonly reason: string } | undefined;
  /** What its members have said since the last report. */
  claimed: boolean;
  released: boolean;
}

const second = 1_000_000;
/** We go before the kernel does: in order, and with a reason. */
const headStart = 50_000;

const endOf = ({ until, kernel }: Permit): Microseconds => Math.min(until, kernel - headStart);

/**
 * The permits as the protocol thread knows them. It does not trust the main thread to live: a
 * permit that is not renewed ends here, by itself.
 */
export class PermitTable {
  readonly #ports: PermitPorts;
  readonly #team: Team;
  readonly #permits: readonly Permit[];
  readonly #of = new Map<number, Permit>();

  constructor(plans: readonly PermitPlan[], team: Team, ports: PermitPorts) {
    this.#ports = ports;
    this.#team = team;
    this.#permits = plans.map((plan) => {
      const members = team.instances.filter((_, index) => plan.members.includes(index));
      const none = { granted: false, until: 0, ends: 0, kernel: Infinity, round: 0 };
      const quiet = { claimed: false, released: false, said: undefined };
      const permit: Permit = { plan, members, ...none, ...quiet };
      for (const member of plan.members) this.#of.set(member, permit);
      return permit;
    });
  }

  /** By CLOCK_BOOTTIME; Infinity: nothing is permitted. */
  get deadline(): Microseconds {
    let next = Infinity;
    for (const permit of this.#permits) if (permit.granted) next = Math.min(next, endOf(permit));
    return next;
  }

  /**
   * By then somebody must have taken what we hold by permit from us, if we do not live to do it:
   * half way between our own deadline and the one of others. undefined: we hold nothing by permit.
   */
  get fence(): Microseconds | undefined {
    let next = Infinity;
    for (const { granted, until, ends, members } of this.#permits)
      if (granted && members.some(({ role }) => role === "master"))
        next = Math.min(next, (until + ends) / 2);
    return next === Infinity ? undefined : next;
  }

  /** For how many seconds the kernel is given an instance's addresses; undefined: for ever. */
  lifetimeOf(instance: number): number | undefined {
    return this.#of.has(instance) ? Math.max(1, this.prolong(instance)) : undefined;
  }

  /** The same for addresses that are there; 0: too little is left of the permit to change it. */
  prolong(instance: number): number {
    const permit = this.#of.get(instance);
    if (!permit?.granted) return 0;
    const now = this.#ports.boottime();
    const seconds = wholeLifetime(now, permit.ends);
    if (seconds > 0) permit.kernel = now + seconds * second;
    return seconds;
  }

  /** What each guard has said of an instance; before the first answer nothing. */
  status(instance: number): readonly TrackerStatus[] {
    const permit = this.#of.get(instance);
    if (!permit) return [];
    return permit.plan.guards.map((guard, place): TrackerStatus => {
      const kind = guard.kind === "arbiter" ? "arbiter" : "disk-lock";
      const name = guard.kind === "arbiter" ? guard.etcd.key : guard.path;
      const own = permit.said?.guard === place;
      const up = permit.granted ? true : own ? false : undefined;
      const detail = permit.granted ? "granted" : own ? (permit.said?.reason ?? "") : "";
      return { name, kind, weight: 0, reverse: false, up, detail };
    });
  }

  claim(instance: number): void {
    const permit = this.#of.get(instance);
    if (permit) permit.claimed = true;
  }

  release(instance: number): void {
    const permit = this.#of.get(instance);
    if (permit) permit.released = true;
  }

  hear(now: Microseconds, answer: Extract<LoopCommand, { type: "permit" }>): void {
    const permit = this.#permits[answer.permit];
    if (permit?.round !== answer.round) return;
    const { reason, elsewhere, until, ends } = answer;
    // It may have waited in the mailbox while the process was stopped.
    const granted = answer.granted && until > this.#ports.boottime();
    permit.until = until;
    permit.ends = ends;
    if (!permit.granted) permit.kernel = Infinity;
    permit.granted = granted;
    permit.said = granted ? undefined : { guard: answer.guard, reason };
    const late = answer.granted && !granted;
    const said = { granted, elsewhere, reason: late ? "the permit came too late" : reason };
    this.#team.permit(now, permit.members, said);
  }

  expire(now: Microseconds): void {
    const boot = this.#ports.boottime();
    for (const permit of this.#permits) {
      if (!permit.granted || endOf(permit) > boot) continue;
      permit.granted = false;
      const reason = "the permit was not renewed in time";
      this.#team.permit(now, permit.members, { granted: false, reason });
    }
  }

  /**
   * Passes on what the members have said, once all of them have moved: a permit is given back when
   * the last address has gone.
   */
  flush(): void {
    for (const [index, permit] of this.#permits.entries()) {
      const { claimed, released, members } = permit;
      permit.claimed = false;
      permit.released = false;
      const wanted = members.some(({ role, willing }) => role === "master" || willing);
      if (released && !wanted) {
        permit.granted = false;
        permit.round += 1;
        permit.said = undefined;
        this.#ports.report({ type: "release", permit: index });
      } else if (claimed) this.#ports.report({ type: "claim", permit: index, round: permit.round });
    }
  }
}
