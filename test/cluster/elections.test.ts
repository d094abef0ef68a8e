import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import type { HaPlan } from "../../runtime/vrrp/plan.ts";
import { planHa } from "../../src/plan/ha.ts";
import { described } from "../support/described.ts";
import { Lab, seconds } from "../vrrp/lab.ts";

/*
 * What a description generates (priorities, weights, FAULT, unicast) is given to the machines of the
 * HA agent: a check that fails where the address is moves it to a node that is well.
 */

const cluster = fc.record({
  priorities: fc.array(fc.option(fc.integer({ min: 2, max: 254 }), { nil: undefined }), {
    minLength: 2,
    maxLength: 5,
  }),
  checks: fc.integer({ min: 1, max: 3 }),
  preempt: fc.constantFrom("true", "false", "5s"),
  version: fc.constantFrom(2, 3),
  transport: fc.constantFrom("unicast", "multicast"),
  grouped: fc.boolean(),
  failing: fc.nat(),
});

type Made = typeof cluster extends fc.Arbitrary<infer T> ? T : never;

function textOf({ priorities, checks, preempt, version, transport, grouped }: Made): string {
  const nodes = priorities.map(
    (priority, at) =>
      `  n${at}: {address: 10.0.0.${at + 1}/24${priority === undefined ? "" : `, priority: ${priority}`}}`,
  );
  const float = (name: string, last: number) =>
    `  ${name}: {address: 10.0.0.${last}, preempt: ${preempt}, version: ${version}, transport: ${transport}}`;
  const all = Array.from({ length: checks }, (_, at) => `  c${at}: {process: p${at}}`);
  return [
    "nodes:",
    ...nodes,
    "floats:",
    float("one", 100),
    ...(grouped ? [float("two", 101), "groups: {both: {floats: [one, two]}}"] : []),
    "checks:",
    ...all,
  ].join("\n");
}

/** The nodes as the description has them, running. */
function labOf(made: Made) {
  const { nodes, wrong } = described(textOf(made));
  assert.deepEqual(wrong, []);
  const lab = new Lab();
  const plans = nodes.map(({ name, ha: [config] }, at): readonly [string, HaPlan] => {
    assert.ok(config);
    const { plan, diagnostics } = planHa(config);
    assert.deepEqual(diagnostics, []);
    assert.ok(plan);
    // The agent takes it from the interface where nothing is said.
    const source = `10.0.0.${at + 1}`;
    lab.addPlan(name, {
      ...plan,
      instances: plan.instances.map((one) => ({ ...one, source: one.source ?? source })),
    });
    return [name, plan];
  });
  const names = plans.map(([name]) => name);
  /** The checks of a node: those of these numbers fail. */
  const check = (name: string, failing: readonly number[]) => {
    const plan = plans.find(([one]) => one === name)?.[1];
    for (const [at, instance] of (plan?.instances ?? []).entries())
      lab.trackOne(
        name,
        at,
        ...instance.trackScripts.map(({ script, weight, reverse }) => ({
          weight,
          reverse,
          up: !failing.includes(script),
        })),
      );
  };
  for (const name of names) check(name, []);
  lab.start(...names);
  return { lab, names, check, checks: made.checks };
}

/** The only node that has every address. */
function holder(lab: Lab, names: readonly string[]): string {
  const holding = names.filter((name) => lab.node(name).held.size > 0);
  const [only] = holding;
  assert.ok(only !== undefined && holding.length === 1, `${holding.join(", ")} hold addresses`);
  assert.equal(lab.node(only).held.size, lab.node(only).team.instances.length);
  return only;
}

const settled = 20 * seconds;
const unique = (all: readonly (number | undefined)[]): boolean => {
  const said = all.filter((one) => one !== undefined);
  return new Set(said).size === said.length;
};

test("a failing check moves the address to a node that is well, whatever the priorities", () => {
  fc.assert(
    fc.property(
      cluster.filter(({ priorities }) => unique(priorities)),
      (made) => {
        const { lab, names, check, checks } = labOf(made);
        lab.run(settled);
        const first = holder(lab, names);
        check(first, [made.failing % checks]);
        lab.run(settled);
        const second = holder(lab, names);
        assert.notEqual(second, first, "it stayed");
        check(first, []);
        lab.run(settled);
        assert.equal(holder(lab, names), made.preempt === "false" ? second : first);
      },
    ),
    { numRuns: 60 },
  );
});

test("where all are ill the best keeps the address, if a lower priority is what moves it", () => {
  for (const count of [2, 3, 5]) {
    const made: Made = {
      priorities: Array.from({ length: count }, () => undefined),
      checks: 2,
      preempt: "true",
      version: 2,
      transport: "unicast",
      grouped: false,
      failing: 0,
    };
    const { lab, names, check } = labOf(made);
    for (const name of names) check(name, name === "n1" ? [0] : [0, 1]);
    lab.run(settled);
    assert.equal(holder(lab, names), "n1");
  }
});
