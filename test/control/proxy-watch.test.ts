import assert from "node:assert/strict";
import test from "node:test";

import type { Generation } from "../../runtime/control/generation.ts";
import { ProxyWatch, wantsProxy } from "../../runtime/control/proxy-watch.ts";
import type { ReportDesk } from "../../runtime/control/report-desk.ts";
import type { WorkerProcess } from "../../runtime/control/worker-process.ts";
import { emptyReport } from "../../runtime/control/worker-report.ts";
import type { ProxyFacts } from "../../runtime/vrrp/watch/proxy-state.ts";
import { instancePlan } from "../vrrp/lab.ts";

const worker = () => ({}) as WorkerProcess;

/** A data plane of workers that a test makes die and hang. */
function plane(...workers: WorkerProcess[]) {
  const told: ProxyFacts[] = [];
  const hanging = new Set<WorkerProcess>();
  const state = { workers };
  const generation = {
    phase: "running",
    plan: {
      main: { workers: 2 },
      http: {
        listeners: [{}],
        upstreams: [
          { name: "u", peers: [{ name: "a" }, { name: "b" }, { name: "c", down: true }] },
        ],
      },
    },
    get able() {
      return state.workers;
    },
  } as unknown as Generation;
  const desk = {
    collect: (done: (...args: unknown[]) => void) =>
      done(emptyReport, new Map(state.workers.map((one) => [one, emptyReport])), hanging),
  } as unknown as ReportDesk;
  const ports = { generations: [generation], desk, health: () => [], orders: () => [] };
  return { state, hanging, told, watch: new ProxyWatch(ports, (facts) => told.push(facts)) };
}

test("the state of the proxy is told once, and again when it is another", () => {
  const { watch, told, state } = plane(worker(), worker());
  watch.look(0);
  watch.look(200);
  assert.deepEqual(told, [
    {
      listening: true,
      workers: 2,
      wanted: 2,
      groups: [{ name: "u", peers: 2, healthy: 2 }],
    },
  ]);
  state.workers = state.workers.slice(1);
  watch.look(400);
  assert.equal(told.at(-1)?.workers, 1);
});

test("the last worker may be replaced before anybody is told", () => {
  const { watch, told, state } = plane(worker());
  watch.look(0);
  state.workers = [];
  watch.look(200);
  watch.look(400);
  assert.equal(told.length, 1);
  state.workers = [worker()];
  watch.look(500);
  assert.equal(told.length, 1);
  state.workers = [];
  for (const now of [600, 800, 1349]) watch.look(now);
  assert.equal(told.length, 1);
  watch.look(1350);
  assert.equal(told.at(-1)?.workers, 0);
});

test("a proxy that is dead from the start is told at once", () => {
  const { watch, told } = plane();
  watch.look(0);
  assert.equal(told[0]?.workers, 0);
});

test("a worker that no longer answers does not count", () => {
  const { watch, told, state, hanging } = plane(worker());
  const [only] = state.workers;
  assert.ok(only);
  hanging.add(only);
  const begin = performance.now();
  for (let at = 0; at <= 2900; at += 100) watch.look(begin + at);
  assert.equal(told.at(-1)?.workers, 1);
  for (let at = 3000; at <= 4600; at += 100) watch.look(begin + at);
  assert.equal(told.at(-1)?.workers, 0);
});

const wants = (...instances: ReturnType<typeof instancePlan>[]) =>
  wantsProxy({ instances } as unknown as Parameters<typeof wantsProxy>[0]);

test("only a plan that tracks the proxy wants to know", () => {
  assert.equal(wants(instancePlan()), false);
  const watches = [
    { kind: "proxy", weight: 0, reverse: false, healthy: 0, group: undefined, implied: true },
  ] as const;
  assert.equal(wants(instancePlan(), instancePlan({ watches })), true);
});
