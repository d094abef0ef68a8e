import { causeCount } from "../decide/retry.ts";
import type { PeerCounters } from "./services.ts";

/** Counters of an upstream with so many peers. */
export const newPeerCounters = (peers: number): PeerCounters => ({
  requests: new Float64Array(peers),
  active: new Int32Array(peers),
  fails: new Float64Array(peers),
  retries: new Float64Array(peers * causeCount),
  responses: new Float64Array(peers * 6),
  sent: new Float64Array(peers),
  received: new Float64Array(peers),
  time: new Float64Array(peers),
  selected: new Float64Array(peers),
});
