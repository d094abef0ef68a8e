import type { Microseconds } from "../machine/types.ts";
import type { InterfaceDelayPlan } from "../plan/watch-plan.ts";

interface Bouncing {
  readonly plan: InterfaceDelayPlan;
  /** What counts. */
  works: boolean;
  /** When what is otherwise now begins to count; Infinity: nothing is. */
  deadline: Microseconds;
}

/** `interface_up_down_delays`: a link whose state changes back in time has not changed. Pure. */
export class Debounce {
  readonly #links = new Map<string, Bouncing>();

  constructor(plans: readonly InterfaceDelayPlan[], works: (name: string) => boolean) {
    for (const plan of plans)
      this.#links.set(plan.name, { plan, works: works(plan.name), deadline: Infinity });
  }

  /** When `look` is due again; Infinity: when a link changes. */
  get deadline(): Microseconds {
    let next = Infinity;
    for (const { deadline } of this.#links.values()) next = Math.min(next, deadline);
    return next;
  }

  /** To be called when links have changed or the deadline has come; true when something counts. */
  look(now: Microseconds, works: (name: string) => boolean): boolean {
    let news = false;
    for (const link of this.#links.values()) {
      const { name, up, down } = link.plan;
      const is = works(name);
      if (is === link.works) link.deadline = Infinity;
      else if (link.deadline === Infinity) link.deadline = now + (is ? up : down);
      if (link.deadline > now) continue;
      link.works = is;
      link.deadline = Infinity;
      news = true;
    }
    return news;
  }

  /** Whether a link counts as working; nothing for one without delays. */
  works(name: string): boolean | undefined {
    return this.#links.get(name)?.works;
  }
}
