import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Level } from "../plan.ts";
import type { HaPlan } from "../vrrp/plan.ts";

/** From the supervisor to the agent. */
export type AgentOrder =
  | { readonly type: "start"; readonly plan: HaPlan }
  | { readonly type: "stop" };

/** From the agent to the supervisor. */
export type AgentNews =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly text: string }
  | { readonly type: "log"; readonly level: Level; readonly text: string };

const module = new URL(`../vrrp/main${import.meta.url.slice(-3)}`, import.meta.url);
/** The farewell adverts and the notify scripts of a stop take less. */
const stopGrace = 3000;
const firstDelay = 100;
const longestDelay = 5000;

/** The process that speaks VRRP: started when a plan asks for it, restarted when it dies. */
export class HaAgent {
  readonly #log: (level: Level, text: string) => void;
  #plan: HaPlan | undefined;
  #child: ChildProcess | undefined;
  #delay = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: (level: Level, text: string) => void) {
    this.#log = log;
  }

  get stopped(): boolean {
    return this.#child === undefined;
  }

  /** Runs this plan from now on; the text of a refusal, or undefined. */
  async apply(plan: HaPlan | undefined): Promise<string | undefined> {
    if (JSON.stringify(plan) === JSON.stringify(this.#plan)) return undefined;
    const before = this.#plan;
    await this.stop();
    if (!plan) return undefined;
    const refused = await this.#start(plan);
    if (refused === undefined) {
      this.#plan = plan;
      return undefined;
    }
    if (before && (await this.#start(before)) === undefined) this.#plan = before;
    return refused;
  }

  /** Ends the agent, which gives its addresses up first. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#plan = undefined;
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.send({ type: "stop" } satisfies AgentOrder, () => {});
    const killer = setTimeout(() => child.kill("SIGKILL"), stopGrace);
    await gone;
    clearTimeout(killer);
  }

  #start(plan: HaPlan): Promise<string | undefined> {
    return new Promise((resolve) => {
      const child = fork(fileURLToPath(module), [], {
        execArgv: ["--disable-sigusr1"],
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      this.#child = child;
      child.on("message", (message) => {
        const news = message as AgentNews;
        if (news.type === "log") this.#log(news.level, news.text);
        else resolve(news.type === "ready" ? undefined : news.text);
      });
      child.on("error", (error) => resolve(error.message));
      child.on("exit", (code, signal) => {
        this.#child = undefined;
        resolve(`HA agent exited (${signal ?? code})`);
        this.#replace(`${signal ?? code}`);
      });
      child.send({ type: "start", plan } satisfies AgentOrder, () => {});
    });
  }

  #replace(how: string): void {
    const plan = this.#plan;
    if (!plan) return;
    this.#log("alert", `HA agent exited (${how})`);
    this.#delay = Math.min(Math.max(firstDelay, this.#delay * 2), longestDelay);
    this.#timer = setTimeout(() => void this.#again(plan), this.#delay);
  }

  async #again(plan: HaPlan): Promise<void> {
    const refused = await this.#start(plan);
    if (refused === undefined) this.#delay = 0;
    else this.#log("alert", refused);
  }
}
