import type { PeerNews, Peers } from "./peers.ts";

/** How an attempt ended. `failed` counts against the peer, `next` does not (403, 404). */
export const outcome = { ok: 0, next: 2, failed: 4 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** What one request has tried at one upstream; the engine keeps one for each exchange. */
export interface Attempt {
  /** Index of the chosen peer in `UpstreamPlan.peers`; -1: none. */
  peer: number;
  /** Attempts left, counted as nginx counts `peer.tries`; 0: this was the last. */
  tries: number;
  /** Balancer's own: the group in use (primary, backup) and the peer's place in it. */
  backup: boolean;
  place: number;
  /** Bit mask of places in the group. */
  tried: Uint32Array;
  /** `$binary_remote_addr` for ip_hash, the evaluated key for hash, else empty. */
  key: string;
  hash: number;
  rehash: number;
  hashTries: number;
  /** The server that stickiness asks for, as `PeerPlan.sid`; empty: none. `start` forgets it. */
  hint: string;
  /** Nobody else will do. */
  strict: boolean;
  /** Its failures do not matter. */
  faithful: boolean;
  /** Milliseconds until what `least_time` measures came, and of all; -1: it did not. */
  firstTime: number;
  lastTime: number;
  /** It is counted among those without an answer. */
  inflight: boolean;
}

/**
 * The door of a policy. State is one worker's. `now` is wall clock milliseconds; what nginx
 * compares in seconds is compared in seconds.
 */
export interface Balancer {
  readonly peers: Peers;
  /** Begins a request; `limit` is `proxy_next_upstream_tries`, 0 for none. */
  start(attempt: Attempt, key: string, limit: number): void;
  /** Chooses a peer of the upstream and counts its connection; -1: no live upstreams. */
  pick(attempt: Attempt, now: number): number;
  /** Ends what `pick` began; once for each pick that gave a peer. Decrements `tries`. */
  done(attempt: Attempt, result: Outcome, now: number): void;
  /** What another worker has found out about a peer of the plan. */
  hear(index: number, news: PeerNews, now: number): void;
  /** The answer began, `attempt.firstTime` says when; only where the policy wants to know. */
  answered?(attempt: Attempt, now: number): void;
  /** What a policy of the same kind remembers of peers that stay; `moves` as of `carry`. */
  inherit?(before: Balancer, moves: Int32Array): void;
}

export const newAttempt = (): Attempt => ({
  peer: -1,
  tries: 0,
  backup: false,
  place: -1,
  tried: new Uint32Array(1),
  key: "",
  hash: 0,
  rehash: 0,
  hashTries: 0,
  hint: "",
  strict: false,
  faithful: false,
  firstTime: -1,
  lastTime: -1,
  inflight: false,
});
