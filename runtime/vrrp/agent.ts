import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

import { boottime } from "../host/linux/boottime.ts";
import { requireCapabilities } from "../host/linux/capabilities.ts";
import { applySettings } from "../host/linux/process-settings.ts";
import { openWake, wake } from "../host/linux/wake.ts";
import { type AttendantPorts, Attendants } from "./attendants.ts";
import { farewell } from "./farewell.ts";
import { fenceSelf } from "./guard/fence-act.ts";
import { FenceDesk } from "./guard/fence-desk.ts";
import { GuardDesk } from "./guard/guard-desk.ts";
import { makeKeeper } from "./guard/make-keeper.ts";
import { readStamp, writeStamp } from "./guard/stamp.ts";
import type {
  AgentMessage,
  Inheritance,
  LoopCommand,
  LoopData,
  LoopReport,
  OrderMessage,
} from "./messages.ts";
import type { HaPlan } from "./plan.ts";
import type { ProxyFacts } from "./watch/proxy-state.ts";

/** keepalived gives notify_stop this long, in milliseconds. */
const stopLimit = 1000;

/** The thread's entry has the ending of this very module: `.ts` in the tree, `.js` when built. */
const threadUrl = new URL(
  import.meta.url.endsWith(".ts") ? "./loop-thread.ts" : "./loop-thread.js",
  import.meta.url,
);

/**
 * The agent's main thread: scripts, notifications and talk with the supervisor, around the protocol
 * thread. `done` resolves with the process's exit code.
 */
export class Agent {
  readonly done: Promise<number>;
  readonly #tell: (message: AgentMessage) => void;
  readonly #wake = openWake();
  readonly #port: MessagePort;
  readonly #guards: GuardDesk;
  readonly #fences: FenceDesk;
  readonly #masters = new Set<string>();
  readonly #finish: (code: number) => void;
  #attendants: Attendants;
  /** Of a plan that the protocol thread has been sent and not answered for. */
  #next: Attendants | undefined;
  #stopping = false;

  constructor(
    plan: HaPlan,
    tell: (message: AgentMessage) => void,
    { orders = [], kept = [] }: Inheritance = {},
  ) {
    requireCapabilities("VRRP", "CAP_NET_RAW", "CAP_NET_ADMIN");
    const { promise, resolve } = Promise.withResolvers<number>();
    this.done = promise;
    this.#finish = resolve;
    this.#tell = tell;
    for (const problem of applySettings(plan.process)) this.#log(problem);
    this.#attendants = new Attendants(plan, this.#ports);
    this.#guards = new GuardDesk(plan.permits, {
      now: boottime,
      tell: (command) => this.#command(command),
      answered: (permit, reached) => this.#fences.answered(permit, reached),
      log: (text) => this.#log(text),
      keeper: makeKeeper,
    });
    this.#fences = new FenceDesk(plan, {
      now: boottime,
      wallClock: Date.now,
      readStamp,
      writeStamp,
      act: (one, instance) => fenceSelf(one, instance, this.#attendants.plan.scriptSecurity),
      log: (text) => this.#log(text),
    });
    const { disabled } = this.#attendants;
    this.#port = this.#startThread({ plan, disabled, orders, kept, wake: this.#wake });
    this.#attendants.start();
  }

  /** Another plan for what runs; answered by `reloaded` or `not-reloaded`, one at a time. */
  reload(plan: HaPlan): void {
    if (this.#stopping || this.#next) {
      this.#tell({ type: "not-reloaded", message: "the HA agent is busy" });
      return;
    }
    this.#next = new Attendants(plan, this.#ports, this.#attendants);
    this.#command({ type: "reload", plan, disabled: this.#next.disabled });
  }

  /** Priority 0, addresses away, notify_stop; then `done`. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#attendants.stop();
    this.#command({ type: "stop" });
  }

  /** What the supervisor says of the data plane. */
  tellProxy(facts: ProxyFacts): void {
    if (!this.#stopping) this.#command({ type: "proxy", facts });
  }

  askStatus(): void {
    this.#command({ type: "status" });
  }

  order(message: OrderMessage): void {
    this.#command(message);
  }

  get #ports(): AttendantPorts {
    return {
      result: (script, success, outcome) => {
        if (!this.#stopping) this.#command({ type: "script", script, success, outcome });
      },
      tell: (command) => {
        if (!this.#stopping) this.#command(command);
      },
      log: (text) => this.#log(text),
    };
  }

  #startThread(data: LoopData): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(threadUrl, {
      workerData: { data, port: port2 },
      transferList: [port2],
    });
    worker.on("error", (error) => this.#threadDied(error));
    port1.on("message", (reports: readonly LoopReport[]) => {
      for (const report of reports) this.#hear(report);
    });
    return port1;
  }

  #hear(report: LoopReport): void {
    if (report.type === "notify")
      return this.#attendants.notify(report.instance, report.state, report.priority);
    if (report.type === "notify-group")
      return this.#attendants.notifyGroup(report.group, report.state);
    if (report.type === "probe") return this.#attendants.probe(report.instance, report.round);
    if (report.type === "claim") return this.#guards.claim(report.permit, report.round);
    if (report.type === "release") return this.#guards.release(report.permit);
    if (report.type === "reloaded") this.#takeOver();
    if (report.type === "not-reloaded") this.#next = undefined;
    this.#tell(report);
    if (report.type === "transition") this.#fences.changed(report);
    if (report.type === "state") {
      if (report.role === "master") this.#masters.add(report.instance);
      else this.#masters.delete(report.instance);
    } else if (report.type === "failed") void this.#end(1);
    else if (report.type === "stopped") void this.#end(0);
  }

  /** What the thread says from here on is about the new plan. */
  #takeOver(): void {
    const next = this.#next;
    if (!next) return;
    this.#next = undefined;
    this.#masters.clear();
    if (!this.#stopping) {
      this.#attendants.stop(next);
      next.start();
    }
    this.#attendants = next;
    this.#fences.use(next.plan);
  }

  /** A fault of ours: the addresses must not stay, and the peers should not have to wait. */
  #threadDied(error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log(`the protocol thread died: ${reason}`);
    const plans = [this.#attendants, this.#next].flatMap((one) => one?.plan ?? []);
    for (const plan of plans)
      for (const problem of farewell(plan, [...this.#masters])) this.#log(problem);
    void this.#end(1);
  }

  async #end(code: number): Promise<void> {
    this.#stopping = true;
    this.#attendants.stop();
    this.#fences.close();
    await Promise.all([this.#attendants.settle(stopLimit), this.#guards.close(stopLimit)]);
    this.#port.close();
    this.#finish(code);
  }

  #command(command: LoopCommand): void {
    const port = this.#port;
    port.postMessage(command);
    wake(this.#wake);
  }

  #log(text: string): void {
    this.#tell({ type: "log", text, detail: false });
  }
}
