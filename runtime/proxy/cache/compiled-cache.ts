import type { FreshnessRules } from "../../decide/cache/freshness.ts";
import { cause, causeOfWord } from "../../decide/retry.ts";
import { compileValue, type Template } from "../../decide/template.ts";
import type { Variables } from "../../decide/variables.ts";
import type { ProxyPlan } from "../../plan.ts";
import type { CachePlan } from "../../plan/cache.ts";
import { FieldSet } from "../field-set.ts";

interface SetHeader {
  readonly name: string;
  readonly value: Template;
}

/** Which fields of a request are written by the proxy, and which of the client's are dropped. */
export interface RequestFields {
  readonly setHeaders: readonly SetHeader[];
  readonly replaced: FieldSet;
}

export interface CompiledCache extends RequestFields {
  readonly plan: CachePlan;
  readonly zone: Template;
  readonly key: Template | undefined;
  readonly bypass: readonly Template[];
  readonly noCache: readonly Template[];
  /** Causes after which a stale entry answers. */
  readonly useStale: number;
  readonly whileUpdating: boolean;
  readonly rules: FreshnessRules;
  /** `X-Accel-Buffering` is not obeyed. */
  readonly ignoreBuffering: boolean;
}

/** What a request does not pass on where its answer may be kept: the whole is wanted. */
const conditional = [
  ["If-Modified-Since", [{ v: "upstream_cache_last_modified" }]],
  ["If-Unmodified-Since", ""],
  ["If-None-Match", [{ v: "upstream_cache_etag" }]],
  ["If-Match", ""],
  ["Range", ""],
  ["If-Range", ""],
] as const;

export function compileCache(
  proxy: ProxyPlan,
  plan: CachePlan,
  about: {
    readonly variables: Variables;
    readonly setHeaders: readonly SetHeader[];
    readonly replaced: readonly string[];
  },
): CompiledCache {
  const { variables, setHeaders, replaced } = about;
  const set = new Set(setHeaders.map(({ name }) => name.toLowerCase()));
  const own = conditional
    .filter(([name]) => !set.has(name.toLowerCase()))
    .map(([name, value]) => ({ name, value: compileValue(value, variables) }));
  const ignored = new Set(proxy.ignoreHeaders);
  return {
    plan,
    zone: compileValue(plan.zone, variables),
    key: plan.key === undefined ? undefined : compileValue(plan.key, variables),
    bypass: plan.bypass.map((value) => compileValue(value, variables)),
    noCache: plan.noCache.map((value) => compileValue(value, variables)),
    useStale: staleMask(plan.useStale),
    whileUpdating: plan.useStale.includes("updating"),
    rules: {
      ignoreExpires: ignored.has("expires"),
      ignoreCacheControl: ignored.has("cache-control"),
      ignoreSetCookie: ignored.has("set-cookie"),
      ignoreAccelExpires: ignored.has("x-accel-expires"),
      ignoreVary: ignored.has("vary"),
      strictOrder: plan.strictOrder,
    },
    ignoreBuffering: ignored.has("x-accel-buffering"),
    setHeaders: [...setHeaders, ...own],
    replaced: new FieldSet([...replaced, ...conditional.map(([name]) => name)]),
  };
}

/** `error` holds for a group without a live server too. */
function staleMask(words: readonly string[]): number {
  if (words.includes("off")) return 0;
  let mask = 0;
  for (const word of words) mask |= causeOfWord(word);
  return (mask & cause.error) !== 0 ? mask | cause.noLive : mask;
}
