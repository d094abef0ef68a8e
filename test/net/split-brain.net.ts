import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { GuardStage, monotonic } from "../support/guard-stage.ts";
import { lacking } from "../support/netns.ts";

/*
 * The heartbeat is cut while both nodes and everything around them go on. keepalived alone: two
 * masters, for as long as it lasts. With each guard of lbc exactly one, at every instant: who holds
 * the address is what the kernels of both nodes say, by one clock.
 */

const reason = lacking("keepalived", "etcd", "nft");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
/** How long the heartbeat stays away. */
const silence = 5000;

interface Case {
  readonly name: string;
  readonly product: "keepalived" | "supervised";
  /** What must be there before the nodes begin; the lines of the instance. */
  prepare(stage: GuardStage): Promise<string>;
  cut(stage: GuardStage): Promise<void>;
  heal(stage: GuardStage): Promise<void>;
  /** Who has the address while the heartbeat is away. */
  readonly holders: readonly string[];
  readonly excludes?: boolean;
}

const cut = {
  cut: (stage: GuardStage) => stage.cutHeartbeat(),
  heal: (stage: GuardStage) => stage.heal(stage.a, stage.b),
};

const cases: readonly Case[] = [
  {
    name: "keepalived alone",
    product: "keepalived",
    prepare: () => Promise.resolve(""),
    ...cut,
    holders: ["a", "b"],
  },
  {
    name: "a second path",
    product: "supervised",
    prepare: async (stage) => {
      await stage.secondLine();
      return "# lbc:heartbeat interface eth1";
    },
    ...cut,
    holders: ["a"],
  },
  {
    name: "a witness",
    product: "supervised",
    prepare: (stage) =>
      Promise.resolve(`# lbc:witness ping ${stage.third.ip} interval 200ms timeout 200ms fall 2`),
    // A witness tells who is cut off: the master's line to everybody else breaks.
    cut: (stage) => stage.stage.network.isolate(stage.a),
    heal: (stage) => stage.stage.network.rejoin(stage.a),
    holders: ["b"],
  },
  {
    name: "an arbiter",
    product: "supervised",
    prepare: async (stage) => `# lbc:arbiter etcd ${(await stage.etcd()).url}`,
    ...cut,
    holders: ["a"],
    excludes: true,
  },
  {
    name: "a disk lock",
    product: "supervised",
    prepare: (stage) => Promise.resolve(`# lbc:disk_lock ${stage.shared} interval 500ms`),
    ...cut,
    holders: ["a"],
    excludes: true,
  },
];

const rows: string[] = [];

test("a heartbeat that is cut", { skip, concurrency: true, timeout: 120_000 }, async (t) => {
  assert.equal(reason, undefined);
  await Promise.all(cases.map((one) => t.test(one.name, (inner) => play(inner, one))));
  t.diagnostic(`heartbeat away for ${silence} ms | two masters, ms | no master, ms | who`);
  for (const row of rows) t.diagnostic(row);
});

async function play(t: TestContext, one: Case): Promise<void> {
  const guarded = new GuardStage();
  const { stage } = guarded;
  t.after(() => guarded.close());
  const lines = await one.prepare(guarded);
  // Version 3 at 0.2 s: the backup waits for about 0.7 s of silence.
  const settings = { version: 3, interval: 0.2, lines } as const;
  await guarded.observe();
  stage[one.product](guarded.a, { ...settings, priority: 200 });
  await guarded.taken("a");
  const backup = stage[one.product](guarded.b, { ...settings, priority: 100 });
  await backup.output.wait(/Entering BACKUP STATE/);
  await sleep(1500);
  const before = monotonic();
  await one.cut(guarded);
  await sleep(silence);
  const during = guarded.account(before, monotonic());
  await one.heal(guarded);
  await sleep(2500);
  const after = monotonic();
  const all = guarded.account(before, after);
  const end = guarded.account(after - 1000, after);
  const numbers = [all.both, all.nobody].map((value) => value.toFixed(1).padStart(8));
  rows.push(`${one.name.padEnd(18)} | ${numbers.join(" | ")} | ${during.holders.join(" and ")}`);
  assert.deepEqual(during.holders, one.holders);
  assert.equal(end.holders.length, 1, "healed, and not one master");
  if (one.product === "keepalived") assert.ok(all.both > silence / 2, `${all.both} ms`);
  // A path, or a witness, decides by timers; a permit excludes.
  else if (one.excludes) assert.equal(all.both, 0, `${all.both} ms of two masters`);
  else assert.ok(all.both < 1000, `${all.both} ms of two masters`);
}
