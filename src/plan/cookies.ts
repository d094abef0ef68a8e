import type { CookieMatchPlan, CookieRulePlan, CookiesPlan } from "../../runtime/plan/cookies.ts";
import type { CookieMatch, CookieRewrite } from "../catalog/nginx/cookie-rules.ts";
import {
  proxyCookieDomain,
  proxyCookieFlags,
  proxyCookiePath,
} from "../catalog/nginx/proxy-buffering.ts";
import { readAll, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { parseTemplate } from "../ir/template.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { planPattern } from "./patterns.ts";
import type { Values } from "./values.ts";

interface Context {
  readonly values: Values;
  readonly findings: Findings;
}

/** What a block does to cookies of backends; undefined: nothing. */
export function cookiesOf(scope: Scope, context: Context): CookiesPlan | undefined {
  const { values } = context;
  const rules: CookiesPlan = {
    domains: rewritesOf(readAll(scope, proxyCookieDomain), context, true),
    paths: rewritesOf(readAll(scope, proxyCookiePath), context, false),
    flags: readAll(scope, proxyCookieFlags).flatMap((one) => {
      const { value } = one;
      const site = siteOf(one);
      if (value.kind === "off" || !site) return [];
      const flags = value.flags.map((flag) => values.value(flag, site));
      return [{ cookie: matchOf(value.cookie, site, context, "name"), flags }];
    }),
  };
  const idle = [rules.domains, rules.paths, rules.flags].every(({ length }) => length === 0);
  return idle ? undefined : rules;
}

function rewritesOf(
  written: readonly Traced<CookieRewrite>[],
  context: Context,
  domain: boolean,
): readonly CookieRulePlan[] {
  return written.flatMap((one) => {
    const { value } = one;
    const site = siteOf(one);
    if (value.kind === "off" || !site) return [];
    const from = matchOf(value.from, site, context, domain ? "domain" : "path");
    const bare = domain && value.from.kind === "text" ? withoutDot(value.to.source) : undefined;
    const to = bare === undefined ? value.to : parseTemplate(bare);
    return [{ from, to: context.values.value(to, site) }];
  });
}

/** A domain is found with and without a dot in front, and in any case. */
const withoutDot = (source: string): string => source.replace(/^\./, "");

function matchOf(
  match: CookieMatch,
  site: Site,
  { values, findings }: Context,
  what: "domain" | "path" | "name",
): CookieMatchPlan {
  if (match.kind === "pattern") {
    const pattern = planPattern(match.pattern, site, values, findings);
    return { kind: "pattern", pattern, caseless: what !== "path" || match.caseless };
  }
  const text = what === "domain" ? parseTemplate(withoutDot(match.text.source)) : match.text;
  return { kind: "text", text: values.value(text, site) };
}
