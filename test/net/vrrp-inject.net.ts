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

/** Who is master again when the master's adverts, after the first, list other or fewer addresses. */
async function repeat(side: "keepalived" | "lbc"): Promise<readonly string[]> {
  const stage = new Stage();
  const rows = [
    ["skip_check_adv_addr", "v3, another address"],
    ["skip_check_adv_addr", "v3, one address"],
    ["", "v3, another address"],
  ] as const;
  const text = rows
    .map(
      ([line], index) => `vrrp_instance ${nameOf(index)} {
  version 3
  interface eth0
  virtual_router_id ${index + 1}
  priority 150
  advert_int 0.2
  ${line}
  virtual_ipaddress {
    10.77.${index + 1}.1
    10.77.${index + 1}.2
  }
}
`,
    )
    .join("");
  try {
    const plan = planUnder("2.2", text);
    const { output } =
      side === "lbc" ? stage.agentOf(stage.host(0), plan) : stage.keepalivedOf(stage.host(0), text);
    for (const index of rows.keys())
      await output.wait(new RegExp(`\\(${nameOf(index)}\\) Entering MASTER STATE`));
    const packets = (named: (index: number) => string | undefined) =>
      plan.instances.flatMap((instance, index) =>
        cases.filter(({ name }) => name === named(index)).map((one) => forge(one, instance)),
      );
    const from = output.lines.length;
    const forger = new Forger(stage.network, stage.host(1));
    // The first makes it yield, of the second it knows its master.
    for (let time = 0; time < 3; time++) {
      await forger.send(packets(() => "v3, nothing wrong"));
      await sleep(50);
    }
    for (let time = 0; time < 40; time++) {
      await forger.send(packets((index) => rows[index]?.[1]));
      await sleep(50);
    }
    return output.lines
      .slice(from)
      .flatMap((line) => /\((C\d)\) Entering MASTER STATE/.exec(line)?.[1] ?? [])
      .toSorted();
  } finally {
    await stage.close();
  }
}

void test(
  "skip_check_adv_addr spares a known master's list",
  { skip, timeout: 60_000 },
  async () => {
    assert.equal(reason, undefined);
    const [keepalived, lbc] = await Promise.all([repeat("keepalived"), repeat("lbc")]);
    assert.deepEqual([keepalived, lbc], [["C3"], ["C3"]]);
  },
);
