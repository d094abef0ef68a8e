import { fastcgiRequest } from "../../runtime/decide/fastcgi-request.ts";
import type { HealthPlan } from "../../runtime/plan.ts";
import { checkDefaults, checkFastcgiParam, httpCheckDefaults } from "../catalog/tengine/check.ts";
import type { HealthMatch } from "../ir/health.ts";
import { type Scope, siteOf } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { planPlus } from "./health-plus.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

export interface HealthContext {
  readonly values: Values;
  readonly findings: Findings;
  readonly matches: readonly HealthMatch[];
}

/** The active check of a group. Where the dialect documents no default, lbc chooses and says so. */
export function planHealth(upstream: Upstream, context: HealthContext): HealthPlan | undefined {
  const { health, name, scope } = upstream;
  const { values, findings } = context;
  if (!health) return undefined;
  const { value } = health;
  const site = siteOf(health);
  const type = value.type ?? checkDefaults.type;
  if (type === "gmssl_hello" || type === "grpc") {
    if (site) refuse("health_check", site, findings, `health_check type=${type}`);
    return undefined;
  }
  if (scope.target.dialect === "nginx-plus") return planPlus(upstream, value, site, context);
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
    send:
      type === "fastcgi"
        ? fastcgiRequest(fastcgiParams(scope, values))
        : values.bytes(value.send ?? httpCheckDefaults.send, site),
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

/** What Tengine sends where nothing is said. */
const usualParams = [
  ["REQUEST_METHOD", "GET"],
  ["REQUEST_URI", "/"],
  ["SCRIPT_FILENAME", "index.php"],
] as const;

function fastcgiParams(scope: Scope, values: Values): readonly (readonly [string, string])[] {
  const own = scope.own(checkFastcgiParam).map((one) => {
    const [key, value] = one.value;
    return [values.bytes(key, siteOf(one)), values.bytes(value, siteOf(one))] as const;
  });
  return own.length > 0 ? own : usualParams;
}
