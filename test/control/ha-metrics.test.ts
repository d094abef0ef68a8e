import assert from "node:assert/strict";
import test from "node:test";

import { AggregatorRegistry } from "prom-client";

import { haMetrics } from "../../runtime/control/ha-metrics.ts";
import { parseExposition } from "../support/exposition.ts";
import { instanceStatusOf } from "../support/ha-status.ts";

async function samplesOf(...instances: Parameters<typeof instanceStatusOf>) {
  const ha = { pid: 1, instances: instances.map((one) => instanceStatusOf(one)) };
  const page = AggregatorRegistry.aggregate([[...haMetrics(ha)]]);
  const samples = parseExposition(await page.metrics());
  return (metric: string, labels: Readonly<Record<string, string>> = {}) =>
    samples.filter(
      (one) =>
        one.metric === `lbc_vrrp_${metric}` &&
        Object.entries(labels).every(([name, value]) => one.labels[name] === value),
    );
}

test("the state is a value, one gauge for each instance", async () => {
  const roles = ["init", "backup", "master", "fault", "stopped"] as const;
  for (const [index, role] of roles.entries()) {
    const [state, ...others] = (await samplesOf({ role }))("state");
    assert.deepEqual(state, {
      metric: "lbc_vrrp_state",
      labels: { instance: "VI_1", vrid: "51" },
      value: role === "stopped" ? 0 : index,
    });
    assert.deepEqual(others, []);
  }
});

test("what an alarm asks for is there", async () => {
  const { counters } = instanceStatusOf();
  const of = await samplesOf({
    name: 'a "b" \\ c\nd',
    role: "backup",
    basePriority: 150,
    priority: 140,
    held: [],
    orders: { held: true, failover: "waiting" },
    last: { from: "master", to: "backup", cause: "ordered", detail: "", priority: 150, at: 5500 },
    trackers: [
      { name: "chk", kind: "script", weight: -10, reverse: false, up: false, detail: "failed" },
      { name: "new", kind: "script", weight: -10, reverse: false, up: undefined, detail: "" },
    ],
    guards: [{ name: "gw", kind: "witness", weight: 0, reverse: false, up: true, detail: "" }],
    counters: { ...counters, dropped: [["ttl", 3]] },
  });
  const value = (metric: string, labels = {}) => of(metric, labels).map((one) => one.value);
  assert.equal(of("state")[0]?.labels["instance"], 'a "b" \\ c\nd');
  assert.deepEqual(
    ["priority", "base_priority", "addresses", "addresses_held", "held", "failover_pending"].map(
      (name) => value(name)[0],
    ),
    [140, 150, 1, 0, 1, 1],
  );
  assert.deepEqual(value("last_transition_seconds"), [5.5]);
  assert.deepEqual(value("transitions_total"), [2]);
  assert.deepEqual(value("adverts_dropped_total", { reason: "ttl" }), [3]);
  assert.deepEqual(value("tracker_up", { kind: "script" }), [0], "nothing before a result");
  assert.deepEqual(value("guard_up", { tracker: "gw" }), [1]);
});

test("how late adverts left adds up", async () => {
  const of = await samplesOf({});
  const buckets = of("advert_lateness_seconds_bucket").map(({ labels, value }) => [
    labels["le"],
    value,
  ]);
  assert.deepEqual(buckets, [
    ["0.0005", 7],
    ["0.001", 9],
    ["+Inf", 10],
  ]);
  assert.equal(of("advert_lateness_seconds_count")[0]?.value, 10);
  assert.equal(of("advert_lateness_seconds_sum")[0]?.value, 0.009);
});
