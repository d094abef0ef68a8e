import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { lacking } from "../support/netns.ts";
import { type Observer, type Program, Stage } from "../support/vrrp-stage.ts";

/* Reloads of a master, side by side with keepalived 2.2.7: who stays, who leaves, what is held. */

const reason = lacking("keepalived", "nft", "ping");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const interval = 100_000;

interface Part {
  readonly name?: string;
  readonly vrid?: number;
  readonly version?: 2 | 3;
  readonly priority?: number;
  readonly interval?: string;
  readonly addresses?: readonly string[];
  readonly lines?: string;
}

const instance = (part: Part = {}): string => `vrrp_instance ${part.name ?? "V"} {
  state BACKUP
  interface eth0
  version ${part.version ?? 3}
  virtual_router_id ${part.vrid ?? 51}
  priority ${part.priority ?? 100}
  advert_int ${part.interval ?? "0.1"}
  virtual_ipaddress {
    ${(part.addresses ?? ["10.77.0.100/24"]).join("\n    ")}
  }
  ${part.lines ?? ""}
}
`;

const W: Part = { name: "W", vrid: 52, addresses: ["10.77.0.102/24"] };

/** Each goes from the configuration above it to its own. */
const steps: readonly (readonly [what: string, text: string])[] = [
  ["another priority", instance({ priority: 150 })],
  ["another address", instance({ priority: 150, addresses: ["10.77.0.100/24", "10.77.0.101/24"] })],
  ["one address less", instance({ priority: 150 })],
  ["an excluded one", instance({ lines: "virtual_ipaddress_excluded {\n10.77.0.110/24\n}" })],
  ["another prefix", instance({ addresses: ["10.77.0.100/32"] })],
  ["another name", instance({ name: "U", addresses: ["10.77.0.100/24"] })],
  ["a second instance", instance() + instance(W)],
  ["and without it", instance()],
  ["nopreempt", instance({ lines: "nopreempt" })],
  ["another interval", instance({ interval: "0.2" })],
  ["back", instance()],
  ["another VRID", instance({ vrid: 53 })],
];

interface Trace {
  readonly held: readonly string[];
  /** Per VRID: whether priority 0 was sent, and the last priority. */
  readonly told: readonly string[];
  readonly longest: number;
}

/** What one reload leads to once everything has settled. */
async function settle(stage: Stage, program: Program, watcher: Observer, text: string) {
  const from = watcher.seen.length;
  program.reload(text);
  await sleep(700);
  const adverts = watcher.seen.slice(Math.max(from - 4, 0)).filter((one) => one.what === "advert");
  const known = Map.groupBy(adverts, ({ vrid }) => vrid);
  const told = [...known].map(([vrid, sent]) => {
    const left = sent.some(({ priority }) => priority === 0);
    return `${vrid} ${sent.at(-1)?.priority}${left ? " after 0" : ""}`;
  });
  const first = known.get(51) ?? [];
  const gaps = first.map(({ at }, index) => at - (first[index - 1]?.at ?? at));
  const held = await stage.network.addresses(stage.host(0));
  return { held: held.sort(), told: told.sort(), longest: Math.max(0, ...gaps) } satisfies Trace;
}

test("a reload of lbc ends where one of keepalived does", { skip, timeout: 90_000 }, async () => {
  assert.equal(reason, undefined);
  const [ours, theirs] = [new Stage(), new Stage()];
  try {
    const lbc = ours.supervised(ours.host(0), instance());
    const keepalived = theirs.keepalived(theirs.host(0), instance());
    const watchers = await Promise.all([
      ours.observer(ours.host(1)),
      theirs.observer(theirs.host(1)),
    ]);
    await Promise.all([lbc, keepalived].map(({ output }) => output.wait(/Entering MASTER STATE/)));
    for (const [what, text] of steps) {
      const [mine, model] = await Promise.all([
        settle(ours, lbc, watchers[0], text),
        settle(theirs, keepalived, watchers[1], text),
      ]);
      assert.deepEqual(mine.held, model.held, what);
      assert.deepEqual(mine.told, model.told, what);
      // Down would be three intervals; nothing between the adverts of a master may come near it.
      if (!what.includes("VRID"))
        assert.ok(mine.longest < 2.5 * interval, `${what}: ${mine.longest} us`);
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
});

test("clients do not notice reloads", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const stage = new Stage();
  try {
    const lbc = stage.supervised(stage.host(0), instance());
    await lbc.output.wait(/Entering MASTER STATE/);
    await sleep(200);
    const { namespace } = stage.host(1);
    const pings = stage.network.run(
      namespace,
      "ping",
      "-q",
      "-i",
      "0.01",
      "-c",
      "250",
      "10.77.0.100",
    );
    for (const [, text] of steps.slice(0, 11)) {
      const from = lbc.output.lines.length;
      lbc.reload(text);
      await lbc.output.wait(/the agent runs/, from);
      await sleep(100);
    }
    assert.match(await pings, /250 packets transmitted, 250 received/);
    assert.equal(lbc.output.lines.filter((line) => /\(V\) Entering/.test(line)).length, 2);
  } finally {
    await stage.close();
  }
});

test("accept and no_accept hold from the reload on", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const stage = new Stage(1);
  try {
    const host = stage.host(0);
    const barred = async () => {
      const rules = await stage.network.run(host.namespace, "nft", "list", "ruleset");
      return /elements = \{ (.*) \}/.exec(rules)?.[1] ?? "";
    };
    const lbc = stage.supervised(host, instance());
    await lbc.output.wait(/Entering MASTER STATE/);
    const two = ["10.77.0.100/24", "10.77.0.101/24"];
    const closed = { lines: "no_accept" };
    const flips: readonly (readonly [Part, string])[] = [
      [closed, "10.77.0.100"],
      [{ ...closed, addresses: two }, "10.77.0.100, 10.77.0.101"],
      [{ ...closed, name: "U", addresses: two.slice(1) }, "10.77.0.101"],
      [{ addresses: two.slice(0, 1) }, ""],
      [{ ...closed, addresses: two.slice(0, 1) }, "10.77.0.100"],
      [{}, ""],
    ];
    for (const [part, expected] of flips) {
      const from = lbc.output.lines.length;
      lbc.reload(instance(part));
      await lbc.output.wait(/the agent runs/, from);
      assert.equal(await barred(), expected, JSON.stringify(part));
    }
    assert.equal(lbc.output.lines.filter((line) => /Entering/.test(line)).length, 2);
  } finally {
    await stage.close();
  }
});
