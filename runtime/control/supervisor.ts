import { setTimeout as sleep } from "node:timers/promises";

import { HealthRunner } from "../health/runner.ts";
import type { Plan } from "../plan.ts";
import { AdminDesk, type AdminOptions, type AdminPorts } from "./admin.ts";
import { checkMessage, sideMessage } from "./check-message.ts";
import type { Accepted, Compiled } from "./compiled.ts";
import { FollowedNames } from "./followed-names.ts";
import { Generation, type GenerationPorts } from "./generation.ts";
import { HaDesk } from "./ha-desk.ts";
import { inheritedSockets } from "./inherited-sockets.ts";
import { LimitRelay } from "./limit-relay.ts";
import { Listeners, removeStaleSockets } from "./listeners.ts";
import type { News, Order, SessionNews } from "./messages.ts";
import { PidFile, rivals } from "./pid-file.ts";
import { listenersOf, upstreamsOf } from "./plan-parts.ts";
import { workerIdentity } from "./privileges.ts";
import { ReportDesk } from "./report-desk.ts";
import { ServiceManager } from "./service-manager.ts";
import { SessionDesk } from "./session-desk.ts";
import { answerStatus } from "./status-desk.ts";
import { SupervisorLog } from "./supervisor-log.ts";
import { takeSignals } from "./take-signals.ts";
import { TlsDesk } from "./tls-desk.ts";
import { workerFacts } from "./worker-facts.ts";
import type { WorkerProcess, WorkerStart } from "./worker-process.ts";

export interface SupervisorOptions {
  /** Reads, checks and plans the configuration as it is now; given up on `stop`. Never rejects. */
  compile(stop: AbortSignal): Promise<Compiled>;
  /** Where relative paths start. */
  readonly prefix: string;
  /** `-e`: used until a configuration names its own; a path or `stderr`. */
  readonly errorLog: string;
  readonly jsonErrors?: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** undefined: nobody can ask or order. */
  readonly admin?: AdminOptions | undefined;
  readonly workerModule?: URL;
}

/** Another server may be about to let go of a port: nginx tries as often. */
const binding = { tries: 5, pause: 500 } as const;

/** Why there is a reload when no signal says so. */
const asked = "reload asked for";

const ownWorker = new URL(`./worker-main${import.meta.url.slice(-3)}`, import.meta.url);

/** Runs a configuration until a signal ends it; the exit code. */
export function supervise(options: SupervisorOptions): Promise<number> {
  return new Supervisor(options).run();
}

class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #releaseSignals: () => void;
  readonly #log: SupervisorLog;
  readonly #manager: ServiceManager;
  readonly #listeners = new Listeners();
  readonly #generations = new Set<Generation>();
  readonly #desk = new ReportDesk();
  readonly #sessions = new SessionDesk(() => Date.now());
  readonly #limits = new LimitRelay();
  readonly #pid = new PidFile(process.pid);
  readonly #health: HealthRunner;
  readonly #names = new FollowedNames((text) => this.#log.write("error", text));
  readonly #ha: HaDesk;
  readonly #admin: AdminDesk;
  readonly #tls = new TlsDesk((order) => this.#tellAll(order));
  readonly #stopped = new AbortController();
  readonly #ended = Promise.withResolvers<number>();
  #current: Generation | undefined;
  #loads = 0;
  #loadedAt = 0;
  #loading = false;
  #reloadAgain = false;
  #over = false;
  #stopping: "no" | "graceful" | "fast" = "no";

  constructor(options: SupervisorOptions) {
    // Before the log is there: whoever sees it may already ask us to stop.
    this.#releaseSignals = this.#takeSignals();
    this.#options = options;
    this.#log = new SupervisorLog(options.prefix, options.errorLog, options.jsonErrors);
    this.#manager = new ServiceManager(options.env);
    this.#listeners.inherit(inheritedSockets(options.env, process.pid));
    this.#ha = new HaDesk(options.env, this.#log, {
      generations: this.#generations,
      desk: this.#desk,
      health: () => this.#health.states(),
      orders: () => this.#admin.orders,
    });
    this.#admin = new AdminDesk(options.admin, {
      facts: () => this.#facts(),
      reload: () => {
        void this.#reload(asked);
        return this.#stopping === "no";
      },
      reopen: () => this.#reopen("asked to reopen logs"),
      order: (orders) => this.#tellAll({ type: "peers", orders }),
      ha: this.#ha,
      log: (level, text) => this.#log.write(level, text),
    });
    this.#health = new HealthRunner({
      now: () => Date.now(),
      random: Math.random,
      changed: (health) => this.#log.write("error", sideMessage(health)),
      verdict: ({ upstream, peer, state }) =>
        this.#tellAll({ type: "health", verdicts: [{ upstream, peer, up: state.up }] }),
      failed: (...failed) => this.#log.write("error", checkMessage(...failed)),
    });
  }

  async run(): Promise<number> {
    process.title = "lbc: master process";
    // Signals alone do not keep a process alive, and between two agents there may be nothing else.
    const alive = setInterval(() => {}, 2 ** 30);
    try {
      this.#loading = true;
      const compiled = await this.#options.compile(this.#stopped.signal);
      if (this.#stopping !== "no") return 0;
      // Whoever compiles has said to people what is wrong; the log has it too.
      if ("refusals" in compiled) this.#log.up();
      const failure =
        "refusals" in compiled ? compiled.refusals : await this.#load(compiled, binding.tries);
      if (this.#stopping !== "no") return await this.#stoppedWhileLoading();
      if (failure.length > 0) return await this.#giveUp(failure);
      this.#loading = false;
      this.#log.up();
      this.#manager.ready();
      if (this.#reloadAgain) void this.#reload(asked);
      return await this.#wait();
    } finally {
      clearInterval(alive);
      this.#releaseSignals();
      this.#log.close();
    }
  }

  /** Whoever asked us to stop may have found the agent not yet there. */
  async #stoppedWhileLoading(): Promise<number> {
    await this.#ha.stop();
    return await this.#wait();
  }

  #wait(): Promise<number> {
    this.#loading = false;
    this.#finishIfEmpty();
    return this.#ended.promise;
  }

  async #giveUp(failures: readonly string[]): Promise<number> {
    for (const failure of failures) this.#log.write("emerg", failure);
    this.#stopping = "fast";
    void this.#leave();
    await this.#wait();
    return 1;
  }

  #takeSignals(): () => void {
    return takeSignals({
      SIGTERM: () => this.#stop("fast", "SIGTERM"),
      SIGINT: () => this.#stop("fast", "SIGINT"),
      SIGQUIT: () => this.#stop("graceful", "SIGQUIT"),
      SIGHUP: () => void this.#reload("signal 1 (SIGHUP) received"),
      SIGUSR1: () => this.#reopen("signal 10 (SIGUSR1) received, reopening logs"),
      SIGUSR2: () => this.#log.write("notice", "SIGUSR2: lbc does not replace its binary, ignored"),
    });
  }

  /** A new plan takes over whole, or nothing changes; the reasons why not. */
  async #load(compiled: Accepted, tries: number): Promise<string[]> {
    const { plan } = compiled;
    const [before, floating] = [this.#current, this.#ha.plan];
    const unopened = this.#log.check(plan);
    if (unopened !== undefined) return [unopened];
    if (!before) this.#log.use(plan);
    const unbound = await this.#bind(plan, tries);
    if (unbound !== undefined)
      return this.#withdraw(undefined, [unbound, ...(before ? [] : rivals(plan.main.pid))]);
    this.#log.raiseFiles(plan);
    const generation = new Generation(this.#names.fill(plan), this.#loads + 1, this.#ports);
    this.#generations.add(generation);
    const failed =
      (await generation.prepare()) ??
      this.#interrupted() ??
      (before ? undefined : await generation.open()) ??
      this.#interrupted() ??
      (await this.#ha.apply(compiled.ha, plan)) ??
      this.#interrupted() ??
      (await this.#admin.open(plan)) ??
      this.#pid.move(plan.main.pid);
    if (failed !== undefined) {
      if (before && !this.#interrupted()) await this.#ha.apply(floating, before.plan);
      return this.#withdraw(generation, [failed]);
    }
    await before?.retire();
    if (this.#stopping !== "no") return this.#withdraw(generation, []);
    if (before) await generation.open();
    if (this.#stopping === "no") this.#takeOver(generation);
    return [];
  }

  /** A stop that was asked for meanwhile: what is not yet running shall not start. */
  #interrupted(): string | undefined {
    return this.#stopping === "no" ? undefined : "stopped before it was up";
  }

  /** From here on there is one configuration: the old workers accepted nothing after the new did. */
  #takeOver(generation: Generation): void {
    this.#current = generation;
    this.#loads++;
    this.#loadedAt = Date.now();
    this.#log.use(generation.plan);
    this.#admin.use(generation.plan);
    this.#log.remark(generation.plan);
    this.#listeners.retain(listenersOf(generation.plan));
    for (const name of this.#listeners.disclaim())
      this.#log.write("notice", `${name} was handed over, and is not in the configuration: closed`);
    this.#names.apply(generation);
    this.#health.apply(upstreamsOf(generation.plan));
  }

  #withdraw(generation: Generation | undefined, failures: string[]): string[] {
    generation?.stop();
    this.#listeners.retain(listenersOf(this.#current?.plan));
    return failures;
  }

  async #bind(plan: Plan, tries: number): Promise<string | undefined> {
    const listeners = listenersOf(plan);
    await removeStaleSockets(listeners, listenersOf(this.#current?.plan));
    for (let attempt = 1; ; attempt++) {
      const failure = this.#listeners.add(listeners, plan.main.workers);
      if (!failure || !failure.busy || attempt >= tries || this.#stopping !== "no")
        return failure?.message;
      this.#log.write("emerg", failure.message);
      await sleep(binding.pause);
    }
  }

  readonly #ports: GenerationPorts = {
    start: (plan, slot) => this.#startOf(plan, slot),
    news: (worker, news) => this.#tls.hear(worker, news) || this.#news(worker, news),
    started: (worker) => {
      this.#desk.joined(worker);
      this.#log.write("notice", `start worker process ${worker.pid}`);
    },
    ended: (worker, how, expected) => {
      this.#desk.left(worker);
      this.#limits.left(worker);
      if (!expected) this.#admin.lost();
      this.#log.write(expected ? "notice" : "alert", `worker process ${worker.pid} ${how}`);
    },
    empty: (generation) => {
      this.#generations.delete(generation);
      this.#finishIfEmpty();
    },
  };

  #startOf(plan: Plan, slot: number): WorkerStart {
    return {
      module: this.#options.workerModule ?? ownWorker,
      order: {
        plan,
        identity: workerIdentity(plan.main.user),
        ticketKeys: this.#tls.keysFor(plan),
        health: this.#health.expected(upstreamsOf(plan)),
        orders: this.#admin.ordersFor(plan),
        sessions: this.#sessions.of(plan),
      },
      sockets: this.#listeners.handed(listenersOf(plan), slot, plan.main.workers),
    };
  }

  #news(worker: WorkerProcess, news: Exclude<News, SessionNews>): void {
    switch (news.type) {
      case "prepared":
        return this.#limits.joined(worker);
      case "limits":
        return this.#limits.heard(worker, news);
      case "ready":
      case "closed":
        return;
      case "failed":
        // While a plan is taken over, its failure is told by whoever waits for it.
        if (!this.#loading) this.#log.write("emerg", `worker process ${worker.pid}: ${news.text}`);
        return;
      case "report":
      case "farewell":
        return this.#desk.heard(worker, news);
      case "zone":
        return this.#sessions.take(news.sessions);
      case "status":
        return this.#answer(worker, news);
    }
  }

  #answer(worker: WorkerProcess, { id, question }: Extract<News, { type: "status" }>): void {
    const plan = this.#current?.plan;
    if (!plan) return;
    const moment = {
      plan,
      generation: this.#loads,
      loadedAt: this.#loadedAt,
      health: this.#health.states(),
      orders: this.#admin.orders,
    };
    const done = (answer: Parameters<Parameters<typeof answerStatus>[3]["done"]>[0]) =>
      worker.send({ type: "status", id, answer });
    answerStatus(question, worker.pid, moment, { desk: this.#desk, done });
  }

  #tellAll(order: Order): void {
    for (const generation of this.#generations) generation.tell(order);
  }

  /** Everything that an operator may ask about; workers say themselves what they have counted. */
  async #facts(): ReturnType<AdminPorts["facts"]> {
    const counting = workerFacts(this.#desk, this.#generations);
    const [counted, ha] = await Promise.all([counting, this.#ha.facts()]);
    const current = this.#current;
    if (!current) return undefined;
    return {
      pid: process.pid,
      plan: current.plan,
      generation: this.#loads,
      loadedAt: this.#loadedAt,
      ...counted,
      health: this.#health.states(),
      ha,
      now: Date.now(),
    };
  }

  async #reload(why: string): Promise<void> {
    if (this.#stopping !== "no") return;
    this.#reloadAgain = this.#loading;
    if (this.#loading) return;
    this.#loading = true;
    this.#admin.reloadBegins();
    this.#log.write("notice", `${why}, reconfiguring`);
    this.#manager.reloading();
    const compiled = await this.#options.compile(this.#stopped.signal);
    if (this.#stopping === "no") {
      const failures = "refusals" in compiled ? compiled.refusals : await this.#load(compiled, 1);
      if (this.#stopping === "no") {
        for (const failure of failures) this.#log.write("emerg", failure);
        this.#admin.reloaded(failures);
        this.#manager.ready();
      } else await this.#ha.stop();
    }
    this.#loading = false;
    this.#finishIfEmpty();
    if (this.#reloadAgain) void this.#reload(asked);
  }

  #reopen(why: string): void {
    const plan = this.#current?.plan;
    this.#log.write("notice", why);
    this.#log.reopen(plan, plan && workerIdentity(plan.main.user));
    this.#tellAll({ type: "reopen" });
  }

  #stop(how: "graceful" | "fast", signal: string): void {
    if (this.#stopping === how || this.#stopping === "fast") return;
    const first = this.#stopping === "no";
    this.#stopping = how;
    const doing = how === "fast" ? "exiting" : "gracefully shutting down";
    this.#log.write("notice", `${signal} received, ${doing}`);
    if (first) this.#manager.stopping();
    this.#stopped.abort();
    void this.#leave();
  }

  /** Addresses go before the proxy does, so that clients are never sent to a closed port. */
  async #leave(): Promise<void> {
    this.#health.stop();
    this.#names.stop();
    await this.#ha.stop();
    for (const generation of this.#generations) {
      if (this.#stopping === "fast") generation.stop();
      else generation.drain(true);
    }
    this.#finishIfEmpty();
  }

  #finishIfEmpty(): void {
    if (this.#stopping === "no" || this.#loading || this.#generations.size > 0) return;
    if (!this.#ha.stopped || this.#over) return;
    this.#over = true;
    this.#admin.close();
    this.#desk.close();
    this.#listeners.close();
    this.#pid.move(undefined);
    this.#log.write("notice", "exit");
    void this.#ha.close().then(() => this.#ended.resolve(0));
  }
}
