import assert from "node:assert/strict";
import test from "node:test";

import { Duel, type Product, type Row, type Table } from "../support/duel.ts";
import { lacking } from "../support/netns.ts";

/*
 * Elections between lbc and a real keepalived 2.2.7: many virtual routers in one pair, put through
 * the same phases. `late` and `again` are the starts of one beside the other, which holds
 * everything; a row that names no holder there stays with the one that was first.
 */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const strong = { lbc: { priority: 200 }, keepalived: { priority: 100 } } as const;
const weak = { lbc: { priority: 100 }, keepalived: { priority: 200 } } as const;

/** Where the winner is known whoever was first. */
const wins = (product: Product) =>
  product === "lbc" ? { late: product, healed: product } : { again: product, healed: product };
/** The one that was first stays, until both are masters. */
const stays = (product: Product) => ({ healed: product });

const peers = (own: number, theirs: number) =>
  `unicast_src_ip 10.77.0.${own}\nunicast_peer {\n10.77.0.${theirs}\n}`;
const unicast = { keepalived: { lines: peers(1, 2) }, lbc: { lines: peers(2, 1) } } as const;

const rows: readonly Row[] = [
  { name: "lbc is stronger", ...strong, holders: wins("lbc") },
  { name: "keepalived is stronger", ...weak, holders: wins("keepalived") },
  {
    name: "lbc is stronger, nopreempt",
    ...strong,
    lbc: { priority: 200, lines: "nopreempt" },
    holders: stays("lbc"),
  },
  {
    name: "keepalived is stronger, nopreempt",
    ...weak,
    keepalived: { priority: 200, lines: "nopreempt" },
    holders: stays("keepalived"),
  },
  {
    name: "lbc is stronger, preempt_delay",
    ...strong,
    lbc: { priority: 200, lines: "preempt_delay 1" },
    holders: wins("lbc"),
  },
  {
    name: "keepalived is stronger, preempt_delay",
    ...weak,
    keepalived: { priority: 200, lines: "preempt_delay 1" },
    holders: wins("keepalived"),
  },
  {
    name: "equal priorities, lbc has the higher address",
    lbc: { priority: 100 },
    keepalived: { priority: 100 },
    holders: stays("lbc"),
  },
  {
    name: "equal priorities, keepalived has the higher address",
    lbc: { priority: 100 },
    keepalived: { priority: 100, lines: "mcast_src_ip 10.77.0.201" },
    holders: stays("keepalived"),
  },
  {
    name: "lbc owns the address",
    ...strong,
    lbc: { priority: 255 },
    holders: wins("lbc"),
  },
  {
    name: "keepalived owns the address",
    ...weak,
    keepalived: { priority: 255 },
    holders: wins("keepalived"),
  },
  {
    name: "unicast, lbc is stronger",
    lbc: { ...strong.lbc, ...unicast.lbc },
    keepalived: { ...strong.keepalived, ...unicast.keepalived },
    holders: wins("lbc"),
  },
  {
    name: "unicast, keepalived is stronger",
    lbc: { ...weak.lbc, ...unicast.lbc },
    keepalived: { ...weak.keepalived, ...unicast.keepalived },
    holders: wins("keepalived"),
  },
  {
    name: "a group of its own, lbc is stronger",
    ...strong,
    lines: "mcast_dst_ip 224.0.0.77",
    holders: wins("lbc"),
  },
  {
    name: "a group of its own, keepalived is stronger",
    ...weak,
    lines: "mcast_dst_ip 224.0.0.77",
    holders: wins("keepalived"),
  },
  {
    name: "keepalived is stronger at another interval",
    lbc: { priority: 100 },
    keepalived: { priority: 200, interval: 0.3 },
    holders: wins("keepalived"),
  },
  {
    name: "lbc is stronger at another interval",
    lbc: { priority: 200, interval: 0.3 },
    keepalived: { priority: 100 },
    holders: wins("lbc"),
  },
];

const table: Table = { version: 3, interval: 0.1, rows };

async function withDuel(of: Table, play: (duel: Duel) => Promise<void>): Promise<void> {
  assert.equal(reason, undefined);
  const duel = new Duel(of);
  try {
    await duel.open();
    await play(duel);
  } finally {
    await duel.close();
  }
}

test("elections at 0.1 s", { skip, timeout: 180_000 }, () =>
  withDuel(table, async (duel) => {
    const { stage } = duel;
    const { namespace } = duel.host("keepalived");
    await stage.network.run(namespace, "ip", "addr", "add", "10.77.0.201/24", "dev", "eth0");

    await duel.phase("alone", "keepalived", () => duel.start("keepalived"));
    await duel.phase("late", "keepalived", () => duel.start("lbc"));
    const waited =
      duel.last("lbc", "added", "lbc is stronger, preempt_delay") -
      duel.last("lbc", "added", "lbc is stronger");
    assert.ok(waited > 800_000, `preemption was delayed by ${waited} us only`);
    await duel.phase("left", "lbc", () => duel.end("keepalived"));
    await duel.phase("again", "lbc", () => duel.start("keepalived"));
    await duel.phase("left again", "keepalived", () => duel.end("lbc"));
    await duel.phase("late", "keepalived", () => duel.start("lbc"));
    await duel.phase("cut", "both", () => stage.network.isolate(duel.host("lbc")));
    await duel.phase("healed", "nobody", () => stage.network.rejoin(duel.host("lbc")));
    await duel.phase("healed", "nobody", () => duel.program("keepalived").child.kill("SIGHUP"));
  }),
);
