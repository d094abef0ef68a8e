import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";

import type { ScriptPlan } from "../vrrp/plan.ts";
import { type Command, signalGroup, startCommand } from "./command.ts";

/** How long a script may take to obey SIGTERM, then SIGKILL: keepalived's two seconds. */
const grace = 2000;

export interface RunnerPorts {
  /** Every run that has ended; the outcome in keepalived's words. */
  result(success: boolean, outcome: string): void;
  log(text: string): void;
}

/**
 * Runs one vrrp_script in its interval, never twice at once; one that overruns its timeout is told
 * to end, then ended, and has failed.
 */
export class ScriptRunner {
  readonly #plan: ScriptPlan;
  readonly #command: Command;
  readonly #ports: RunnerPorts;
  #child: ChildProcess | undefined;
  #killing: "SIGTERM" | "SIGKILL" | undefined;
  #interval: NodeJS.Timeout | undefined;
  #timeout: NodeJS.Timeout | undefined;
  #lastStatus = 0;

  constructor(plan: ScriptPlan, command: Command, ports: RunnerPorts) {
    this.#plan = plan;
    this.#command = command;
    this.#ports = ports;
  }

  start(): void {
    this.#interval = setInterval(() => this.#run(), this.#plan.interval / 1000);
    this.#run();
  }

  /** Ends what still runs and starts nothing more. */
  stop(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#timeout);
    if (this.#child) signalGroup(this.#child, "SIGKILL");
    this.#child = undefined;
  }

  #run(): void {
    if (this.#child) {
      const what = this.#killing ? "being timed out" : "already running";
      const { name } = this.#plan;
      return this.#ports.log(`Track script ${name} is ${what}, expect idle - skipping run`);
    }
    const child = startCommand(this.#command);
    this.#child = child;
    this.#killing = undefined;
    child.once("error", () => this.#ended(child, 127, null));
    child.once("exit", (status, signal) => this.#ended(child, status, signal));
    this.#timeout = setTimeout(() => this.#overrun(child), this.#plan.timeout / 1000);
  }

  #overrun(child: ChildProcess): void {
    if (child !== this.#child) return;
    this.#killing = this.#killing ? "SIGKILL" : "SIGTERM";
    signalGroup(child, this.#killing);
    this.#timeout = setTimeout(() => this.#overrun(child), grace);
  }

  #ended(child: ChildProcess, status: number | null, signal: NodeJS.Signals | null): void {
    if (child !== this.#child) return;
    clearTimeout(this.#timeout);
    this.#child = undefined;
    if (status !== null && status !== this.#lastStatus) {
      this.#ports.log(`Script \`${this.#plan.name}\` now returning ${status}`);
      this.#lastStatus = status;
    }
    if (this.#killing) {
      // It may have left children behind.
      signalGroup(child, "SIGKILL");
      this.#ports.result(false, "timed_out");
    } else if (status === 0) this.#ports.result(true, "succeeded");
    else if (status !== null) this.#ports.result(false, `failed (exited with status ${status})`);
    else this.#ports.result(false, `failed (due to signal ${numberOf(signal)})`);
  }
}

const numberOf = (signal: NodeJS.Signals | null): number =>
  signal === null ? 0 : constants.signals[signal];
