import { constants } from "node:os";

import type { Plan } from "../plan.ts";
import type { News, Order } from "./messages.ts";
import { WorkerProcess, type WorkerStart } from "./worker-process.ts";

/** What a generation asks of the supervisor. */
export interface GenerationPorts {
  /** What the worker of a slot is given; asked again for each replacement. */
  start(plan: Plan, slot: number): WorkerStart;
  news(worker: WorkerProcess, news: News): void;
  /** A worker of this generation has ended. */
  ended(worker: WorkerProcess, how: string, expected: boolean): void;
  started(worker: WorkerProcess): void;
  /** The last worker of a generation that drains or stops is gone. */
  empty(generation: Generation): void;
}

const shortLife = 1000;
const firstDelay = 100;
const longestDelay = 5000;
/** After TERM: time to flush logs; nginx too kills after a second. */
const stopGrace = 1000;

type Phase = "starting" | "running" | "draining" | "stopping";

interface Slot {
  worker: WorkerProcess | undefined;
  delay: number;
  timer: NodeJS.Timeout | undefined;
}

/** The workers of one plan: as many as slots, each replaced when it dies, until they are told to go. */
export class Generation {
  readonly plan: Plan;
  readonly #ports: GenerationPorts;
  readonly #slots: Slot[] = [];
  #phase: Phase = "starting";
  #unprepared: number;
  #missing: number;
  #outcome: ((failure: string | undefined) => void) | undefined;
  #killer: NodeJS.Timeout | undefined;

  constructor(plan: Plan, ports: GenerationPorts) {
    this.plan = plan;
    this.#ports = ports;
    this.#missing = plan.http ? plan.main.workers : 0;
    this.#unprepared = this.#missing;
  }

  /** Resolves when every worker accepts; to the text of the failure when one cannot. */
  start(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#outcome = resolve;
      for (let slot = 0; slot < (this.plan.http ? this.plan.main.workers : 0); slot++) {
        this.#slots.push({ worker: undefined, delay: 0, timer: undefined });
        this.#fork(slot);
      }
      if (this.#missing === 0) this.#settle(undefined);
    });
  }

  get workers(): readonly WorkerProcess[] {
    return this.#slots.flatMap(({ worker }) => worker ?? []);
  }

  tell(order: Order): void {
    for (const worker of this.workers) worker.send(order);
  }

  drain(closeIdle: boolean): void {
    if (this.#phase === "stopping") return;
    this.#retire("draining");
    this.tell({ type: "drain", closeIdle });
    this.#checkEmpty();
  }

  stop(): void {
    if (this.#phase === "stopping") return;
    this.#retire("stopping");
    this.tell({ type: "stop" });
    this.#killer = setTimeout(() => {
      for (const worker of this.workers) worker.kill("SIGKILL");
    }, stopGrace);
    this.#checkEmpty();
  }

  #retire(phase: "draining" | "stopping"): void {
    this.#phase = phase;
    for (const slot of this.#slots) clearTimeout(slot.timer);
    this.#settle("stopped while starting");
  }

  #settle(failure: string | undefined): void {
    if (failure === undefined) this.#phase = "running";
    this.#outcome?.(failure);
    this.#outcome = undefined;
  }

  #fork(index: number): void {
    const slot = this.#slots[index];
    if (!slot) return;
    const worker: WorkerProcess = new WorkerProcess(this.#ports.start(this.plan, index), {
      news: (news) => this.#news(worker, news),
      ended: (code, signal) => this.#ended(index, worker, howEnded(code, signal)),
    });
    slot.worker = worker;
    this.#ports.started(worker);
  }

  #news(worker: WorkerProcess, news: News): void {
    if (news.type === "prepared") this.#prepared(worker);
    if (news.type === "ready" && this.#phase === "starting" && --this.#missing === 0)
      this.#settle(undefined);
    if (news.type === "failed" && this.#phase === "starting") this.#settle(news.text);
    this.#ports.news(worker, news);
  }

  /** No worker answers by a plan that another one cannot carry out. */
  #prepared(worker: WorkerProcess): void {
    if (this.#phase !== "starting") worker.send({ type: "listen" });
    else if (--this.#unprepared === 0) this.tell({ type: "listen" });
  }

  #ended(index: number, worker: WorkerProcess, how: string): void {
    const slot = this.#slots[index];
    if (!slot) return;
    slot.worker = undefined;
    const leaving = this.#phase === "draining" || this.#phase === "stopping";
    this.#ports.ended(worker, how, leaving);
    if (leaving) return this.#checkEmpty();
    if (this.#phase === "starting") return this.#settle(`worker process ${how}`);
    // A worker that dies at once would otherwise be forked as fast as the machine can.
    const brief = performance.now() - worker.startedAt < shortLife;
    slot.delay = brief ? Math.min(Math.max(firstDelay, slot.delay * 2), longestDelay) : 0;
    slot.timer = setTimeout(() => this.#fork(index), slot.delay);
  }

  #checkEmpty(): void {
    if (this.workers.length > 0) return;
    clearTimeout(this.#killer);
    this.#ports.empty(this);
  }
}

const howEnded = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal
    ? `exited on signal ${constants.signals[signal]}`
    : `exited with code ${code ?? "unknown"}`;
