import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";

import { boottime } from "../host/linux/boottime.ts";
import { requireCapabilities } from "../host/linux/capabilities.ts";
import { openWake, wake } from "../host/linux/wake.ts";
import { type Command, prepareCommand } from "../notify/command.ts";
import { Notifier, type Notifying } from "../notify/notifier.ts";
import { ScriptRunner } from "../notify/script-runner.ts";
import { farewell } from "./farewell.ts";
import { GuardDesk } from "./guard/guard-desk.ts";
import { makeKeeper } from "./guard/make-keeper.ts";
import type {
  AgentMessage,
  LoopCommand,
  LoopData,
  LoopReport,
  OrderMessage,
  StandingOrders,
} from "./messages.ts";
import type { CommandPlan, HaPlan } from "./plan.ts";
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
  readonly #plan: HaPlan;
  readonly #tell: (message: AgentMessage) => void;
  readonly #wake = openWake();
  readonly #port: MessagePort;
  readonly #notifiers: readonly Notifier[];
  readonly #groupNotifiers: readonly Notifier[];
  readonly #runners: readonly ScriptRunner[];
  readonly #guards: GuardDesk;
  readonly #masters = new Set<string>();
  /** Warnings about scripts, which many instances may share. */
  readonly #said = new Set<string>();
  readonly #finish: (code: number) => void;
  #stopping = false;

  constructor(plan: HaPlan, tell: (message: AgentMessage) => void, orders: StandingOrders = []) {
    requireCapabilities("VRRP", "CAP_NET_RAW", "CAP_NET_ADMIN");
    const { promise, resolve } = Promise.withResolvers<number>();
    this.done = promise;
    this.#finish = resolve;
    this.#plan = plan;
    this.#tell = tell;
    const disabled: number[] = [];
    const tracked = new Set(
      plan.instances.flatMap(({ trackScripts }) => trackScripts.map(({ script }) => script)),
    );
    this.#runners = plan.scripts.flatMap((script, index) => {
      if (!tracked.has(index)) return [];
      const command = this.#prepare(script.command);
      if (!command) disabled.push(index);
      return command ? [this.#runner(index, command)] : [];
    });
    this.#notifiers = plan.instances.map((one) => this.#notifier({ kind: "INSTANCE", ...one }));
    this.#groupNotifiers = plan.groups.map((one) => this.#notifier({ kind: "GROUP", ...one }));
    this.#guards = new GuardDesk(plan.permits, {
      now: boottime,
      tell: (command) => this.#command(command),
      log: (text) => this.#log(text),
      keeper: makeKeeper,
    });
    this.#port = this.#startThread({ plan, disabled, orders, wake: this.#wake });
    for (const runner of this.#runners) runner.start();
  }

  /** Priority 0, addresses away, notify_stop; then `done`. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const runner of this.#runners) runner.stop();
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
      return this.#notifiers[report.instance]?.notify(report.state, report.priority);
    if (report.type === "notify-group")
      return this.#groupNotifiers[report.group]?.notify(report.state, 0);
    if (report.type === "claim") return this.#guards.claim(report.permit, report.round);
    if (report.type === "release") return this.#guards.release(report.permit);
    this.#tell(report);
    if (report.type === "state") {
      if (report.role === "master") this.#masters.add(report.instance);
      else this.#masters.delete(report.instance);
    } else if (report.type === "failed") void this.#end(1);
    else if (report.type === "stopped") void this.#end(0);
  }

  /** A fault of ours: the addresses must not stay, and the peers should not have to wait. */
  #threadDied(error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log(`the protocol thread died: ${reason}`);
    for (const problem of farewell(this.#plan, [...this.#masters])) this.#log(problem);
    void this.#end(1);
  }

  async #end(code: number): Promise<void> {
    this.#stopping = true;
    for (const runner of this.#runners) runner.stop();
    const notifiers = [...this.#notifiers, ...this.#groupNotifiers];
    const settled = notifiers.map((notifier) => notifier.settle(stopLimit));
    await Promise.all([...settled, this.#guards.close(stopLimit)]);
    this.#port.close();
    this.#finish(code);
  }

  #command(command: LoopCommand): void {
    const port = this.#port;
    port.postMessage(command);
    wake(this.#wake);
  }

  #runner(script: number, command: Command): ScriptRunner {
    const plan = this.#plan.scripts[script];
    if (!plan) throw new RangeError(`no script ${script}`);
    return new ScriptRunner(plan, command, {
      result: (success, outcome) => {
        if (!this.#stopping) this.#command({ type: "script", script, success, outcome });
      },
      log: (text) => this.#log(text),
    });
  }

  #notifier(of: Notifying): Notifier {
    const prepare = (command: CommandPlan | undefined) => command && this.#prepare(command);
    return new Notifier(of, prepare, (text) => this.#log(text));
  }

  #prepare(plan: CommandPlan): Command | undefined {
    const prepared = prepareCommand(plan, this.#plan.scriptSecurity);
    const said = prepared.ok ? prepared.warning : prepared.reason;
    if (said !== undefined && !this.#said.has(said)) this.#log(said);
    if (said !== undefined) this.#said.add(said);
    return prepared.ok ? prepared.command : undefined;
  }

  #log(text: string): void {
    this.#tell({ type: "log", text, detail: false });
  }
}
