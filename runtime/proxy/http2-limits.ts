import type { ServerSessionOptions } from "node:http2";

import type { ServerPlan } from "../plan.ts";

/** A window below this would let a body starve: Node gives back only what was read of it. */
const smallestWindow = 16_384;
/** What a field costs beyond its bytes (RFC 9113 section 6.5.2). */
const fieldOverhead = 32;
const mostFields = 1000;

/**
 * How Node shall bound a connection. What a head may hold is judged by ourselves; Node's own bound is
 * only wide enough for that. A client may cancel as many streams at once as it may open, and then as
 * many a second as a browser might (CVE-2023-44487).
 */
export function sessionOptions({ http2, headerBuffers }: ServerPlan): ServerSessionOptions {
  const streams = http2.maxConcurrentStreams;
  const head = headerBuffers.count * headerBuffers.size;
  return {
    settings: {
      maxConcurrentStreams: streams,
      initialWindowSize: Math.max(smallestWindow, http2.bodyPrereadSize),
      maxHeaderListSize: 2 * head + mostFields * fieldOverhead,
      enablePush: false,
    },
    maxHeaderListPairs: mostFields,
    strictSingleValueFields: false,
    strictFieldWhitespaceValidation: false,
    streamResetBurst: Math.max(100, 2 * streams),
    streamResetRate: 33,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
  };
}
