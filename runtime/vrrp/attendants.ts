import { Channels } from "../notify/channels.ts";
import { type Command, prepareCommand, securityViolation } from "../notify/command.ts";
import { Notifier, type Notifying } from "../notify/notifier.ts";
import { ScriptRunner } from "../notify/script-runner.ts";
import { Lookout } from "./lookout.ts";
import type { LoopCommand } from "./messages.ts";
import type { CommandPlan, HaPlan, NotifyState, ScriptPlan } from "./plan.ts";
import { isSame } from "./reload.ts";

/** Milliseconds that pipes of an old plan have to end. */
const channelLimit = 1000;

export interface AttendantPorts {
  /** A run of a vrrp_script has ended. */
  result(script: string, success: boolean, outcome: string): void;
  tell(command: LoopCommand): void;
  log(text: string): void;
}

interface Runner {
  readonly plan: ScriptPlan;
  readonly scriptSecurity: boolean;
  readonly runner: ScriptRunner;
}

/** What runs for a plan: its vrrp_scripts, its notify scripts, and who looks at third hosts. */
export class Attendants {
  readonly plan: HaPlan;
  /** Scripts that must not run, by their place in the plan: their trackers do not count. */
  readonly disabled: readonly number[];
  readonly #ports: AttendantPorts;
  readonly #runners = new Map<string, Runner>();
  readonly #lookout: Lookout;
  readonly #fresh = new Set<ScriptRunner>();
  readonly #instances: ReadonlyMap<string, Notifier>;
  readonly #groups: ReadonlyMap<string, Notifier>;
  readonly #channels: Channels;
  /** Warnings about scripts, which many instances may share. */
  readonly #said: Set<string>;
  /** Of its scripts, whether there are any, and whether others than root could change one. */
  #runs = false;
  #insecure = false;

  /** `before`: what has run until now; runners that a reload does not change go on. */
  constructor(plan: HaPlan, ports: AttendantPorts, before?: Attendants) {
    this.plan = plan;
    this.#ports = ports;
    this.#said = before ? before.#said : new Set();
    const tracked = new Set(
      plan.instances.flatMap(({ trackScripts }) => trackScripts.map(({ script }) => script)),
    );
    this.disabled = plan.scripts.flatMap((script, index) =>
      !tracked.has(index) || this.#employ(script, before) ? [] : [index],
    );
    this.#lookout = new Lookout(plan, ports, before && before.#lookout);
    this.#instances = this.#notifiers("INSTANCE", plan.instances);
    this.#groups = this.#notifiers("GROUP", plan.groups);
    this.#channels =
      before && isSame(before.plan.channels, plan.channels)
        ? before.#channels
        : new Channels(
            plan.channels,
            (one) => one && this.#prepare(one),
            (text) => ports.log(text),
          );
    if (this.#runs && !plan.scriptSecurity) this.#sayOnce(securityViolation(this.#insecure));
  }

  /** Starts what does not run yet. */
  start(): void {
    for (const runner of this.#fresh) runner.start();
    this.#fresh.clear();
    this.#lookout.start();
  }

  probe(instance: string, round: number): void {
    this.#lookout.probe(instance, round);
  }

  /** Ends what `after` does not go on with. */
  stop(after?: Attendants): void {
    this.#lookout.stop(after && after.#lookout);
    for (const [name, { runner }] of this.#runners)
      if (!after || after.#runners.get(name)?.runner !== runner) runner.stop();
    if (after && after.#channels !== this.#channels) void this.#channels.close(channelLimit);
  }

  notify(name: string, state: NotifyState, priority: number): void {
    const plan = this.plan.instances.find((one) => one.name === name)?.notify;
    if (!plan) return;
    const told = state === "DELETED" && !plan.tell.sayDeleted ? "FAULT" : state;
    this.#instances.get(name)?.notify(told, priority);
    this.#channels.tell({ kind: "INSTANCE", name, state: told, priority }, plan.tell);
  }

  notifyGroup(name: string, state: NotifyState): void {
    const plan = this.plan.groups.find((one) => one.name === name)?.notify;
    this.#groups.get(name)?.notify(state, 0);
    if (plan) this.#channels.tell({ kind: "GROUP", name, state, priority: 0 }, plan.tell);
  }

  /** Resolves when every notify script has ended, or after so many milliseconds. */
  async settle(limit: number): Promise<void> {
    const notifiers = [...this.#instances.values(), ...this.#groups.values()];
    const ends = notifiers.map((notifier) => notifier.settle(limit));
    await Promise.all([...ends, this.#channels.close(limit)]);
  }

  #employ(plan: ScriptPlan, before: Attendants | undefined): boolean {
    const { scriptSecurity } = this.plan;
    const known = before && before.#runners.get(plan.name);
    if (known && known.scriptSecurity === scriptSecurity && isSame(known.plan, plan)) {
      this.#runners.set(plan.name, known);
      return true;
    }
    const command = this.#prepare(plan.command);
    if (!command) return false;
    const runner = new ScriptRunner(plan, command, {
      result: (success, outcome) => this.#ports.result(plan.name, success, outcome),
      log: (text) => this.#ports.log(text),
    });
    this.#fresh.add(runner);
    this.#runners.set(plan.name, { plan, scriptSecurity, runner });
    return true;
  }

  #notifiers(kind: Notifying["kind"], of: readonly Omit<Notifying, "kind">[]) {
    const prepare = (command: CommandPlan | undefined) => command && this.#prepare(command);
    const log = (text: string) => this.#ports.log(text);
    return new Map(
      of.map((one) => [one.name, new Notifier({ kind, ...one }, prepare, log)] as const),
    );
  }

  #prepare(plan: CommandPlan): Command | undefined {
    const prepared = prepareCommand(plan, this.plan.scriptSecurity);
    for (const line of prepared.lines) this.#sayOnce(line);
    if (prepared.ok) {
      this.#runs = true;
      this.#insecure ||= prepared.insecure;
    }
    return prepared.ok ? prepared.command : undefined;
  }

  #sayOnce(line: string): void {
    if (!this.#said.has(line)) this.#ports.log(line);
    this.#said.add(line);
  }
}
