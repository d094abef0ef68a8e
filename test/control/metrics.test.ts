import assert from "node:assert/strict";
import { test } from "node:test";

import { adminStatus, retryCauses, type AdminFacts } from "../../runtime/control/admin-status.ts";
import { metricsPage } from "../../runtime/control/metrics.ts";
import { noReloads, reloaded } from "../../runtime/control/reload-history.ts";
import { startHealth } from "../../runtime/decide/health.ts";
import { cause, causeCount } from "../../runtime/decide/retry.ts";
import type { UpstreamPlan } from "../../runtime/plan.ts";
import { latencyBounds, RequestCounters } from "../../runtime/proxy/request-counters.ts";
import { instanceStatusOf } from "../support/ha-status.ts";
import { planOf } from "./host/plans.ts";

const odd = 'a"b\\c\n';

const peer = (name: string, wishes: object = {}) => ({
  name,
  server: name,
  weight: 2,
  maxConns: 0,
  backup: false,
  down: false,
  ...wishes,
});

const upstreams = [
  {
    name: odd,
    implicit: false,
    balance: { kind: "random", two: true },
    keepalive: 0,
    peers: [peer("10.0.0.1:80"), peer("10.0.0.2:80", { down: true }), peer("10.0.0.3:80")],
  },
] as unknown as UpstreamPlan[];

const requests = new RequestCounters();
for (const [status, milliseconds] of [
  [200, 0.4],
  [200, 1],
  [200, 1.1],
  [504, 60_000],
  [0, 3],
] as const)
  requests.add(status, milliseconds);

const report = {
  connections: [10, 9, 20, 4, 1, 1, 2],
  statuses: [
    [0, 1],
    [200, 3],
    [504, 1],
  ] as const,
  times: [...requests.times],
  totalTime: requests.total[0] ?? 0,
  peers: [
    {
      upstream: odd,
      peer: "10.0.0.1:80",
      unavailable: false,
      requests: 5,
      active: 1,
      fails: 2,
      retries: [1, 0, 0, 0, 0, 3, 0, 0, 0, 0],
      responses: [0, 0, 4, 0, 0, 1],
      sent: 100,
      received: 200,
      time: 1500,
      selected: 1000,
    },
  ],
};

const facts: AdminFacts = {
  version: "0.1.0",
  pid: 10,
  startedAt: 5000,
  plan: planOf({ prefix: "/srv", listeners: [], upstreams }),
  generation: 3,
  loadedAt: 6000,
  reloads: reloaded(reloaded(noReloads, [], 1), ["bad"], 2),
  lostWorkers: 1,
  workers: [{ pid: 11, generation: 3, state: "running", report }],
  report,
  health: [
    {
      upstream: odd,
      peer: "10.0.0.3:80",
      type: "http",
      state: { ...startHealth(true, 7000), fall: 4 },
      checks: 9,
      failures: 8,
    },
  ],
  orders: [{ upstream: odd, peer: "10.0.0.1:80", drained: true, weight: 9 }],
  ha: {
    pid: 12,
    instances: [instanceStatusOf()],
  },
  now: 8000,
};

const lines = (await metricsPage(facts)).text.split("\n");
const value = (start: string) =>
  lines
    .find((line) => line.startsWith(`${start} `))
    ?.split(" ")
    .at(-1);

test("each peer is in one state, and an operator's word outweighs the checks", () => {
  const [upstream] = adminStatus(facts).upstreams;
  assert.deepEqual(
    upstream?.peers.map(({ state, weight, configuredWeight }) => [state, weight, configuredWeight]),
    [
      ["draining", 9, 2],
      ["down", 2, 2],
      ["unhealthy", 2, 2],
    ],
  );
  assert.equal(upstream?.balance, "random two");
  assert.deepEqual(upstream?.peers[0]?.retries, { error: 1, http_503: 3 });
  assert.deepEqual(upstream?.peers[2]?.check, {
    type: "http",
    up: false,
    succeeded: 0,
    failed: 4,
    checks: 9,
    failures: 8,
    downs: 0,
    downMilliseconds: 1000,
  });
});

test("causes of retries have the names of proxy_next_upstream, in the order of their bits", () => {
  assert.equal(retryCauses.length, causeCount);
  for (const [index, name] of [
    [0, "error"],
    [1, "timeout"],
    [2, "invalid_header"],
    [5, "http_503"],
    [9, "http_429"],
  ] as const)
    assert.equal(retryCauses[index], name);
  assert.equal(31 - Math.clz32(cause.http429), 9);
  assert.equal(31 - Math.clz32(cause.invalidHeader), 2);
});

test("a histogram is cumulative, ends with all, and a bound belongs to its bucket", () => {
  const bucket = (le: string) => value(`lbc_request_duration_seconds_bucket{le="${le}"}`);
  assert.deepEqual(["0.001", "0.0025", "0.005", "10", "+Inf"].map(bucket), [
    "2",
    "3",
    "4",
    "4",
    "5",
  ]);
  assert.equal(value("lbc_request_duration_seconds_count"), "5");
  assert.equal(value("lbc_request_duration_seconds_sum"), "60.0055");
  assert.equal(
    lines.filter((line) => line.startsWith("lbc_request_duration_seconds_bucket")).length,
    latencyBounds.length + 1,
  );
});

test("labels are escaped, states are exclusive, counters say what was counted", () => {
  const at = `upstream="a\\"b\\\\c\\n",peer="10.0.0.1:80"`;
  assert.equal(value(`lbc_upstream_peer_requests_total{${at}}`), "5");
  assert.equal(value(`lbc_upstream_peer_state{${at},state="draining"}`), "1");
  assert.equal(value(`lbc_upstream_peer_state{${at},state="up"}`), "0");
  assert.equal(value(`lbc_upstream_peer_retries_total{${at},cause="http_503"}`), "3");
  assert.equal(value(`lbc_upstream_peer_responses_total{${at},class="5xx"}`), "1");
  assert.equal(value(`lbc_upstream_peer_response_seconds_total{${at}}`), "1.5");
  assert.equal(value('lbc_responses_total{status="504"}'), "1");
  assert.equal(value('lbc_reloads_total{result="failure"}'), "1");
  assert.equal(value('lbc_connections{state="waiting"}'), "2");
  assert.equal(value('lbc_vrrp_master{instance="VI_1",vrid="51"}'), "1");
});

test("every metric has its help and its type, and every line the form of the text format", () => {
  const form =
    /^(?:# (?:HELP|TYPE) lbc_\w+ .+|lbc_\w+(?:\{\w+="(?:[^"\\\n]|\\["\\n])*"(?:,\w+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[\d.e+]+|)$/;
  assert.deepEqual(
    lines.filter((line) => !form.test(line)),
    [],
  );
  const kinds = lines.filter((line) => line.startsWith("# TYPE"));
  assert.equal(kinds.length, lines.filter((line) => line.startsWith("# HELP")).length);
  assert.equal(new Set(kinds).size, kinds.length);
  for (const [, name, type] of kinds.map((line) => line.split(" ").slice(1)))
    if (type === "counter") assert.match(`${name}`, /_total$/);
});
