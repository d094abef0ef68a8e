import { constants } from "node:os";

import type { PeerPlan, Plan } from "../plan.ts";
import type { News, Order } from "./messages.ts";
import { needsWorkers, withPeers } from "./plan-parts.ts";
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
/** A worker that does not close its listeners for so long hangs, and accepts nothing either. */
const closeGrace = 1000;

type Phase = "starting" | "opening" | "running" | "draining" | "stopping";

interface Slot {
  worker: WorkerProcess | undefined;
  /** How far the worker has come. */
  state: "forked" | "prepared" | "ready";
  delay: number;
  timer: NodeJS.Timeout | undefined;
}

/** The workers of one plan: as many as slots, each replaced when it dies, until they are told to go. */
export class Generation {
  #plan: Plan;
  /** The configurations that were loaded, counted from 1. */
  readonly number: number;
  readonly #ports: GenerationPorts;
  readonly #slots: Slot[] = [];
  #phase: Phase = "starting";
  #outcome: ((failure: string | undefined) => void) | undefined;
  readonly #accepting = new Set<WorkerProcess>();
  #closed: (() => void) | undefined;
  #killer: NodeJS.Timeout | undefined;

  constructor(plan: Plan, number: number, ports: GenerationPorts) {
    this.#plan = plan;
    this.number = number;
    this.#ports = ports;
  }

  /** Resolves when every worker could serve; to the text of the failure when one cannot. */
  prepare(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#outcome = resolve;
      for (let slot = 0; slot < (needsWorkers(this.plan) ? this.plan.main.workers : 0); slot++) {
        this.#slots.push({ worker: undefined, state: "forked", delay: 0, timer: undefined });
        this.#fork(slot);
      }
      this.#progress();
    });
  }

  /** Resolves when every prepared worker accepts. */
  open(): Promise<string | undefined> {
    if (this.#phase !== "starting") return Promise.resolve("stopped while starting");
    this.#phase = "opening";
    return new Promise((resolve) => {
      this.#outcome = resolve;
      for (const { worker, state } of this.#slots)
        if (state === "prepared") worker?.send({ type: "listen" });
      this.#progress();
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  get workers(): readonly WorkerProcess[] {
    return this.#slots.flatMap(({ worker }) => worker ?? []);
  }

  /** Workers that take connections, or will as soon as the workers before them do not. */
  get able(): readonly WorkerProcess[] {
    if (this.#phase === "draining" || this.#phase === "stopping") return [];
    return this.#slots.flatMap(({ worker, state }) => (state !== "forked" && worker) || []);
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Names of a group have other addresses; workers that come later find them in the plan. */
  setPeers(upstream: number, peers: readonly PeerPlan[]): void {
    this.#plan = withPeers(this.#plan, upstream, peers);
    this.tell({ type: "members", upstream, peers });
  }

  tell(order: Order): void {
    for (const worker of this.workers) worker.send(order);
  }

  /** Drains, and resolves when no worker accepts any more. */
  retire(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, closeGrace);
      this.#closed = () => {
        clearTimeout(timer);
        resolve();
      };
      for (const worker of this.workers) this.#accepting.add(worker);
      this.drain(false);
      this.#noLongerAccepts(undefined);
    });
  }

  #noLongerAccepts(worker: WorkerProcess | undefined): void {
    if (worker) this.#accepting.delete(worker);
    if (this.#accepting.size === 0) this.#closed?.();
  }

  drain(closeIdle: boolean): void {
    if (this.#phase === "stopping") return;
    this.#leave("draining");
    this.tell({ type: "drain", closeIdle });
    this.#checkEmpty();
  }

  stop(): void {
    if (this.#phase === "stopping") return;
    this.#leave("stopping");
    this.tell({ type: "stop" });
    this.#killer = setTimeout(() => {
      for (const worker of this.workers) worker.kill("SIGKILL");
    }, stopGrace);
    this.#checkEmpty();
  }

  #leave(phase: "draining" | "stopping"): void {
    this.#phase = phase;
    for (const slot of this.#slots) clearTimeout(slot.timer);
    this.#settle("stopped while starting");
  }

  #settle(failure: string | undefined): void {
    this.#outcome?.(failure);
    this.#outcome = undefined;
  }

  #progress(): void {
    if (this.#phase === "starting" && this.#slots.every(({ state }) => state !== "forked"))
      this.#settle(undefined);
    if (this.#phase !== "opening" || this.#slots.some(({ state }) => state !== "ready")) return;
    this.#phase = "running";
    this.#settle(undefined);
  }

  #fork(index: number): void {
    const slot = this.#slots[index];
    if (!slot) return;
    const start = this.#ports.start(this.plan, index);
    const order = { ...start.order, slot: index };
    const worker: WorkerProcess = new WorkerProcess(
      { ...start, order },
      {
        news: (news) => this.#news(slot, worker, news),
        ended: (code, signal) => this.#ended(index, worker, howEnded(code, signal)),
      },
    );
    slot.worker = worker;
    slot.state = "forked";
    this.#ports.started(worker);
  }

  #news(slot: Slot, worker: WorkerProcess, news: News): void {
    if (news.type === "prepared") this.#prepared(slot, worker);
    else if (news.type === "ready") slot.state = "ready";
    else if (news.type === "closed") this.#noLongerAccepts(worker);
    else if (news.type === "failed") this.#settle(news.text);
    else if (news.type === "zone") {
      for (const other of this.workers) if (other !== worker) other.send(news);
    }
    this.#progress();
    this.#ports.news(worker, news);
  }

  /** No worker answers by a plan before the whole generation may: `open` tells those who wait. */
  #prepared(slot: Slot, worker: WorkerProcess): void {
    slot.state = "prepared";
    if (this.#phase !== "starting") worker.send({ type: "listen" });
  }

  #ended(index: number, worker: WorkerProcess, how: string): void {
    const slot = this.#slots[index];
    if (!slot) return;
    slot.worker = undefined;
    slot.state = "forked";
    this.#noLongerAccepts(worker);
    const leaving = this.#phase === "draining" || this.#phase === "stopping";
    this.#ports.ended(worker, how, leaving);
    if (leaving) return this.#checkEmpty();
    this.#settle(`worker process ${how}`);
    const neighbour = this.#slots.at(index - 1);
    if (neighbour?.state === "ready") neighbour.worker?.send({ type: "deputize" });
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
