import { lowerAscii } from "../../runtime/decide/host.ts";
import type { MapPlan, ValuePlan } from "../../runtime/plan.ts";
import { siteOf } from "../ir/scope.ts";
import type { MapVariable } from "../ir/variables.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { planPattern } from "./patterns.ts";
import type { Values } from "./values.ts";

/** A `map` as tables: exact keys, wildcards of host names, patterns in order. */
export function planMap(map: MapVariable, values: Values, findings: Findings): MapPlan {
  const exact: [string, ValuePlan][] = [];
  const leading: [string, ValuePlan][] = [];
  const trailing: [string, ValuePlan][] = [];
  const regex: [string, boolean, ValuePlan][] = [];
  for (const { site, key, pattern, value: template } of map.entries) {
    const value = values.value(template, site);
    const text = lowerAscii(values.bytes(key, site));
    if (pattern !== "exact")
      regex.push([planPattern(key, site, values, findings), pattern === "regex-caseless", value]);
    else if (!map.hostnames || !/^\.|\*/.test(text)) exact.push([text, value]);
    else if (!/^(?:\*?\.[^*]+|[^*]+\.\*)$/.test(text) || text.includes(".."))
      findings.error(
        "serve/bad-host-name",
        site,
        say(
          { en: "`{key}` is no host name or wildcard", zh: "`{key}` 不是有效的主机名或通配名" },
          { key },
        ),
      );
    else if (text.startsWith("*")) leading.push([text.slice(1), value]);
    else if (text.startsWith(".")) {
      leading.push([text, value]);
      exact.push([text.slice(1), value]);
    } else trailing.push([text.slice(0, -1), value]);
  }
  return {
    variable: map.variable,
    source: values.value(map.source, map.site),
    hostnames: map.hostnames,
    volatile: map.volatile,
    fallback: map.fallback ? values.value(map.fallback.value, siteOf(map.fallback)) : "",
    exact,
    leading,
    trailing,
    regex,
  };
}
