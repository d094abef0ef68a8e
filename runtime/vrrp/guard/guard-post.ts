import { boottime, BootTimer } from "../../host/linux/boottime.ts";
import type { LoopCommand, LoopReport } from "../messages.ts";
import type { InstancePlan, Microseconds, PermitPlan } from "../plan.ts";
import type { TrackerStatus } from "../status.ts";
import type { Team } from "../team.ts";
import { Lifetimes } from "./lifetimes.ts";
import { PermitTable } from "./permit-table.ts";

export interface GuardPostPorts {
  report(report: LoopReport): void;
  /** Gives an instance's addresses so many seconds from now. */
  prolong(plan: InstancePlan, seconds: number): void;
}

/** All that the protocol thread knows of permits, and the clocks that end them. */
export class GuardPost {
  readonly #team: Team;
  readonly #permits: PermitTable;
  readonly #lifetimes: Lifetimes;
  /** Wakes us when a permit ends, even if the machine slept meanwhile. */
  readonly #timer = new BootTimer();

  constructor(plans: readonly PermitPlan[], team: Team, ports: GuardPostPorts) {
    this.#team = team;
    this.#permits = new PermitTable(plans, team, {
      boottime,
      report: (report) => ports.report(report),
    });
    this.#lifetimes = new Lifetimes(this.#permits, team, (plan, seconds) =>
      ports.prolong(plan, seconds),
    );
  }

  get fd(): number {
    return this.#timer.fd;
  }

  /** When `settle` is due; Infinity: never. */
  get deadline(): Microseconds {
    return this.#lifetimes.deadline;
  }

  /** What an agent says when it is well: until when that is enough. */
  get fence(): Microseconds | undefined {
    return this.#permits.fence;
  }

  claim(name: string): void {
    this.#permits.claim(this.#place(name));
  }

  release(name: string): void {
    this.#permits.release(this.#place(name));
  }

  /** For how many seconds the kernel is given an instance's addresses; undefined: for ever. */
  lifetime(name: string): number | undefined {
    return this.#permits.lifetimeOf(this.#place(name));
  }

  hear(now: Microseconds, answer: Extract<LoopCommand, { type: "permit" }>): void {
    this.#permits.hear(now, answer);
  }

  expire(now: Microseconds): void {
    this.#permits.expire(now);
  }

  /** At the end of a turn, when everybody has moved. */
  settle(now: Microseconds): void {
    this.#permits.flush();
    this.#lifetimes.refresh(now);
    this.#timer.set(this.#permits.deadline);
  }

  status(name: string): readonly TrackerStatus[] {
    return this.#permits.status(this.#place(name));
  }

  close(): void {
    this.#permits.flush();
    this.#timer.close();
  }

  #place(name: string): number {
    return this.#team.instances.findIndex(({ plan }) => plan.name === name);
  }
}
