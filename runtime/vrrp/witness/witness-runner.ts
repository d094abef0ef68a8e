import type { WitnessPlan } from "../plan/split-brain.ts";
import { Pinger } from "./ping.ts";
import { reachHttp, reachTcp } from "./reach.ts";
import type { Sighting } from "./witness-table.ts";

const millisecond = 1000;

/**
 * Looks at every witness at its interval, in the agent's main thread. One look at a time for each: a
 * slow witness is looked at less often, never twice at once.
 */
export class WitnessRunner {
  readonly #plans: readonly WitnessPlan[];
  readonly #saw: (witness: string, sighting: Sighting) => void;
  readonly #pinger = new Pinger();
  readonly #timers = new Set<NodeJS.Timeout>();
  #started = false;
  #stopped = false;

  constructor(plans: readonly WitnessPlan[], saw: (witness: string, sighting: Sighting) => void) {
    this.#plans = plans;
    this.#saw = saw;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    for (const index of this.#plans.keys()) void this.#look(index);
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#pinger.close();
  }

  async #look(index: number): Promise<void> {
    const plan = this.#plans[index];
    if (!plan || this.#stopped) return;
    const started = performance.now();
    const sighting = await this.#ask(plan);
    if (this.#stopped) return;
    this.#saw(plan.name, sighting);
    const rest = plan.interval / millisecond - (performance.now() - started);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#look(index);
      },
      Math.max(rest, 0),
    );
    this.#timers.add(timer);
  }

  #ask({ target, timeout }: WitnessPlan): Promise<Sighting> {
    const limit = timeout / millisecond;
    switch (target.kind) {
      case "ping":
        return this.#pinger.ask(target.address, limit);
      case "tcp":
        return reachTcp(target.host, target.port, limit);
      case "http":
        return reachHttp(target, limit);
    }
  }
}
