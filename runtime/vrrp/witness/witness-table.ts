import { countRun, initialScript, type ScriptState, scriptUp } from "../machine/tracking.ts";
import type { TrackWitnessPlan, WitnessPlan } from "../plan/split-brain.ts";
import { isSame } from "../reload.ts";
import type { TrackerStatus } from "../status.ts";

/** One look at a witness. */
export interface Sighting {
  readonly seen: boolean;
  /** In a few words: `0.4 ms`, `no answer`, `connection refused`. */
  readonly outcome: string;
}

/**
 * Where every witness stands: counted as keepalived counts scripts, so that a lost packet changes
 * nothing. A first look decides at once, whichever way it goes.
 */
export class WitnessTable {
  readonly #plans: readonly WitnessPlan[];
  readonly #states: ScriptState[];
  readonly #outcomes: string[] = [];

  constructor(plans: readonly WitnessPlan[]) {
    this.#plans = plans;
    this.#states = plans.map((plan) => initialScript(limitsOf(plan)));
  }

  /** Those of the plan that comes after; who has not changed stands where he stood. */
  next(plans: readonly WitnessPlan[]): WitnessTable {
    const after = new WitnessTable(plans);
    for (const [index, plan] of plans.entries()) {
      const before = this.#plans.findIndex((one) => one.name === plan.name);
      const state = this.#states[before];
      if (!state || !isSame(this.#plans[before], plan)) continue;
      after.#states[index] = state;
      after.#outcomes[index] = this.#outcomes[before] ?? "";
    }
    return after;
  }

  /** Counts one look; returns the line to log when the witness has changed sides. */
  count(name: string, { seen, outcome }: Sighting): string | undefined {
    const index = this.#plans.findIndex((one) => one.name === name);
    const plan = this.#plans[index];
    const before = this.#states[index];
    if (!plan || !before) return undefined;
    const after = countRun(limitsOf(plan), before, seen);
    this.#states[index] = after;
    this.#outcomes[index] = outcome;
    const up = this.#up(index);
    if (scriptUp(limitsOf(plan), before) === up) return undefined;
    return `witness ${plan.name} is ${up ? "seen" : "not seen"} (${outcome})`;
  }

  /** One tracker for all that an instance asks: enough of them are seen, or not. */
  tracker({ witnesses, require, weight }: TrackWitnessPlan): TrackerStatus {
    const sides = witnesses.map((index) => this.#up(index));
    const seen = sides.filter((up) => up === true).length;
    const unknown = sides.filter((up) => up === undefined).length;
    const up = seen >= require ? true : seen + unknown >= require ? undefined : false;
    const lost = witnesses.filter((index) => this.#up(index) === false);
    const reasons = lost.map((index) => `${this.#plans[index]?.name}: ${this.#outcomes[index]}`);
    const count = `${seen} of ${witnesses.length} seen, ${require} required`;
    const detail = [count, ...reasons].join("; ");
    return { name: "witnesses", kind: "witness", weight, reverse: false, up, detail };
  }

  #up(index: number): boolean | undefined {
    const plan = this.#plans[index];
    const state = this.#states[index];
    return plan && state ? scriptUp(limitsOf(plan), state) : undefined;
  }
}

const limitsOf = ({ rise, fall }: WitnessPlan) => ({ rise, fall, initFail: false });
