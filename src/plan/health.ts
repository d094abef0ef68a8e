import type { HealthPlan } from "../../runtime/plan.ts";
import { checkDefaults, httpCheckDefaults } from "../catalog/tengine/check.ts";
import { siteOf } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

/** The active check of a group. Where the dialect documents no default, lbc chooses and says so. */
export function planHealth(
  { health, name }: Upstream,
  values: Values,
  findings: Findings,
): HealthPlan | undefined {
  if (!health) return undefined;
  const { value } = health;
  const site = siteOf(health);
  const type = value.type ?? checkDefaults.type;
  if (type !== "tcp" && type !== "http" && type !== "ssl_hello") {
    if (site) refuse("health_check", site, findings, `health_check type=${type}`);
    return undefined;
  }
  const chosen: string[] = [];
  const or = <T>(given: T | undefined, fallback: T, word: string): T => {
    if (given !== undefined) return given;
    chosen.push(`${word}=${String(fallback)}`);
    return fallback;
  };
  const plan: HealthPlan = {
    type: or(value.type === undefined ? undefined : type, type, "type"),
    interval: or(value.interval, checkDefaults.interval, "interval"),
    timeout: or(value.timeout, checkDefaults.timeout, "timeout"),
    rise: or(value.rise, checkDefaults.rise, "rise"),
    fall: or(value.fall, checkDefaults.fall, "fall"),
    port: value.port,
    // Tengine would start with peers down: a moment without any backend after each start. Where the
    // dialect is silent, a peer is up until a check says otherwise.
    startDown: or(value.startDown, false, "default_down"),
    send: values.bytes(value.send ?? httpCheckDefaults.send, site),
    expect: value.expect ?? httpCheckDefaults.expect,
  };
  if (chosen.length > 0 && site)
    findings.notice(
      "serve/chosen-default",
      site,
      say(
        {
          en: "the check of {name} does not say all; lbc takes {chosen}",
          zh: "{name} 的健康检查未写全，lbc 取 {chosen}",
        },
        { name, chosen: chosen.join(" ") },
      ),
    );
  return plan;
}
