import { digestAttributes, findCookie, withoutCookie } from "../../decide/sticky/cookie-text.ts";
import { compileValue, type Template } from "../../decide/template.ts";
import type { Variables } from "../../decide/variables.ts";
import { field } from "../../http1/field.ts";
import type { PeerPlan } from "../../plan.ts";
import type { StickyDigestPlan } from "../../plan/sticky.ts";
import type { ProxyExchange } from "../exchange.ts";
import { newStick, type Stick, type Stickiness } from "./stick.ts";

/** nginx-sticky-module-ng: the cookie holds a digest of the server. */
export class DigestStickiness implements Stickiness {
  readonly #plan: StickyDigestPlan;
  readonly #lookup: Template;

  constructor(plan: StickyDigestPlan, variables: Variables) {
    this.#plan = plan;
    this.#lookup = compileValue([{ v: `cookie_${plan.name}` }], variables);
  }

  begin(exchange: ProxyExchange): Stick {
    const { transfer, delimiter, fallback, hideCookie, name } = this.#plan;
    const stick = newStick();
    const cookie = exchange.value(this.#lookup);
    const cut = transfer ? cookie.indexOf(delimiter) : -1;
    stick.hint = cut < 0 ? cookie : cookie.slice(0, cut);
    stick.strict = !fallback;
    if (cookie === "") return stick;
    const whole = exchange.head.fields.value(field.cookie) ?? "";
    const place = findCookie(whole, name, true);
    if (place && hideCookie) stick.passed = withoutCookie(whole, place);
    else if (place && cut >= 0) {
      // What stands behind the delimiter is the backend's own.
      const own = whole.slice(place.valueAt + cut + delimiter.length);
      stick.passed = whole.slice(0, place.valueAt) + own;
    }
    return stick;
  }

  chosen(exchange: ProxyExchange, stick: Stick, { sid = "" }: PeerPlan): void {
    this.#tell(exchange, stick, sid);
  }

  /** The backend's own cookie of the name is never passed on as it is. */
  rewrite(exchange: ProxyExchange, stick: Stick, value: string): string | undefined {
    const { name, transfer, delimiter } = this.#plan;
    const [pair = ""] = value.split(";");
    const place = findCookie(pair, name, true);
    if (!place) return value;
    const own = pair.slice(place.valueAt);
    if (transfer && own !== "") this.#tell(exchange, stick, `${stick.session}${delimiter}${own}`);
    return undefined;
  }

  #tell(exchange: ProxyExchange, stick: Stick, value: string): void {
    if (stick.session === "") stick.session = value;
    const seconds = Math.floor(exchange.engine.wall / 1000);
    const attributes = digestAttributes(this.#plan, seconds);
    stick.field = `Set-Cookie: ${this.#plan.name}=${value}${attributes}\r\n`;
  }
}
