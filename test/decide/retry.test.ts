import assert from "node:assert/strict";
import { test } from "node:test";

import {
  cause,
  compileRetry,
  decide,
  isOwnFailure,
  outcomeOf,
  pass,
  retry,
  type Cause,
} from "../../runtime/decide/retry.ts";
import type { NextUpstreamPlan } from "../../runtime/plan.ts";
import { proxyPlan } from "./plans.ts";

interface Row {
  readonly on: readonly NextUpstreamPlan[];
  readonly why: Cause;
  readonly tries?: number;
  readonly method?: string;
  readonly sent?: boolean;
  readonly unbuffered?: boolean;
  readonly reused?: boolean;
  readonly timeout?: number;
  readonly after?: number;
  readonly verdict: number;
  readonly outcome?: number;
}

const usual: readonly NextUpstreamPlan[] = ["error", "timeout"];

// nginx: ngx_http_upstream_next and ngx_http_upstream_test_next.
const table: readonly Row[] = [
  { on: usual, why: cause.error, verdict: retry, outcome: 4 },
  { on: usual, why: cause.timeout, verdict: retry, outcome: 4 },
  { on: [], why: cause.error, verdict: 502, outcome: 4 },
  { on: [], why: cause.timeout, verdict: 504, outcome: 4 },
  { on: usual, why: cause.invalidHeader, verdict: 502, outcome: 4 },
  { on: ["invalid_header"], why: cause.invalidHeader, verdict: retry },
  { on: usual, why: cause.error, tries: 1, verdict: 502 },
  { on: usual, why: cause.timeout, tries: 1, verdict: 504 },
  { on: usual, why: cause.error, tries: 0, verdict: 502 },
  { on: usual, why: cause.noLive, tries: 2, verdict: 502 },
  { on: ["http_503"], why: cause.http503, verdict: retry, outcome: 4 },
  { on: ["http_503"], why: cause.http503, tries: 1, verdict: pass, outcome: 0 },
  { on: usual, why: cause.http503, verdict: pass, outcome: 0 },
  { on: ["http_404"], why: cause.http404, verdict: retry, outcome: 2 },
  { on: ["http_403"], why: cause.http403, verdict: retry, outcome: 2 },
  { on: ["http_404"], why: cause.http403, verdict: pass, outcome: 0 },
  { on: ["http_429"], why: cause.http429, verdict: retry, outcome: 4 },
  { on: ["http_500"], why: cause.http500, verdict: retry },
  { on: ["http_502"], why: cause.http502, verdict: retry },
  { on: ["http_504"], why: cause.http504, verdict: retry },
  { on: usual, why: cause.error, method: "POST", verdict: retry },
  { on: usual, why: cause.error, method: "POST", sent: true, verdict: 502 },
  { on: usual, why: cause.error, method: "PATCH", sent: true, verdict: 502 },
  { on: usual, why: cause.timeout, method: "LOCK", sent: true, verdict: 504 },
  { on: usual, why: cause.error, method: "PUT", sent: true, verdict: retry },
  { on: usual, why: cause.error, method: "DELETE", sent: true, verdict: retry },
  { on: ["error", "non_idempotent"], why: cause.error, method: "POST", sent: true, verdict: retry },
  { on: ["http_503"], why: cause.http503, method: "POST", sent: true, verdict: pass },
  {
    on: ["http_503", "non_idempotent"],
    why: cause.http503,
    method: "POST",
    sent: true,
    verdict: retry,
  },
  { on: usual, why: cause.error, sent: true, unbuffered: true, verdict: 502 },
  { on: usual, why: cause.error, unbuffered: true, verdict: retry },
  { on: usual, why: cause.error, timeout: 100, after: 99, verdict: retry },
  { on: usual, why: cause.error, timeout: 100, after: 100, verdict: 502 },
  { on: usual, why: cause.error, timeout: 0, after: 1e6, verdict: retry },
  { on: ["http_503"], why: cause.http503, timeout: 100, after: 100, verdict: pass },
  { on: usual, why: cause.error, tries: 1, sent: true, reused: true, verdict: retry },
  { on: usual, why: cause.timeout, tries: 1, sent: true, reused: true, verdict: 504 },
  { on: usual, why: cause.error, tries: 1, method: "POST", sent: true, reused: true, verdict: 502 },
];

for (const row of table)
  test(`after a failure: ${JSON.stringify(row)}`, () => {
    const {
      tries = 2,
      method = "GET",
      sent = false,
      unbuffered = false,
      reused = false,
      timeout = 0,
      after = 0,
    } = row;
    const policy = compileRetry(proxyPlan({ nextUpstream: row.on, nextUpstreamTimeout: timeout }));
    const tried = { method, sent, unbuffered, reused, upstreamStart: 1000 };
    const verdict = decide(policy, row.why, tries, tried, 1000 + after);
    assert.equal(verdict, row.verdict);
    if (row.outcome !== undefined) assert.equal(outcomeOf(row.why, verdict), row.outcome);
  });

test("no peer is blamed for what fails here", () => {
  const rows = [
    [{ syscall: "bind", code: "EADDRNOTAVAIL" }, true],
    [{ syscall: "connect", code: "EMFILE" }, true],
    [{ syscall: "connect", code: "ENFILE" }, true],
    [{ syscall: "connect", code: "ECONNREFUSED" }, false],
    [{}, false],
  ] as const;
  for (const [error, own] of rows) assert.equal(isOwnFailure(error), own, JSON.stringify(error));
});
