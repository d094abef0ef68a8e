import { HostError } from "../../host/linux/host-error.ts";
import { ProcessEvents } from "../../host/linux/process-events.ts";
import { listProcesses, lookAtProcess } from "../../host/linux/processes.ts";
import type { Microseconds } from "../machine/types.ts";
import type { ProcessPlan } from "../plan/watch-plan.ts";
import { ProcessCounts, type QuorumChange } from "./process-counts.ts";

/** Events taken at a time, and processes looked at: adverts must not wait for a busy machine. */
const batch = 64;
/** After events were lost, so that it is not again while the flood goes on. */
const settling = 100_000;
/** Where the kernel does not tell, one looks. */
const lookPeriod = 500_000;

type Log = (text: string, detail: boolean) => void;

/**
 * Watches the machine's processes through the kernel's connector. Where events are lost, or there
 * is no connector (in a container), /proc is looked at, a few processes at a time.
 */
export class ProcessWatch {
  readonly #plans: readonly ProcessPlan[];
  readonly #log: Log;
  readonly #counts: ProcessCounts;
  readonly #events: ProcessEvents | undefined;
  /** A look at /proc under way: what is still to be seen, and what has been. */
  #look: { readonly left: number[]; readonly seen: Set<number> } | undefined;
  #lookAt: Microseconds = Infinity;

  constructor(plans: readonly ProcessPlan[], now: Microseconds, log: Log) {
    this.#plans = plans;
    this.#log = log;
    this.#counts = new ProcessCounts(plans, lookAtProcess);
    this.#events = this.#subscribe();
    if (!this.#events) this.#lookAt = now + lookPeriod;
    this.#counts.begin(listProcesses());
  }

  get fd(): number | undefined {
    return this.#events?.fd;
  }

  get deadline(): Microseconds {
    return this.#look ? 0 : Math.min(this.#counts.deadline, this.#lookAt);
  }

  isUp(index: number): boolean {
    return this.#counts.isUp(index);
  }

  /** For people: how many there are. */
  detail(index: number): string {
    const plan = this.#plans[index];
    const most = plan && plan.quorumMax < 4_294_967_295 ? ` to ${plan.quorumMax}` : "";
    return `${this.#counts.count(index)} of ${plan?.quorum ?? 1}${most} ${plan?.process ?? ""}`;
  }

  /** The connector has something; true when a quorum has changed. */
  hear(now: Microseconds): boolean {
    const events = this.#events?.read(batch) ?? [];
    if (events === "overrun") {
      this.#log("process events were lost, looking at all processes", true);
      this.#lookAt = Math.min(this.#lookAt, now + settling);
      return false;
    }
    let news = false;
    for (const event of events) {
      // It may be younger than the list that is being looked through.
      if (event.kind !== "exit") this.#look?.seen.add(event.pid);
      news = this.#tell(this.#counts.take(now, event)) || news;
    }
    return news;
  }

  /** True when a quorum has changed. */
  expire(now: Microseconds): boolean {
    if (this.#lookAt <= now) {
      this.#lookAt = this.#events ? Infinity : now + lookPeriod;
      this.#look ??= { left: listProcesses(), seen: new Set() };
    }
    const news = this.#look ? this.#lookOn(now, this.#look) : false;
    return this.#tell(this.#counts.expire(now)) || news;
  }

  close(): void {
    this.#events?.close();
  }

  #lookOn(now: Microseconds, { left, seen }: { left: number[]; seen: Set<number> }): boolean {
    for (const pid of left.splice(-batch)) {
      seen.add(pid);
      this.#counts.enrol(pid);
    }
    if (left.length > 0) return false;
    this.#look = undefined;
    return this.#tell(this.#counts.retain(now, seen));
  }

  #tell(changes: readonly QuorumChange[]): boolean {
    for (const { index, up } of changes) {
      const name = this.#plans[index]?.name ?? "";
      this.#log(`Quorum ${up ? "gained" : "lost"} for tracked process ${name}`, false);
    }
    return changes.length > 0;
  }

  #subscribe(): ProcessEvents | undefined {
    try {
      return new ProcessEvents();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      const period = lookPeriod / 1000;
      this.#log(
        `track_process: the kernel tells nothing of processes here (${error.message}), ` +
          `looking every ${period} ms`,
        false,
      );
      return undefined;
    }
  }
}
