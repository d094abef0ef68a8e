import {
  countRun,
  initialScript,
  type ScriptLimits,
  type ScriptState,
  scriptUp,
  type Tracker,
} from "./machine/tracking.ts";
import type { InstancePlan, ScriptPlan } from "./plan.ts";

/** Where every vrrp_script stands. */
export class ScriptTable {
  readonly #scripts: readonly ScriptPlan[];
  readonly #disabled: ReadonlySet<number>;
  readonly #states: ScriptState[];

  constructor(scripts: readonly ScriptPlan[], disabled: readonly number[]) {
    this.#scripts = scripts;
    this.#disabled = new Set(disabled);
    this.#states = scripts.map(initialScript);
  }

  /** Counts one run; returns the line to log when the script has changed sides. */
  count(index: number, success: boolean, outcome: string): string | undefined {
    const script = this.#scripts[index];
    const before = this.#states[index];
    if (!script || !before) return undefined;
    const after = countRun(script, before, success);
    this.#states[index] = after;
    if (scriptUp(script, before) === scriptUp(script, after)) return undefined;
    return `VRRP_Script(${script.name}) ${outcome}`;
  }

  trackers(plan: InstancePlan): Tracker[] {
    const counted = plan.trackScripts.filter(({ script }) => !this.#disabled.has(script));
    return counted.map(({ script, weight, reverse }) => {
      const limits: ScriptLimits | undefined = this.#scripts[script];
      const state = this.#states[script];
      return { weight, reverse, up: limits && state ? scriptUp(limits, state) : undefined };
    });
  }
}
