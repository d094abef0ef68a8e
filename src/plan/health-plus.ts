import type { HealthPlan } from "../../runtime/plan.ts";
import type { MatchPlan } from "../../runtime/plan/health-match.ts";
import type { HealthCheck, HealthMatch } from "../ir/health.ts";
import type { Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { HealthContext } from "./health.ts";
import { planPattern } from "./patterns.ts";
import { refuse } from "./support.ts";

/** nginx Plus: statuses 2xx and 3xx are life where no `match` says otherwise. */
const usualMatch: MatchPlan = {
  status: { negated: false, ranges: [[200, 399]] },
  headers: [],
  body: undefined,
  expect: undefined,
};

/** `health_check_timeout`. */
const usualTimeout = 5000;

/** The check of nginx Plus: in `stream` it only connects unless a `match` says more. */
export function planPlus(
  { name, scope }: Upstream,
  check: HealthCheck,
  site: Site | undefined,
  context: HealthContext,
): HealthPlan {
  const isHttp = scope.context === "upstream";
  const found = check.match === undefined ? undefined : matchOf(check.match, site, context);
  const uri = context.values.bytes(check.uri ?? "/", site);
  const head = `GET ${uri} HTTP/1.1\r\nHost: ${context.values.bytes(name, site)}\r\n`;
  return {
    type: isHttp ? "http" : check.type === "udp" ? "udp" : "tcp",
    interval: check.interval ?? usualTimeout,
    timeout: usualTimeout,
    rise: check.rise ?? 1,
    fall: check.fall ?? 1,
    port: check.port,
    startDown: check.startDown === true,
    send: isHttp ? `${head}User-Agent: lbc\r\nConnection: close\r\n\r\n` : (found?.send ?? ""),
    expect: [],
    ...(isHttp || found ? { match: found?.plan ?? usualMatch } : {}),
    ...(check.secure === true && { secure: true }),
    ...(check.jitter !== undefined && { jitter: check.jitter }),
  };
}

function matchOf(
  name: string,
  site: Site | undefined,
  { matches, findings, values }: HealthContext,
): { readonly plan: MatchPlan; readonly send: string } | undefined {
  const match = matches.find((one) => one.name === name);
  if (match) return planMatch(match, values, findings);
  if (site)
    findings.error(
      "serve/unknown-match",
      site,
      say({ en: "there is no `match` called {name}", zh: "没有名为 {name} 的 `match`" }, { name }),
    );
  return undefined;
}

function planMatch(
  { conditions }: HealthMatch,
  values: HealthContext["values"],
  findings: HealthContext["findings"],
) {
  let plan: MatchPlan = { ...usualMatch, status: undefined };
  let send = "";
  for (const condition of conditions) {
    const { site } = condition;
    const pattern = (text: string) => planPattern(text, site, values, findings);
    switch (condition.kind) {
      case "status":
        plan = { ...plan, status: { negated: condition.negated, ranges: condition.ranges } };
        break;
      case "header": {
        const { name, test, negated, value } = condition;
        const given = test === "matches" ? pattern(value) : values.bytes(value, site);
        const header = { name: name.toLowerCase(), test, negated, value: given };
        plan = { ...plan, headers: [...plan.headers, header] };
        break;
      }
      case "body": {
        const { negated, caseless } = condition;
        plan = { ...plan, body: { negated, caseless, pattern: pattern(condition.pattern) } };
        break;
      }
      case "send":
        send = values.bytes(condition.bytes, site);
        break;
      case "expect": {
        const { test, value } = condition;
        const given = test === "regex" ? pattern(value) : values.bytes(value, site);
        plan = { ...plan, expect: { test, value: given } };
        break;
      }
      case "require":
        refuse("match", site, findings, "match … require");
    }
  }
  return { plan, send };
}
