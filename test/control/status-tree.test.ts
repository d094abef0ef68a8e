import assert from "node:assert/strict";
import { test } from "node:test";

import type { PeerReport, WorkerReport } from "../../runtime/control/messages.ts";
import { statusAnswer, statusTree, stubStatus } from "../../runtime/control/status-tree.ts";
import { retire, sumReports } from "../../runtime/control/worker-report.ts";
import { startHealth } from "../../runtime/decide/health.ts";
import type { UpstreamPlan } from "../../runtime/plan.ts";
import { planOf } from "./host/plans.ts";

const peer = (name: string, wishes: object = {}) => ({
  name,
  server: name,
  weight: 1,
  maxConns: 0,
  backup: false,
  down: false,
  ...wishes,
});

const upstreams = [
  {
    name: "tongweb",
    implicit: false,
    keepalive: 8,
    peers: [
      peer("10.0.0.1:80"),
      peer("10.0.0.2:80", { down: true }),
      peer("__proto__", { backup: true }),
    ],
  },
  { name: "10.9.9.9:80", implicit: true, keepalive: 0, peers: [peer("10.9.9.9:80")] },
] as unknown as UpstreamPlan[];

const counted = (wishes: Partial<PeerReport>): PeerReport => ({
  upstream: "tongweb",
  peer: "10.0.0.1:80",
  unavailable: false,
  requests: 5,
  active: 1,
  fails: 2,
  retries: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  responses: [0, 0, 4, 0, 0, 1],
  sent: 100,
  received: 200,
  time: 30,
  selected: 1000,
  ...wishes,
});

const report: WorkerReport = {
  connections: [10, 9, 20, 4, 1, 1, 2],
  statuses: [
    [200, 7],
    [404, 1],
  ],
  times: [5, 3],
  totalTime: 12,
  peers: [counted({})],
};

const facts = {
  plan: planOf({ prefix: "/srv", listeners: [], upstreams }),
  version: "lbc",
  generation: 3,
  loadedAt: 0,
  pid: 11,
  ppid: 10,
  report,
  health: [
    {
      upstream: "tongweb",
      peer: "10.0.0.1:80",
      type: "http" as const,
      state: { ...startHealth(true, 5000), fall: 7 },
      checks: 9,
      failures: 8,
    },
  ],
  orders: [],
  now: 8000,
};

const at = (path: string) => {
  const { status, body } = statusAnswer(statusTree(facts), path);
  return { status, body: JSON.parse(body) as unknown };
};

test("the tree has the names of THS, and a path gives a part of it", () => {
  assert.deepEqual(at("/status/httpserver").body, {
    version: "lbc",
    generation: 3,
    load_time: "1970-01-01T00:00:00Z",
    pid: 11,
    ppid: 10,
  });
  assert.deepEqual(at("/status/connections/").body, {
    accepted: 10,
    dropped: 1,
    active: 2,
    idle: 2,
  });
  assert.deepEqual(at("/status/http/upstreams/tongweb/peers/10.0.0.1:80").body, {
    server: "10.0.0.1:80",
    backup: false,
    weight: 1,
    state: "down",
    selected: { current: 1, total: 5, last: "1970-01-01T00:00:01Z" },
    responses: { "2xx": 4, "5xx": 1 },
    data: { sent: 100, received: 200 },
    health: { fails: 2, unavailable: 0, downtime: 3000, downstart: "1970-01-01T00:00:05Z" },
    health_check: { rise_count: 0, fall_count: 7, check_type: "http" },
  });
  assert.equal(at("/status/http/upstream/tongweb/keepalive").body, 8);
  assert.deepEqual(at("/status/http/upstreams/tongweb/peers/10.0.0.2:80/state").body, "down");
});

test("groups that nobody wrote are not shown, and names cannot reach beyond the tree", () => {
  assert.deepEqual(Object.keys(at("/status/http/upstreams").body as object), ["tongweb"]);
  assert.equal(at("/status/http/upstreams/tongweb/peers/__proto__/backup").body, true);
  for (const path of [
    "/status/constructor",
    "/status/http/upstreams/__proto__",
    "/other",
    "/",
    "/status/httpserver/version/length",
  ])
    assert.equal(at(path).status, 404, path);
});

test("reports add up; a worker that ended leaves totals and no gauges", () => {
  const gone = retire(report);
  const sum = sumReports(
    [
      report,
      {
        connections: [1, 1, 1, 1, 0, 0, 1],
        statuses: [[200, 1]],
        times: [0, 0, 4],
        totalTime: 3,
        peers: [counted({ selected: 9000, unavailable: true })],
      },
    ],
    gone,
  );
  assert.deepEqual(sum.connections, [21, 19, 41, 5, 1, 1, 3]);
  assert.deepEqual(sum.statuses, [
    [200, 15],
    [404, 2],
  ]);
  assert.deepEqual(sum.times, [10, 6, 4]);
  assert.equal(sum.totalTime, 27);
  assert.deepEqual(sum.peers, [
    counted({
      requests: 15,
      active: 2,
      fails: 6,
      retries: [3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      responses: [0, 0, 12, 0, 0, 3],
      sent: 300,
      received: 600,
      time: 90,
      selected: 9000,
      unavailable: true,
    }),
  ]);
});

test("stub_status is nginx's page to the byte", () => {
  assert.equal(
    stubStatus(report).body,
    "Active connections: 4 \nserver accepts handled requests\n 10 9 20 \nReading: 1 Writing: 1 Waiting: 2 \n",
  );
});
