import { cookieAttributes } from "../../decide/sticky/cookie-text.ts";
import { compileValue, type Template } from "../../decide/template.ts";
import type { Variables } from "../../decide/variables.ts";
import type { PeerPlan, UpstreamPlan, ValuePlan } from "../../plan.ts";
import type { StickyCookiePlan } from "../../plan/sticky.ts";
import type { ProxyExchange } from "../exchange.ts";
import { oneLine } from "../field-lines.ts";
import { DigestStickiness } from "./digest.ts";
import { firstOf } from "./first-of.ts";
import { LearnStickiness, type Sessions } from "./learn.ts";
import { SessionStickiness } from "./session.ts";
import { newStick, type Stick, type Stickiness } from "./stick.ts";

/** The stickiness of an upstream, compiled; undefined: it has none. */
export function createStickiness(
  { sticky }: UpstreamPlan,
  variables: Variables,
  sessions: Sessions,
): Stickiness | undefined {
  switch (sticky?.kind) {
    case "cookie":
      return new CookieStickiness(sticky, variables);
    case "route":
      return new RouteStickiness(sticky.lookup, sticky.strict, variables);
    case "learn":
      return new LearnStickiness(sticky, variables, sessions);
    case "digest":
      return new DigestStickiness(sticky, variables);
    case "session":
      return new SessionStickiness(sticky);
    case undefined:
      return undefined;
  }
}

/** `sticky route`: the request itself names its peer. */
class RouteStickiness implements Stickiness {
  readonly #lookup: readonly Template[];
  readonly #strict: boolean;

  constructor(lookup: readonly ValuePlan[], strict: boolean, variables: Variables) {
    this.#lookup = lookup.map((value) => compileValue(value, variables));
    this.#strict = strict;
  }

  begin(exchange: ProxyExchange): Stick {
    return { ...newStick(), hint: firstOf(exchange, this.#lookup), strict: this.#strict };
  }

  chosen(): void {
    // The client has its route from somewhere else.
  }
}

/** `sticky cookie`: every answer names the peer that gave it. */
class CookieStickiness implements Stickiness {
  readonly #plan: StickyCookiePlan;
  readonly #lookup: Template;
  readonly #domain: Template | undefined;
  readonly #path: Template | undefined;
  readonly #sameSite: Template | undefined;

  constructor(plan: StickyCookiePlan, variables: Variables) {
    const optional = (value: ValuePlan | undefined) =>
      value === undefined ? undefined : compileValue(value, variables);
    this.#plan = plan;
    this.#lookup = compileValue([{ v: `cookie_${plan.name}` }], variables);
    this.#domain = optional(plan.domain);
    this.#path = optional(plan.path);
    this.#sameSite = optional(plan.sameSite);
  }

  begin(exchange: ProxyExchange): Stick {
    const hint = exchange.value(this.#lookup);
    return { ...newStick(), hint, strict: this.#plan.strict };
  }

  chosen(exchange: ProxyExchange, stick: Stick, { sid = "" }: PeerPlan): void {
    const value = (template: Template | undefined) =>
      template === undefined ? undefined : oneLine(exchange.value(template));
    const attributes = {
      ...this.#plan,
      domain: value(this.#domain) ?? "",
      path: value(this.#path),
      sameSite: value(this.#sameSite) ?? "",
    };
    const seconds = Math.floor(exchange.engine.wall / 1000);
    const text = cookieAttributes(attributes, seconds);
    stick.field = `Set-Cookie: ${this.#plan.name}=${sid}${text}\r\n`;
  }
}
