import type { Template } from "./template.ts";
import type { Bytes, Milliseconds } from "./upstream.ts";

/** How a client that comes back finds the backend that it had before. */
export type Stickiness =
  | StickyCookie
  /** nginx since 1.29.6, nginx Plus, Angie: a value names the backend (`server … route=`). */
  | { readonly kind: "route"; readonly variables: readonly Template[] }
  | StickyLearn
  | StickyHash
  | SessionSticky
  | JvmRoute
  /** THS 6.0.0: a bare `sticky`, an algorithm of its own that its manuals say no more of. */
  | { readonly kind: "native" };

/** `sticky cookie`: nginx since 1.29.6, nginx Plus, Angie, THS 6.0.1. */
export interface StickyCookie {
  readonly kind: "cookie";
  readonly name: string;
  /** Without one the cookie ends with the browser's session. THS calls it `maxage`. */
  readonly expires: Milliseconds | "max" | undefined;
  readonly domain: Template | undefined;
  readonly path: Template | undefined;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: Template | undefined;
  /** Words of one product alone, as written. */
  readonly other: readonly string[];
}

/** `sticky learn`: the backend's own session, learnt from what it answers. */
export interface StickyLearn {
  readonly kind: "learn";
  readonly create: readonly Template[];
  readonly lookup: readonly Template[];
  readonly zone: { readonly name: string; readonly size: Bytes | undefined } | undefined;
  readonly timeout: Milliseconds;
  /** Learnt as soon as the head of the answer is there. */
  readonly header: boolean;
  /** Angie: an answer does not prolong what was learnt. */
  readonly noRefresh: boolean;
  readonly other: readonly string[];
}

/** nginx-sticky-module-ng: the cookie holds a digest of the backend's address. */
export interface StickyHash {
  readonly kind: "hash";
  readonly name: string;
  readonly digest: "index" | "md5" | "sha1" | "hmac-md5" | "hmac-sha1" | "raw";
  readonly hmacKey: string | undefined;
  readonly domain: string | undefined;
  readonly path: string;
  readonly expires: Milliseconds | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly hideCookie: boolean;
  /** `no_fallback` off: another backend answers while the client's is down. */
  readonly fallback: boolean;
  readonly transfer: boolean;
  readonly delimiter: string;
}

/** Tengine's `session_sticky`. */
export interface SessionSticky {
  readonly kind: "session";
  readonly name: string;
  readonly domain: string | undefined;
  readonly path: string | undefined;
  readonly maxAge: Milliseconds | undefined;
  readonly maxIdle: Milliseconds | undefined;
  readonly maxLife: Milliseconds | undefined;
  readonly mode: "insert" | "rewrite" | "prefix";
  /** The backend does not see the cookie. */
  readonly indirect: boolean;
  readonly fallback: boolean;
  readonly digest: "plain" | "md5";
}

/** Tengine's `jvm_route`: the session ends or begins with the `srun_id` of a server. */
export interface JvmRoute {
  readonly kind: "jvm-route";
  readonly cookie: Template;
  /** Part of the URL that holds the session where no cookie does. */
  readonly parameter: string | undefined;
  readonly reverse: boolean;
}
