import {
  countRun,
  initialScript,
  type ScriptState,
  scriptUp,
  successfulScript,
} from "./machine/tracking.ts";
import type { InstancePlan, ScriptPlan } from "./plan.ts";
import { isSame } from "./reload.ts";
import type { TrackerStatus } from "./status.ts";

/** Where every vrrp_script stands. */
export class ScriptTable {
  readonly #scripts: readonly ScriptPlan[];
  readonly #disabled: ReadonlySet<number>;
  readonly #states: ScriptState[];
  /** What its last run said. */
  readonly #outcomes: string[] = [];

  constructor(scripts: readonly ScriptPlan[], disabled: readonly number[]) {
    this.#scripts = scripts;
    this.#disabled = new Set(disabled);
    this.#states = scripts.map(initialScript);
  }

  /**
   * Takes over what is known from before a reload; returns keepalived's lines. A script that has
   * changed and was well is taken to be well until it has run.
   */
  inherit(before: ScriptTable): string[] {
    return this.#scripts.flatMap((script, index) => {
      const place = before.#scripts.findIndex(({ name }) => name === script.name);
      const old = before.#scripts[place];
      const state = before.#states[place];
      if (!old || !state) return [];
      this.#outcomes[index] = before.#outcomes[place] ?? "no result yet";
      if (isSame(old, script)) this.#states[index] = state;
      else if (scriptUp(old, state)) {
        this.#states[index] = successfulScript(script);
        return [`VRRP_Script(${script.name}) considered successful on reload`];
      }
      return [];
    });
  }

  /** Counts one run; returns the line to log when the script has changed sides. */
  count(name: string, success: boolean, outcome: string): string | undefined {
    const index = this.#scripts.findIndex((one) => one.name === name);
    const script = this.#scripts[index];
    const before = this.#states[index];
    if (!script || !before) return undefined;
    const after = countRun(script, before, success);
    this.#states[index] = after;
    this.#outcomes[index] = outcome;
    if (scriptUp(script, before) === scriptUp(script, after)) return undefined;
    return `VRRP_Script(${script.name}) ${outcome}`;
  }

  trackers(plan: InstancePlan): TrackerStatus[] {
    const counted = plan.trackScripts.filter(({ script }) => !this.#disabled.has(script));
    return counted.map(({ script, weight, reverse }) => {
      const limits: ScriptPlan | undefined = this.#scripts[script];
      const state = this.#states[script];
      const up = limits && state ? scriptUp(limits, state) : undefined;
      const detail = this.#outcomes[script] ?? "no result yet";
      return { name: limits?.name ?? "", kind: "script", weight, reverse, up, detail };
    });
  }
}
