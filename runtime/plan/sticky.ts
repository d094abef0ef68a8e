import type { ValuePlan } from "../plan.ts";

/** How a client that comes back finds its peer; `PeerPlan.sid` is what peers are called then. */
export type StickyPlan =
  | StickyCookiePlan
  | { readonly kind: "route"; readonly lookup: readonly ValuePlan[]; readonly strict: boolean }
  | StickyLearnPlan
  | StickyDigestPlan
  | SessionStickyPlan;

/** `sticky cookie`: nginx since 1.29.6, nginx Plus, Angie, THS 6.0.1. */
export interface StickyCookiePlan {
  readonly kind: "cookie";
  readonly name: string;
  /** Seconds; undefined: as long as the browser runs. */
  readonly life: number | "max" | undefined;
  /** Products other than nginx say `max-age` alone. */
  readonly withExpires: boolean;
  readonly domain: ValuePlan | undefined;
  readonly path: ValuePlan | undefined;
  readonly sameSite: ValuePlan | undefined;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** Further attributes, as written. */
  readonly other: readonly string[];
  /** Angie: nobody else answers while the client's own peer cannot. */
  readonly strict: boolean;
}

/** `sticky learn`: sessions of the backends, remembered while they are used. */
export interface StickyLearnPlan {
  readonly kind: "learn";
  readonly create: readonly ValuePlan[];
  readonly lookup: readonly ValuePlan[];
  readonly zone: string;
  /** Sessions that the zone has room for. */
  readonly capacity: number;
  readonly timeout: number;
  /** As soon as the head of the answer is there, not at its end. */
  readonly atHead: boolean;
  /** An answer does not prolong a session that is known. */
  readonly refresh: boolean;
  readonly strict: boolean;
}

/** nginx-sticky-module-ng: a cookie with a digest of the server. */
export interface StickyDigestPlan {
  readonly kind: "digest";
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  /** Seconds. */
  readonly life: number | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly hideCookie: boolean;
  readonly fallback: boolean;
  /** The backend's cookie of that name goes along, behind the delimiter. */
  readonly transfer: boolean;
  readonly delimiter: string;
}

/** Tengine's `session_sticky`; times are seconds. */
export interface SessionStickyPlan {
  readonly kind: "session";
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  readonly maxAge: number | undefined;
  readonly maxIdle: number | undefined;
  readonly maxLife: number | undefined;
  readonly mode: "insert" | "rewrite" | "prefix";
  readonly indirect: boolean;
  readonly fallback: boolean;
}
