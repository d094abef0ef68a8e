import type { ChildProcess } from "node:child_process";
import {
  chownSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { makeFifo } from "../host/linux/fifo.ts";
import type { FifoPlan } from "../vrrp/plan/channels.ts";
import { findAccount } from "./accounts.ts";
import { type Command, signalGroup, startCommand } from "./command.ts";

/** Lines kept for a reader that is slow; the pipe itself holds some thousand more. */
const mostWaiting = 1000;
const retryAfter = 50;
const firstRestart = 1000;
const longestRestart = 60_000;

/**
 * A named pipe, and the program that reads it. Nobody waits for a reader: what it does not take is
 * kept for a while, then lost, and that is said.
 */
export class Fifo {
  readonly #plan: FifoPlan;
  readonly #log: (text: string) => void;
  readonly #waiting: string[] = [];
  readonly #script: Command | undefined;
  #fd: number | undefined;
  #made = false;
  #lost = 0;
  #retry: NodeJS.Timeout | undefined;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #delay = firstRestart;

  constructor(plan: FifoPlan, script: Command | undefined, log: (text: string) => void) {
    this.#plan = plan;
    this.#log = log;
    this.#script = script;
    this.#open();
    if (this.#fd !== undefined) this.#run();
  }

  /** One line, without its end. */
  write(line: string): void {
    if (this.#fd === undefined) return;
    this.#waiting.push(`${line}\n`);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift();
      if (this.#lost++ === 0)
        this.#log(`${this.#plan.path}: nobody reads the notify FIFO, lines are lost`);
    }
    if (!this.#retry) this.#flush();
  }

  /** Ends the pipe; its reader may read what waits, sees the end, and has this long for each. */
  async close(limit: number): Promise<void> {
    clearTimeout(this.#retry);
    clearTimeout(this.#restart);
    if (this.#fd === undefined) return;
    const end = performance.now() + limit;
    for (this.#flush(); this.#waiting.length > 0 && performance.now() < end; this.#flush())
      await sleep(retryAfter);
    clearTimeout(this.#retry);
    closeSync(this.#fd);
    this.#fd = undefined;
    if (this.#made) attempt(() => unlinkSync(this.#plan.path));
    await this.#ended(limit);
  }

  async #ended(limit: number): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once("close", () => resolve());
    const timer = setTimeout(() => {
      signalGroup(child, "SIGKILL");
      resolve();
    }, limit);
    await promise;
    clearTimeout(timer);
  }

  #open(): void {
    const { path, user, group } = this.#plan;
    try {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found && !found.isFIFO()) throw new Error("it exists and is no FIFO");
      const account = user === undefined ? undefined : findAccount(user, group);
      if (user !== undefined && !account) throw new Error(`there is no user ${user}`);
      if (!found) {
        makeFifo(path, 0o600);
        this.#made = true;
        if (account) chownSync(path, account.uid, account.gid);
      }
      // Also for reading: so the pipe stays when a reader goes, and opening waits for nobody.
      const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW;
      this.#fd = openSync(path, flags);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log(`Unable to use notify FIFO ${path}: ${reason}`);
    }
  }

  #flush(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      if (this.#fd === undefined || !written(this.#fd, line)) {
        this.#retry = setTimeout(() => this.#flush(), retryAfter);
        this.#retry.unref();
        return;
      }
      this.#waiting.shift();
    }
    this.#lost = 0;
  }

  #run(): void {
    if (!this.#script) return;
    const started = performance.now();
    const child = startCommand(this.#script, [this.#plan.path]);
    this.#child = child;
    const gone = () => {
      if (child !== this.#child) return;
      this.#child = undefined;
      if (this.#fd === undefined) return;
      this.#delay =
        performance.now() - started > longestRestart
          ? firstRestart
          : Math.min(this.#delay * 2, longestRestart);
      this.#log(`${this.#script?.file}: the reader of ${this.#plan.path} ended, starting it again`);
      this.#restart = setTimeout(() => this.#run(), this.#delay);
    };
    child.once("error", gone);
    child.once("close", gone);
  }
}

/** A line is shorter than PIPE_BUF: it goes whole or not at all. */
function written(fd: number, line: string): boolean {
  try {
    writeSync(fd, line);
    return true;
  } catch {
    return false;
  }
}

function attempt(what: () => void): void {
  try {
    what();
  } catch {
    // It is gone already.
  }
}
