import { compileValue, type Template } from "../../decide/template.ts";
import type { Variables } from "../../decide/variables.ts";
import type { PeerPlan } from "../../plan.ts";
import type { StickyLearnPlan } from "../../plan/sticky.ts";
import type { ProxyExchange } from "../exchange.ts";
import { firstOf } from "./first-of.ts";
import { newStick, type Stick, type Stickiness } from "./stick.ts";

/** Where learnt sessions are kept: by the name of the zone, for all workers. */
export interface Sessions {
  open(zone: StickyLearnPlan): void;
  find(zone: StickyLearnPlan, session: string): string;
  learn(zone: StickyLearnPlan, session: string, sid: string, create: boolean): void;
}

/** `sticky learn`: the session of the backend itself, as its answers show it. */
export class LearnStickiness implements Stickiness {
  readonly #plan: StickyLearnPlan;
  readonly #sessions: Sessions;
  readonly #create: readonly Template[];
  readonly #lookup: readonly Template[];

  constructor(plan: StickyLearnPlan, variables: Variables, sessions: Sessions) {
    this.#plan = plan;
    this.#sessions = sessions;
    sessions.open(plan);
    this.#create = plan.create.map((value) => compileValue(value, variables));
    this.#lookup = plan.lookup.map((value) => compileValue(value, variables));
  }

  begin(exchange: ProxyExchange): Stick {
    const session = firstOf(exchange, this.#lookup);
    const hint = session === "" ? "" : this.#sessions.find(this.#plan, session);
    return { ...newStick(), session, hint, strict: this.#plan.strict };
  }

  chosen(): void {
    // What the backend answers is waited for.
  }

  answered(exchange: ProxyExchange, stick: Stick, peer: PeerPlan): void {
    if (this.#plan.atHead) this.#learn(exchange, stick, peer);
  }

  ended(exchange: ProxyExchange, stick: Stick, peer: PeerPlan): void {
    if (!this.#plan.atHead) this.#learn(exchange, stick, peer);
  }

  #learn(exchange: ProxyExchange, { session }: Stick, { sid = "" }: PeerPlan): void {
    const created = firstOf(exchange, this.#create);
    if (created !== "") this.#sessions.learn(this.#plan, created, sid, true);
    else if (session !== "") this.#sessions.learn(this.#plan, session, sid, false);
  }
}
