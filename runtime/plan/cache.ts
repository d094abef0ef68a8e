import type { ValuePlan } from "../plan.ts";

/** `proxy_cache_path`; times are milliseconds, sizes bytes. */
export interface CacheZonePlan {
  readonly name: string;
  readonly path: string;
  /** How many letters of the name each level of folders takes from its end. */
  readonly levels: readonly number[];
  readonly inactive: number;
  /** Undefined: no bound but the disk's. */
  readonly maxSize: number | undefined;
  /** What must stay free on the disk; 0: nothing. */
  readonly minFree: number;
  /** How many entries the memory of `keys_zone` would hold. */
  readonly maxEntries: number;
  readonly manager: CachePace;
  readonly loader: CachePace;
}

/** Files that are looked at in one go, how long that may take, and the pause behind it. */
export interface CachePace {
  readonly files: number;
  readonly threshold: number;
  readonly sleep: number;
}

/** What `proxy_cache` and its kin ask for in one block. */
export interface CachePlan {
  /** Name of a zone; `off` or empty: no cache. */
  readonly zone: ValuePlan;
  /** Undefined: scheme, host and URI as the backend gets them. */
  readonly key: ValuePlan | undefined;
  /** In the order written; status 0 is any, `time` in seconds. */
  readonly valid: readonly { readonly status: number; readonly time: number }[];
  readonly methods: readonly string[];
  readonly bypass: readonly ValuePlan[];
  readonly noCache: readonly ValuePlan[];
  readonly minUses: number;
  readonly useStale: readonly string[];
  readonly lock: boolean;
  readonly lockTimeout: number;
  readonly lockAge: number;
  readonly revalidate: boolean;
  readonly backgroundUpdate: boolean;
  readonly convertHead: boolean;
  /** Undefined: no bound. */
  readonly maxRangeOffset: number | undefined;
  /** nginx before 1.23.0: see `FreshnessRules`. */
  readonly strictOrder: boolean;
}
