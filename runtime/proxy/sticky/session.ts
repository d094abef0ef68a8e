import { insertedCookie, readSession, rewrittenCookie } from "../../decide/sticky/session.ts";
import { field } from "../../http1/field.ts";
import type { PeerPlan } from "../../plan.ts";
import type { SessionStickyPlan } from "../../plan/sticky.ts";
import type { ProxyExchange } from "../exchange.ts";
import { newStick, type Stick, type Stickiness } from "./stick.ts";

/** Tengine's `session_sticky`. */
export class SessionStickiness implements Stickiness {
  readonly #plan: SessionStickyPlan;

  constructor(plan: SessionStickyPlan) {
    this.#plan = plan;
  }

  begin(exchange: ProxyExchange): Stick {
    const seconds = Math.floor(exchange.engine.wall / 1000);
    const cookie = readSession(exchange.head.fields.value(field.cookie), this.#plan, seconds);
    return {
      ...newStick(),
      cookie,
      hint: cookie.sid,
      passed: cookie.passed,
      faithful: true,
      strict: cookie.sid !== "" && !this.#plan.fallback,
    };
  }

  chosen(_: ProxyExchange, stick: Stick, { sid = "" }: PeerPlan): void {
    stick.session = sid;
    if (this.#plan.mode !== "insert" || !stick.cookie) return;
    const isNew = stick.cookie.sid === "" || stick.cookie.sid !== sid;
    const cookie = insertedCookie(this.#plan, sid, stick.cookie, isNew);
    stick.field = cookie === undefined ? "" : `Set-Cookie: ${cookie}\r\n`;
  }

  /** The client keeps its cookie through an error. */
  answered(exchange: ProxyExchange, stick: Stick): void {
    if (exchange.upstream.head.status >= 400) stick.field = "";
  }

  rewrite(exchange: ProxyExchange, stick: Stick, value: string): string | undefined {
    const isInsert = this.#plan.mode === "insert";
    if (exchange.upstream.head.status >= 400) return value;
    if (!isInsert) return rewrittenCookie(this.#plan, value, stick.session);
    // In the place of a cookie of that name which the backend sets itself.
    const own = this.#plan.indirect && stick.field !== "";
    return own && rewrittenCookie({ ...this.#plan, mode: "rewrite" }, value, "") !== value
      ? undefined
      : value;
  }
}
