import type { ValuePlan } from "../plan.ts";

type LogLevel = "info" | "notice" | "warn" | "error";

/** `limit_req_zone` or `limit_conn_zone`. */
export interface LimitZonePlan {
  readonly name: string;
  /** Bytes of shared memory: how many keys are remembered follows from it. */
  readonly size: number;
  readonly key: ValuePlan;
}

export interface RequestZonePlan extends LimitZonePlan {
  /** Thousandths of a request a second. */
  readonly rate: number;
}

/** The zones of one block; those of http and stream are apart. */
export interface LimitZonesPlan {
  readonly requests: readonly RequestZonePlan[];
  readonly connections: readonly LimitZonePlan[];
}

/** `limit_req` and what goes with it. */
export interface LimitReqPlan {
  readonly limits: readonly {
    /** Index into the zones of requests. */
    readonly zone: number;
    /** Thousandths of a request. */
    readonly burst: number;
    /** Thousandths that do not wait; undefined: none does. */
    readonly delay: number | undefined;
  }[];
  readonly status: number;
  readonly logLevel: LogLevel;
  readonly dryRun: boolean;
}

/** `limit_conn` and what goes with it. */
export interface LimitConnPlan {
  readonly limits: readonly {
    /** Index into the zones of connections. */
    readonly zone: number;
    readonly most: number;
  }[];
  /** 503 in `stream`. */
  readonly status: number;
  readonly logLevel: LogLevel;
  readonly dryRun: boolean;
}

/** `set_real_ip_from` and what goes with it. */
export interface RealIpPlan {
  /** Addresses, networks and `unix:`. */
  readonly from: readonly string[];
  /** A field in lower case (every one of it where that is a list), or the PROXY protocol. */
  readonly source:
    | { readonly kind: "field"; readonly name: string; readonly list: boolean }
    | { readonly kind: "proxy-protocol" };
  readonly recursive: boolean;
}

/** What stands between a location that is found and its answer, beside `allow` and `deny`. */
export interface GatePlan {
  readonly realIp: RealIpPlan | undefined;
  readonly limitReq: LimitReqPlan | undefined;
  readonly limitConn: LimitConnPlan | undefined;
  readonly satisfyAny: boolean;
  readonly basic: { readonly realm: ValuePlan; readonly file: ValuePlan } | undefined;
  /** Milliseconds before a 401; 0: none. */
  readonly authDelay: number;
}

/** `limit_rate` and `limit_rate_after`, as they are written or as variables say. */
export interface RatePlan {
  readonly rate: ValuePlan;
  readonly after: ValuePlan;
}
