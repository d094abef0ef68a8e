import { interfaceTrackers } from "./interface-trackers.ts";
import type { InterfaceTable } from "./interfaces.ts";
import type { LoopCommand, LoopData } from "./messages.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";
import { isSame } from "./reload.ts";
import { ScriptTable } from "./script-table.ts";
import { sourceTrackers } from "./source-trackers.ts";
import { Startup } from "./startup.ts";
import type { TrackerStatus } from "./status.ts";
import { Debounce } from "./watch/debounce.ts";
import { Watches } from "./watch/watches.ts";
import { WitnessTable } from "./witness/witness-table.ts";

type Data = Pick<LoopData, "plan" | "disabled">;

type Log = (text: string, detail?: boolean) => void;

/** Everything that instances depend on, as the protocol thread knows it. */
export class Dependencies {
  readonly #data: Data;
  readonly #log: Log;
  readonly #scripts: ScriptTable;
  #witnesses: WitnessTable;
  readonly #table: InterfaceTable;
  readonly #works: (name: string) => boolean;
  #debounce: Debounce | undefined;
  #watches: Watches | undefined;
  #startup: Startup | undefined;

  constructor(data: Data, table: InterfaceTable, log: Log) {
    this.#data = data;
    this.#log = log;
    this.#scripts = new ScriptTable(data.plan.scripts, data.disabled);
    this.#witnesses = new WitnessTable(data.plan.witnesses ?? []);
    this.#table = table;
    this.#works = (name) => table.works(name);
  }

  /** To be called when the links are known, before any instance starts. */
  begin(now: Microseconds): void {
    this.#debounce = new Debounce(this.#data.plan.watched.delays, this.#works);
    this.#watches = new Watches(this.#data.plan, now, this.#log);
    this.#startup = new Startup(this.#data.plan, now);
    const said = this.#startup.announcement(now);
    if (said !== undefined) this.#log(said);
  }

  /** Those of the plan that comes after; what has not changed is not begun anew. */
  next(data: Data, now: Microseconds): Dependencies {
    const after = new Dependencies(data, this.#table, this.#log);
    for (const line of after.#scripts.inherit(this.#scripts)) this.#log(line);
    after.#startup = this.#startup;
    after.#witnesses = this.#witnesses.next(data.plan.witnesses ?? []);
    after.#debounce = isSame(data.plan.watched.delays, this.#data.plan.watched.delays)
      ? this.#debounce
      : new Debounce(data.plan.watched.delays, this.#works);
    if (this.#watches?.adopt(data.plan)) after.#watches = this.#watches;
    else {
      after.#watches = new Watches(data.plan, now, this.#log);
      if (this.#watches) after.#watches.inherit(this.#watches);
      this.close();
    }
    return after;
  }

  /** What to wait for; `hear` when one has something. */
  get fds(): readonly number[] {
    return this.#watches?.fds ?? [];
  }

  get deadline(): Microseconds {
    const waits = [this.#debounce, this.#watches, this.#startup];
    return Math.min(...waits.map((one) => one?.deadline ?? Infinity));
  }

  /** True when instances must be judged again. */
  hear(now: Microseconds, fd: number): boolean {
    return this.#watches?.hear(now, fd) ?? false;
  }

  /** The links have changed. */
  linksChanged(now: Microseconds): void {
    this.#debounce?.look(now, this.#works);
  }

  /** True when instances must be judged again. */
  expire(now: Microseconds): boolean {
    if (this.deadline > now) return false;
    const slow = this.#debounce?.look(now, this.#works) ?? false;
    const started = this.#startup?.expire(now) ?? false;
    return (this.#watches?.expire(now) ?? false) || slow || started;
  }

  /** News from the main thread; true when instances must be judged again. */
  take(command: Extract<LoopCommand, { type: "script" | "proxy" | "witness" }>): boolean {
    if (command.type === "proxy") {
      this.#watches?.hearProxy(command.facts);
      return true;
    }
    if (command.type === "witness") {
      const news = this.#witnesses.count(command.witness, command);
      if (news !== undefined) this.#log(news);
      return news !== undefined;
    }
    const line = this.#scripts.count(command.script, command.success, command.outcome);
    if (line !== undefined) this.#log(line);
    return line !== undefined;
  }

  trackers(plan: InstancePlan): TrackerStatus[] {
    const { trackWitnesses } = plan;
    return [
      ...interfaceTrackers(plan, this.#table, (name) => this.#debounce?.works(name)),
      ...sourceTrackers(plan, this.#table),
      ...(this.#startup?.trackers() ?? []),
      ...this.#scripts.trackers(plan),
      ...(this.#watches?.trackers(plan) ?? []),
      ...(trackWitnesses ? [this.#witnesses.tracker(trackWitnesses)] : []),
    ];
  }

  close(): void {
    this.#watches?.close();
  }
}
