import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { Forger } from "../support/vrrp-forger.ts";
import {
  allRules,
  cases,
  configuration,
  forge,
  nameOf,
  planUnder,
  type Rules,
} from "../support/vrrp-injection.ts";
import { type Program, Stage } from "../support/vrrp-stage.ts";

/*
 * Forged adverts on a wire: keepalived 2.2.7 beside lbc under the rules of 2.2 and 2.4 and its own.
 * keepalived 2.4 cannot be installed here; what it does was measured elsewhere.
 */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

interface Outcome {
  /** The cases whose instance went to BACKUP, by name. */
  readonly yielded: readonly string[];
  /** The first thing each instance said of the packet it dropped. */
  readonly said: ReadonlyMap<string, string>;
}

const yields = (column: number): string[] =>
  cases.filter((one) => one.yields[column]).map(({ name }) => name);

async function attack(column: number, start: (stage: Stage) => Program): Promise<Outcome> {
  const stage = new Stage();
  try {
    const { output } = start(stage);
    for (const index of cases.keys())
      await output.wait(new RegExp(`\\(${nameOf(index)}\\) Entering MASTER STATE`));
    // GARP and the lines behind it.
    await sleep(300);
    const from = output.lines.length;
    const { instances } = planUnder("2.2");
    const packets = cases.flatMap((one, index) => {
      const plan = instances[index];
      return plan ? [forge(one, plan)] : [];
    });
    await new Forger(stage.network, stage.host(1)).send(packets);
    for (const [index, one] of cases.entries())
      if (one.yields[column])
        await output.wait(new RegExp(`\\(${nameOf(index)}\\) Entering BACKUP STATE`), from);
    // Who should not have yielded had as long, and this besides.
    await sleep(300);
    const lines = output.lines.slice(from);
    const about = (index: number) =>
      lines.flatMap((line) => line.split(`(${nameOf(index)}) `).slice(1));
    return {
      yielded: cases
        .filter((_, index) => about(index).includes("Entering BACKUP STATE"))
        .map(({ name }) => name),
      said: new Map(cases.map(({ name }, index) => [name, about(index)[0] ?? ""])),
    };
  } finally {
    await stage.close();
  }
}

const ofLbc = (rules: Rules, column: number) =>
  attack(column, (stage) => stage.agentOf(stage.host(0), planUnder(rules)));

void test("who yields to a forged advert", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const [keepalived, ...lbc] = await Promise.all([
    attack(0, (stage) => stage.keepalivedOf(stage.host(0), configuration())),
    ...allRules.map(ofLbc),
  ]);
  assert.deepEqual(keepalived.yielded, yields(0), "keepalived 2.2.7");
  for (const [column, rules] of allRules.entries())
    assert.deepEqual(lbc[column]?.yielded, yields(column), `lbc as ${rules}`);
  const dropped = cases.filter((one) => !one.yields[0]).map(({ name }) => name);
  for (const name of dropped) {
    const words = keepalived.said.get(name);
    // Its sockets do not even hear unicast packets for multicast instances.
    if (words !== "") assert.equal(lbc[0]?.said.get(name), words, name);
  }
});
