import type { Level, Plan } from "../plan.ts";
import type { KeptSettings, OrderResult } from "../vrrp/messages.ts";
import type { HaPlan } from "../vrrp/plan.ts";
import type { HaFacts } from "./admin-status.ts";
import { HaAgent } from "./ha-agent.ts";
import { dumpForms, dumpOf } from "./ha-dump.ts";
import { haFolder, HaJournal, type HaEntry } from "./ha-journal.ts";
import { HaLog } from "./ha-log.ts";
import type { AgentNews } from "./ha-news.ts";
import { readKept, writeKept } from "./kept-settings.ts";
import { reasonOf } from "./log-queue.ts";
import { writeOwn } from "./own-folder.ts";
import type { ProxyPlane } from "./proxy-watch.ts";

/** What an operator asks of one instance and its group, or of all. */
export interface HaOrder {
  /** undefined: all. */
  readonly instance: string | undefined;
  readonly order: "failover" | "hold" | "resume";
  /** Give away even where nobody was ever heard. */
  readonly force: boolean;
}

/** `tell` is for what the agent itself says. */
type Log = Record<"tell" | "write", (level: Level, text: string) => void>;

/** The supervisor's side of the HA plane: the agent, what it is ordered, and the journal of both. */
export class HaDesk {
  readonly #log: Log;
  /** What the agent says. */
  readonly #own: HaLog;
  readonly #agent: HaAgent;
  readonly #journal = new HaJournal();
  readonly #state: string | undefined;
  #folder: string | undefined;
  #plan: HaPlan | undefined;
  #begun = false;
  /** The agent, or shutdown_script after it, is waited for. */
  #leaving = false;

  /** `plane`: what `track_proxy` looks at. */
  constructor(env: NodeJS.ProcessEnv, log: Log, plane: ProxyPlane) {
    this.#log = log;
    this.#own = new HaLog((level, text) => log.tell(level, text));
    this.#state = env["STATE_DIRECTORY"];
    this.#agent = new HaAgent(
      (level, text) => this.#own.tell(level, text),
      (news) => this.#hear(news),
      plane,
    );
  }

  get stopped(): boolean {
    return this.#agent.stopped && !this.#leaving;
  }

  get plan(): HaPlan | undefined {
    return this.#plan;
  }

  /** Runs this plan from now on; the text of a refusal, or undefined. */
  async apply(ha: HaPlan | undefined, { prefix, main }: Plan): Promise<string | undefined> {
    if (ha) {
      this.#folder = haFolder(prefix, main.pid, this.#state);
      const failure = this.#journal.open(this.#folder);
      this.#agent.inherit(readKept(this.#folder));
      if (failure !== undefined) this.#log.write("notice", `${failure}, no journal is kept`);
    }
    if (ha?.channels.startup && !this.#begun) await this.#run("startup", ha);
    this.#begun ||= ha !== undefined;
    await this.#own.use(ha?.log);
    const refused = await this.#agent.apply(ha);
    if (refused === undefined) this.#plan = ha;
    else await this.#own.use(this.#plan?.log);
    return refused;
  }

  async stop(): Promise<void> {
    const ha = this.#plan;
    this.#plan = undefined;
    this.#leaving = true;
    await this.#agent.stop();
    if (ha?.channels.shutdown) await this.#run("shutdown", ha);
    this.#leaving = false;
  }

  /** Before the first agent and after the last, as keepalived's parent does it. */
  async #run(what: "startup" | "shutdown", { channels, scriptSecurity }: HaPlan): Promise<void> {
    const script = channels[what];
    if (!script) return;
    const { runTimed } = await import("../notify/timed-command.ts");
    await runTimed(script, what, scriptSecurity, (text) => this.#own.tell("notice", text));
  }

  close(): Promise<void> {
    this.#own.close();
    return this.#journal.close();
  }

  /** undefined: nothing floats, or the agent does not answer. */
  async facts(): Promise<HaFacts | undefined> {
    const instances = await this.#agent.status();
    return instances && { pid: this.#agent.pid ?? 0, instances };
  }

  /** undefined: there is no agent that could obey. */
  async order(order: HaOrder): Promise<readonly OrderResult[] | undefined> {
    const results = await this.#agent.order(order);
    for (const { instance, refused } of results ?? []) {
      if (refused === "unknown") continue;
      this.#journal.add({ event: "order", instance, order: order.order, refused });
      if (refused === undefined) this.#log.write("notice", `admin: ${order.order} ${instance}`);
    }
    return results;
  }

  /** The last entries of the journal, oldest first. */
  journal(count: number): readonly HaEntry[] {
    return this.#journal.last(count);
  }

  /** keepalived's three files, in the folder of the journal. */
  async #dump(): Promise<void> {
    const [facts, plan, folder] = [await this.facts(), this.#plan, this.#folder];
    if (!facts || !plan || folder === undefined) return;
    try {
      for (const form of dumpForms)
        writeOwn(folder, `keepalived.${form}`, dumpOf(form, plan, facts.instances).body);
    } catch (error) {
      this.#log.write("error", `HA dumps in "${folder}": ${reasonOf(error)}`);
    }
  }

  /** For a supervisor that comes after us, should we be killed. */
  #keep(settings: KeptSettings): void {
    const folder = this.#folder;
    if (folder === undefined) return;
    try {
      writeKept(folder, settings);
    } catch (error) {
      this.#log.write("notice", `HA settings in "${folder}": ${reasonOf(error)}`);
    }
  }

  #hear(news: AgentNews): void {
    if (news.type === "dump") return void this.#dump();
    if (news.type === "kept") return this.#keep(news.settings);
    if (news.type === "agent")
      return this.#journal.add({ event: "agent", what: news.what, detail: news.detail });
    const { instance, from, to, cause, detail, priority } = news;
    this.#journal.add({ event: "transition", instance, from, to, cause, detail, priority });
  }
}
