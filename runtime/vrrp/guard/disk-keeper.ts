import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";

import type { DiskLockPlan } from "../plan.ts";
import type { DiskAnswer, DiskErrand, DiskOrder } from "./disk-messages.ts";
import { type Keeper, ownerVariable } from "./keeper.ts";
import type { Outcome } from "./lease.ts";

const ownModule = new URL(`./disk-main${import.meta.url.slice(-3)}`, import.meta.url);

const silent: Outcome = { kind: "failed", reason: "the storage does not answer" };

/**
 * A lock on shared storage, kept by a process of its own. One that hangs is waited for as long as
 * the lock could still be ours, then left to the kernel, which ends it when the storage answers.
 */
export class DiskKeeper implements Keeper {
  readonly #plan: DiskLockPlan;
  readonly #module: URL;
  #child: ChildProcess | undefined;
  #errands = 0;
  #busy = 0;
  /** Milliseconds of `performance.now()` since when it owes an answer. */
  #since = 0;

  constructor(plan: DiskLockPlan, module: URL = ownModule) {
    this.#plan = plan;
    this.#module = module;
  }

  /** Of its process, if there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  acquire(signal: AbortSignal): Promise<Outcome> {
    return this.#ask("acquire", signal);
  }

  renew(signal: AbortSignal): Promise<Outcome> {
    return this.#ask("renew", signal);
  }

  inherit(signal: AbortSignal): Promise<Outcome> {
    if (process.env[ownerVariable] === undefined)
      return Promise.resolve({ kind: "gone", reason: "nothing to give back" });
    return this.#ask("inherit", signal);
  }

  async release(signal: AbortSignal): Promise<Outcome> {
    if (!this.#child) return { kind: "gone", reason: "released" };
    const outcome = await this.#ask("release", signal);
    if (outcome === silent) this.close();
    return outcome;
  }

  close(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#busy = 0;
    child?.kill("SIGKILL");
    // One that hangs in the storage must not keep us from ending.
    child?.channel?.unref();
    child?.unref();
  }

  async #ask(what: DiskErrand, signal: AbortSignal): Promise<Outcome> {
    if (this.#busy > 0 && performance.now() - this.#since > this.#plan.ttl / 1000) this.close();
    const child = this.#running();
    const id = ++this.#errands;
    if (this.#busy++ === 0) this.#since = performance.now();
    send(child, { type: "errand", id, what });
    return await answerOf(child, id, signal);
  }

  #running(): ChildProcess {
    if (this.#child) return this.#child;
    const child = fork(fileURLToPath(this.#module), [], {
      execArgv: ["--disable-sigusr1"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const gone = () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#busy = 0;
    };
    child.on("message", () => {
      if (this.#child === child && --this.#busy > 0) this.#since = performance.now();
    });
    child.on("exit", gone);
    child.on("error", gone);
    this.#child = child;
    this.#busy = 0;
    const owner = process.env[ownerVariable];
    send(child, { type: "begin", plan: this.#plan, node: hostname(), owner });
    return child;
  }
}

const send = (child: ChildProcess, order: DiskOrder): void => {
  child.send(order, () => {});
};

async function answerOf(child: ChildProcess, id: number, outer: AbortSignal): Promise<Outcome> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const ended = (async (): Promise<Outcome> => {
    await once(child, "exit", { signal });
    return { kind: "failed", reason: "the process of the disk lock has ended" };
  })();
  const answered = (async (): Promise<Outcome> => {
    for (;;) {
      const [message] = (await once(child, "message", { signal })) as [DiskAnswer];
      if (message.id === id) return message.outcome;
    }
  })();
  try {
    return await Promise.race([ended, answered]);
  } catch {
    return silent;
  } finally {
    over.abort();
    await Promise.allSettled([ended, answered]);
  }
}
