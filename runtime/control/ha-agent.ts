import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { uptime } from "node:os";
import { fileURLToPath } from "node:url";

import type { Level } from "../plan.ts";
import type {
  AgentMessage,
  InstanceStatus,
  KeptSettings,
  OrderMessage,
  OrderResult,
  SupervisorMessage,
} from "../vrrp/messages.ts";
import type { HaPlan, Microseconds } from "../vrrp/plan.ts";
import type { OrderState } from "../vrrp/status.ts";
import { agentFlags } from "./agent-flags.ts";
import { childEnvironment } from "./child-environment.ts";
import type { AgentNews } from "./ha-news.ts";
import { HaWatch } from "./ha-watch.ts";
import { ProxyWatch, type ProxyPlane, wantsProxy } from "./proxy-watch.ts";

const agentModule = new URL(`../vrrp/main${import.meta.url.slice(-3)}`, import.meta.url);
/** The farewell adverts and the notify scripts of a stop take less. */
const stopGrace = 5000;
/** An agent that is asked how it stands and says nothing. */
const statusPatience = 1000;
/** One that is given another plan and does not say whether it took it. */
const reloadPatience = 5000;
const firstDelay = 100;
const longestDelay = 5000;
/** CLOCK_BOOTTIME, to a hundredth of a second; the supervisor loads nothing of the agent. */
const boottime = (): Microseconds => uptime() * 1_000_000;

type Farewell = Pick<
  typeof import("../vrrp/farewell.ts"),
  "farewell" | "giveBack" | "removeAddresses"
>;

/** Loaded with the first agent, not before (it needs koffi) and not when it is too late. */
async function loadFarewell(): Promise<Farewell | undefined> {
  try {
    return await import("../vrrp/farewell.ts");
  } catch {
    // The agent cannot run without koffi either, and says so.
    return undefined;
  }
}

/** The process that speaks VRRP: started when a plan asks for it, fenced and replaced when it dies. */
export class HaAgent {
  readonly #log: (level: Level, text: string) => void;
  readonly #record: (news: AgentNews) => void;
  readonly #masters = new Set<string>();
  /** By which an agent knows what the one before it has left with an arbiter. */
  readonly #owner = randomUUID();
  /** What operators have asked: it holds for the next agent too. */
  readonly #orders = new Map<string, OrderState>();
  /** What agents have changed of this machine; whoever ends in order gives it back. */
  #kept: KeptSettings = [];
  #farewell: Farewell | undefined;
  /** Whatever happens, there shall be an agent with this one. */
  #plan: HaPlan | undefined;
  /** What the agent that runs does, for as long as it runs. */
  #inForce: HaPlan | undefined;
  /** On its way to the agent: which of the two is in force is not known. */
  #next: HaPlan | undefined;
  #child: ChildProcess | undefined;
  /** It runs, with `#plan` or, for a moment, with `#next`. */
  #ready = false;
  #stopping = false;
  #delay = 0;
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;
  #watch: HaWatch | undefined;
  readonly #proxy: ProxyWatch | undefined;

  /** `plane`: what `track_proxy` looks at. */
  constructor(
    log: (level: Level, text: string) => void,
    record: (news: AgentNews) => void = () => {},
    plane?: ProxyPlane,
  ) {
    this.#log = log;
    this.#record = record;
    this.#proxy = plane && new ProxyWatch(plane, (facts) => this.#send({ type: "proxy", facts }));
  }

  /** From a supervisor that was killed. */
  inherit(kept: KeptSettings): void {
    if (this.#kept.length === 0 && this.stopped) this.#kept = kept;
  }

  get stopped(): boolean {
    return this.#child === undefined;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How its instances stand; undefined: there is no agent, or it does not answer. */
  status(): Promise<readonly InstanceStatus[] | undefined> {
    return this.#ask({ type: "status" }, statusPatience, (news) =>
      news.type === "status" ? news.instances : undefined,
    );
  }

  /** What became of an order; undefined: there is no agent, or it does not answer. */
  order(order: Omit<OrderMessage, "type" | "id">): Promise<readonly OrderResult[] | undefined> {
    const id = ++this.#asked;
    return this.#ask({ type: "order", id, ...order }, statusPatience, (news) =>
      news.type === "ordered" && news.id === id ? news.results : undefined,
    );
  }

  /** The first answer that is one; undefined: there is no agent, it is gone or it says nothing. */
  #ask<Answer>(
    question: SupervisorMessage,
    patience: number,
    answerOf: (news: AgentMessage) => Answer | undefined,
  ): Promise<Answer | undefined> {
    const child = this.#child;
    if (!child?.connected) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (answer?: Answer) => {
        clearTimeout(timer);
        child.off("message", hear);
        child.off("exit", gone);
        resolve(answer);
      };
      const gone = () => done();
      const hear = (message: unknown) => {
        const answer = answerOf(message as AgentMessage);
        if (answer !== undefined) done(answer);
      };
      const timer = setTimeout(gone, patience);
      child.on("message", hear);
      child.on("exit", gone);
      this.#send(question);
    });
  }

  /** Runs this plan from now on; the text of a refusal, or undefined. */
  async apply(plan: HaPlan | undefined): Promise<string | undefined> {
    if (JSON.stringify(plan) === JSON.stringify(this.#plan)) return undefined;
    const before = this.#plan;
    if (plan && before && this.#ready) {
      const { canGoOn } = await import("../vrrp/reload.ts");
      if (canGoOn(before, plan)) return this.#reload(plan);
    }
    await this.stop();
    if (!plan) return undefined;
    this.#farewell ??= await loadFarewell();
    const refused = await this.#start(plan);
    if (refused !== undefined && before) await this.#again(before);
    return refused;
  }

  /** What has not changed goes on undisturbed; a plan that is refused changes nothing. */
  async #reload(plan: HaPlan): Promise<string | undefined> {
    this.#next = plan;
    const answer = await this.#ask({ type: "reload", plan }, reloadPatience, (news) => {
      if (news.type === "reloaded") return { refused: undefined };
      return news.type === "not-reloaded" ? { refused: news.message } : undefined;
    });
    if (answer) {
      this.#next = undefined;
      return answer.refused;
    }
    // Which plan it follows is unknown: it is replaced, with the old one.
    this.#child?.kill("SIGKILL");
    return "the HA agent did not take the new configuration";
  }

  /** Ends the agent, which gives its addresses up first. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#proxy?.stop();
    this.#plan = undefined;
    const child = this.#child;
    if (!child) return this.#giveBack();
    this.#stopping = true;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    this.#send({ type: "stop" });
    const killer = setTimeout(() => child.kill("SIGKILL"), stopGrace);
    await gone;
    clearTimeout(killer);
    this.#stopping = false;
  }

  /** The last agent was killed, and there shall be no other. */
  #giveBack(): void {
    if (!this.#farewell || this.#kept.length === 0) return;
    for (const problem of this.#farewell.giveBack(this.#kept)) this.#log("alert", problem);
    this.#kept = [];
    this.#record({ type: "kept", settings: [] });
  }

  #send(message: SupervisorMessage): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  #start(plan: HaPlan): Promise<string | undefined> {
    return new Promise((resolve) => {
      const child = fork(fileURLToPath(agentModule), [], {
        execArgv: ["--disable-sigusr1", ...agentFlags],
        env: { ...childEnvironment(), LBC_HA_OWNER: this.#owner },
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      this.#child = child;
      this.#inForce = plan;
      const started = performance.now();
      child.on("message", (message) => {
        const news = message as AgentMessage;
        this.#hear(news);
        if (news.type === "failed") resolve(news.message);
        if (news.type !== "ready") return;
        this.#ready = true;
        this.#record({ type: "agent", what: "started", detail: `process ${child.pid}` });
        this.#plan = plan;
        this.#watch = new HaWatch({
          now: boottime,
          silent: (reason) => this.#fence(child, reason),
        });
        resolve(undefined);
      });
      child.on("error", (error) => resolve(error.message));
      child.on("exit", (code, signal) => {
        const how = `HA agent exited (${signal ?? `code ${code}`})`;
        const ready = this.#ready;
        if (ready) this.#record({ type: "agent", what: "ended", detail: how });
        this.#ended();
        if (performance.now() - started > longestDelay) this.#delay = 0;
        resolve(how);
        if (ready && this.#plan) this.#replace(this.#plan, how);
      });
      this.#send({ type: "start", plan, orders: [...this.#orders], kept: this.#kept });
      if (wantsProxy(plan)) this.#proxy?.start();
    });
  }

  #hear(news: AgentMessage): void {
    switch (news.type) {
      case "alive":
        return this.#watch?.hear(news.at, news.fence);
      case "log":
        return this.#log(news.detail ? "info" : "notice", news.text);
      case "state":
        if (news.role === "master") this.#masters.add(news.instance);
        else this.#masters.delete(news.instance);
        return;
      case "alarm":
        return this.#alarm(news.active, news.text);
      case "kept":
        this.#kept = news.settings;
        return this.#record(news);
      case "dump":
      case "transition":
        return this.#record(news);
      case "orders":
        return void this.#orders.set(news.instance, news.orders);
      case "reloaded":
        this.#masters.clear();
        if (this.#next) this.#plan = this.#inForce = this.#next;
        return;
      case "stopped":
        return this.#masters.clear();
      case "ready":
      case "not-reloaded":
      case "failed":
      case "status":
      case "ordered":
        return;
    }
  }

  #alarm(active: boolean, detail: string): void {
    this.#log(active ? "alert" : "notice", detail);
    this.#record({ type: "agent", what: "alarm", detail });
  }

  /**
   * The addresses go first, also before the agent: with its end a lock that it holds is free, and
   * one that cannot be ended must not keep them.
   */
  #fence(child: ChildProcess, reason: string): void {
    const what = `HA agent ${reason}, ended`;
    this.#log("alert", what);
    this.#record({ type: "agent", what: "fenced", detail: what });
    if (this.#masters.size > 0)
      for (const plan of new Set([this.#inForce, this.#next]))
        for (const problem of (plan && this.#farewell?.removeAddresses(plan)) ?? [])
          this.#log("alert", problem);
    child.kill("SIGKILL");
  }

  /** Addresses go first: told first, the peers would take what this machine still answers for. */
  #ended(): void {
    this.#watch?.close();
    this.#watch = undefined;
    this.#child = undefined;
    this.#ready = false;
    const masters = [...this.#masters];
    const plans = new Set([this.#inForce, this.#next]);
    this.#masters.clear();
    this.#next = undefined;
    if (masters.length === 0) return;
    for (const plan of plans)
      for (const problem of (plan && this.#farewell?.farewell(plan, masters)) ?? [])
        this.#log("alert", problem);
  }

  #replace(plan: HaPlan, why: string): void {
    this.#log("alert", why);
    this.#plan = plan;
    this.#delay = Math.min(Math.max(firstDelay, this.#delay * 2), longestDelay);
    this.#timer = setTimeout(() => void this.#again(plan), this.#delay);
  }

  async #again(plan: HaPlan): Promise<void> {
    const refused = await this.#start(plan);
    if (refused !== undefined && !this.#stopping) this.#replace(plan, refused);
  }
}
