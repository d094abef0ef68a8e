import type { ChildProcess } from "node:child_process";

import type { CommandPlan, NotifyPlan, NotifyState } from "../vrrp/plan.ts";
import { type Command, startCommand } from "./command.ts";

/** Turns a plan's command into one that may run, or into nothing where it may not. */
export type Prepare = (command: CommandPlan | undefined) => Command | undefined;

/** An instance or a group, as its scripts are told of it. */
export interface Notifying {
  readonly kind: "INSTANCE" | "GROUP";
  readonly name: string;
  readonly notify: NotifyPlan;
}

/**
 * Runs the notify scripts of an instance or group: first the one of the state, then `notify` with
 * `INSTANCE name STATE priority` (vrrp_notify.c). Nobody waits for them but at the end.
 */
export class Notifier {
  readonly #kind: Notifying["kind"];
  readonly #name: string;
  readonly #own: Readonly<Record<NotifyState, Command | undefined>>;
  readonly #any: Command | undefined;
  readonly #log: (text: string) => void;
  readonly #running = new Set<ChildProcess>();

  constructor({ kind, name, notify }: Notifying, prepare: Prepare, log: (text: string) => void) {
    this.#kind = kind;
    this.#name = name;
    this.#log = log;
    this.#own = {
      MASTER: prepare(notify.master),
      BACKUP: prepare(notify.backup),
      FAULT: prepare(notify.fault),
      STOP: prepare(notify.stop),
      DELETED: prepare(notify.deleted),
      MASTER_RX_LOWER_PRI: prepare(notify.masterLowerPriority),
      MASTER_PRIORITY: undefined,
      BACKUP_PRIORITY: undefined,
    };
    this.#any = prepare(notify.any);
  }

  notify(state: NotifyState, priority: number): void {
    this.#start(this.#own[state], []);
    if (isState(state)) this.#start(this.#any, [this.#kind, this.#name, state, String(priority)]);
  }

  /** Resolves when every script has ended, or after so many milliseconds. */
  async settle(limit: number): Promise<void> {
    const ended = [...this.#running].map(
      (child) => new Promise<void>((resolve) => child.once("close", () => resolve())),
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limit);
    await Promise.race([Promise.all(ended), promise]);
    clearTimeout(timer);
  }

  #start(command: Command | undefined, further: readonly string[]): void {
    if (!command) return;
    const child = startCommand(command, further);
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    child.once("error", (error) => {
      this.#running.delete(child);
      this.#log(`(${this.#name}) cannot run ${command.file}: ${error.message}`);
    });
  }
}

/** Events that are no states have lines in the pipes, and at most a script of their own. */
const isState = (state: NotifyState): boolean =>
  state !== "MASTER_RX_LOWER_PRI" && !state.endsWith("_PRIORITY");
