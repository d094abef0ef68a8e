import { translatePattern } from "../../runtime/decide/pcre.ts";
import { builtin, isKnownVariable } from "../../runtime/decide/variables.ts";
import {
  proxyCookieDomain,
  proxyCookieFlags,
  proxyCookiePath,
} from "../catalog/nginx/proxy-buffering.ts";
import { proxyRedirect } from "../catalog/nginx/proxy.ts";
import type { Http, Location, Op } from "../ir/http.ts";
import { type Scope, siteOf } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { everyLocation } from "./resolve.ts";

/** nginx's own variables that `set` may change. */
const changeable: ReadonlySet<string> = new Set(["args", "limit_rate"]);

/** Patterns of the names, domains and paths of cookies. */
function cookiePatterns(
  scope: Scope,
  pattern: (source: string, site: Site | undefined) => void,
): void {
  for (const slot of [proxyCookieDomain, proxyCookiePath])
    for (const one of scope.own(slot))
      if (one.value.kind === "rewrite" && one.value.from.kind === "pattern")
        pattern(one.value.from.pattern, siteOf(one));
  for (const one of scope.own(proxyCookieFlags))
    if (one.value.kind === "flags" && one.value.cookie.kind === "pattern")
      pattern(one.value.cookie.pattern, siteOf(one));
}

/** Every variable that `set`, `map` and named groups of patterns define, in lower case. */
export function definedVariables(http: Http, findings: Findings): ReadonlySet<string> {
  const names = new Set<string>();
  const define = (name: string, site: Site | undefined) => {
    const lower = name.toLowerCase();
    if (Object.hasOwn(builtin, lower) && !changeable.has(lower) && site)
      findings.error(
        "serve/duplicate-variable",
        site,
        say(
          {
            en: "`${name}` is nginx's own and cannot be set",
            zh: "`${name}` 是内置变量，不能赋值",
          },
          { name },
        ),
      );
    if (!isKnownVariable(lower) || !Object.hasOwn(builtin, lower)) names.add(lower);
  };
  const pattern = (source: string, site: Site | undefined) => {
    const translated = translatePattern(source, false);
    if (translated.ok) for (const name of translated.names) define(name, site);
  };
  const program = (ops: readonly Op[]) => {
    for (const op of ops) {
      if (op.kind === "set") define(op.variable, op.site);
      else if (op.kind === "rewrite") pattern(op.pattern, op.site);
      else if (op.kind === "if") {
        if (op.condition.kind === "matches") pattern(op.condition.pattern, op.site);
        location(op.then);
      }
    }
  };
  const location = ({ match, rewrite, locations, site }: Location) => {
    if (match.kind === "regex") pattern(match.pattern, site);
    program(rewrite);
    for (const inner of locations) location(inner);
  };
  for (const map of http.maps) {
    define(map.variable, map.site);
    for (const entry of map.entries) if (entry.pattern !== "exact") pattern(entry.key, entry.site);
  }
  for (const { variable, site } of [...http.geos, ...http.splits]) define(variable, site);
  const scopes = [http, ...http.servers, ...everyLocation(http)].map(({ scope }) => scope);
  for (const scope of new Set(scopes))
    for (const one of scope.own(proxyRedirect))
      if (one.value.kind === "pattern") pattern(one.value.from, siteOf(one));
  for (const scope of new Set(scopes)) cookiePatterns(scope, pattern);
  for (const server of http.servers) {
    for (const name of server.names)
      if (name.value.kind === "regex") pattern(name.value.pattern, siteOf(name));
    program(server.rewrite);
    for (const inner of server.locations) location(inner);
  }
  return names;
}
