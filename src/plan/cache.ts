import type { CachePlan, CacheZonePlan } from "../../runtime/plan/cache.ts";
import { proxyCache, proxyCacheConvertHead } from "../catalog/nginx/proxy-extra.ts";
import { isSince } from "../catalog/nginx/since.ts";
import { read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import { below, type Paths } from "./paths.ts";
import type { Values } from "./values.ts";

/** Bytes of shared memory that nginx has for an entry of a cache. */
const nodeSize = 128;

/** How nginx's manager and loader take turns where nothing is said. */
const usualPace = { files: 100, threshold: 200, sleep: 50 } as const;

/** Every `proxy_cache_path` of a configuration. */
export const planCacheZones = (scope: Scope, paths: Paths): readonly CacheZonePlan[] =>
  readAll(scope, proxyCache.path).map(({ value }) => {
    const { zone, path, levels, inactive, maxSize, minFree, pace } = value;
    const paceOf = (who: "manager" | "loader") => ({
      files: pace[`${who}_files`] ?? usualPace.files,
      threshold: pace[`${who}_threshold`] ?? usualPace.threshold,
      sleep: pace[`${who}_sleep`] ?? usualPace.sleep,
    });
    return {
      name: zone.name,
      path: below(paths.prefix, path),
      levels,
      inactive,
      maxSize,
      minFree,
      maxEntries: Math.max(1, Math.floor((zone.size ?? 0) / nodeSize)),
      manager: paceOf("manager"),
      loader: paceOf("loader"),
    };
  });

/** What `proxy_cache` and its kin ask for in a block; undefined where it is off. */
export function planCache(scope: Scope, values: Values): CachePlan | undefined {
  const zone = read(scope, proxyCache.zone);
  if (!zone.value || zone.value.source === "off") return undefined;
  const key = read(scope, proxyCache.key);
  const predicates = (slot: typeof proxyCache.bypass) =>
    readAll(scope, slot).flatMap((one) =>
      one.value.map((value) => values.value(value, siteOf(one))),
    );
  return {
    zone: values.value(zone.value, siteOf(zone)),
    key: values.optional(key.value, siteOf(key)),
    valid: readAll(scope, proxyCache.valid).flatMap(({ value }) => {
      const time = Math.floor(value.time / 1000);
      const statuses = value.statuses === "any" ? [0] : value.statuses;
      return statuses.map((status) => ({ status, time }));
    }),
    methods: [
      ...new Set([
        "GET",
        "HEAD",
        ...readAll(scope, proxyCache.methods).flatMap(({ value }) => value),
      ]),
    ],
    bypass: predicates(proxyCache.bypass),
    noCache: predicates(proxyCache.noCache),
    minUses: read(scope, proxyCache.minUses).value,
    useStale: readAll(scope, proxyCache.useStale).flatMap(({ value }) => value),
    lock: read(scope, proxyCache.lock).value,
    lockTimeout: read(scope, proxyCache.lockTimeout).value,
    lockAge: read(scope, proxyCache.lockAge).value,
    revalidate: read(scope, proxyCache.revalidate).value,
    backgroundUpdate: read(scope, proxyCache.backgroundUpdate).value,
    convertHead: read(scope, proxyCacheConvertHead).value,
    maxRangeOffset: read(scope, proxyCache.maxRangeOffset).value,
    strictOrder: !isSince(scope.target, [1, 23, 0]),
  };
}
