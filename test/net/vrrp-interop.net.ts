import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { Duel, other, type Product, products, type Row, type Table } from "../support/duel.ts";
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

/** Not in adverts, but it goes along. */
const apart: Readonly<Record<Product, string>> = { lbc: "10.77.2.2", keepalived: "10.77.2.1" };
const excluded = (product: Product) => `virtual_ipaddress_excluded {\n${apart[product]}/32\n}`;

const rows: readonly Row[] = [
  { name: "lbc is stronger", ...strong, lines: excluded("lbc"), holders: wins("lbc") },
  {
    name: "keepalived is stronger",
    ...weak,
    lines: excluded("keepalived"),
    holders: wins("keepalived"),
  },
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
    keepalived: { priority: 200, interval: 0.6 },
    holders: wins("keepalived"),
  },
  {
    name: "lbc is stronger at another interval",
    lbc: { priority: 200, interval: 0.6 },
    keepalived: { priority: 100 },
    holders: wins("lbc"),
  },
];

/** Behind a crash a backup waits as long as the master's interval says, not its own. */
function checkInterval(duel: Duel, product: Product): void {
  const plain = `${other[product]} is stronger`;
  const own = duel.last(product, "added", plain);
  const adopted = duel.last(product, "added", `${plain} at another interval`);
  assert.ok(adopted - own > 500_000, `${product}: ${adopted - own} us behind the others`);
}

const fast: Table = { version: 3, interval: 0.2, rows };

async function elections(duel: Duel): Promise<void> {
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
  for (const product of products) checkInterval(duel, product);
  await duel.phase("healed", "nobody", () => stage.network.rejoin(duel.host("lbc")));
  await duel.phase("healed", "nobody", () => duel.program("keepalived").child.kill("SIGHUP"));
  for (const product of products) {
    const held = await stage.network.addresses(duel.host(product));
    assert.deepEqual(
      products.filter((one) => held.includes(`${apart[one]}/32`)),
      [product],
    );
  }
}

const password = "authentication {\nauth_type PASS\nauth_pass s3cret\n}";

/** Version 2 has no time for all phases; what does not depend on the version is above. */
const slow: Table = {
  version: 2,
  interval: 1,
  rows: [
    { name: "v2, lbc is stronger", ...strong, holders: wins("lbc") },
    { name: "v2, keepalived is stronger", ...weak, holders: wins("keepalived") },
    { name: "PASS, lbc is stronger", ...strong, lines: password, holders: wins("lbc") },
    { name: "PASS, keepalived is stronger", ...weak, lines: password, holders: wins("keepalived") },
    {
      name: "PASS on one side only",
      lbc: { priority: 200 },
      keepalived: { priority: 100, lines: password },
      holders: { late: "both", again: "both" },
    },
    {
      name: "keepalived has another interval",
      lbc: { priority: 100 },
      keepalived: { priority: 200, interval: 2 },
      holders: { late: "both", again: "both" },
    },
  ],
};

async function slowElections(duel: Duel): Promise<void> {
  await duel.phase("alone", "keepalived", () => duel.start("keepalived"));
  await duel.phase("late", "keepalived", () => duel.start("lbc"));
  const from = duel.said("lbc").length;
  await duel.phase("left", "lbc", () => duel.end("keepalived"));
  await duel.phase("again", "lbc", () => duel.start("keepalived"));
  // keepalived 2.2.7 says it with every advert, lbc when it begins.
  const said = duel.said("lbc");
  assert.equal(countOf(said.slice(0, from), /interval mismatch mine=1 sec/), 1);
  for (const drop of [/interval mismatch mine=1 sec/, /received a 1 auth, expecting 0!/])
    assert.ok(countOf(said, drop) <= 2, said.join("\n"));
}

const countOf = (lines: readonly string[], pattern: RegExp): number =>
  lines.filter((line) => pattern.test(line)).length;

const scripts = (product: Product, directory: string): string => `vrrp_script flag {
  script "/usr/bin/test -e ${directory}/${product}"
  interval 1
  weight 0
}
vrrp_script weighed {
  script "/usr/bin/test -e ${directory}/${product}"
  interval 1
  weight -150
}
`;

const trackers: Readonly<Record<string, string>> = {
  "the weight of an interface": "track_interface {\ndum0 weight -150\n}",
  "an interface": "track_interface {\ndum0\n}",
  "a script": "track_script {\nflag\n}",
  "the weight of a script": "track_script {\nweighed\n}",
};

/** `fails`: the side that is stronger loses what the row tracks. */
const tracked = (product: Product, name: string, lines: string, group?: string): Row => {
  const sides = product === "lbc" ? strong : weak;
  const back = { late: product, [`${other[product]} fails`]: product };
  return {
    name: `${product}: ${name}`,
    ...sides,
    [product]: { ...sides[product], lines },
    ...(group !== undefined && { group }),
    holders: {
      ...back,
      recovered: product,
      ...(lines === "" && group === undefined && { [`${product} fails`]: product }),
      "lbc unplugged": "keepalived",
      "keepalived unplugged": "lbc",
    },
  };
};

const watched: Table = {
  version: 3,
  interval: 0.2,
  outside: scripts,
  rows: products.flatMap((product) => [
    tracked(product, "nothing", ""),
    ...Object.entries(trackers).map(([name, lines]) => tracked(product, name, lines)),
    tracked(product, "one of a group", trackers["an interface"] ?? "", `OF_${product}`),
    tracked(product, "the other of the group", "", `OF_${product}`),
  ]),
};

async function failures(duel: Duel): Promise<void> {
  const { network, directory } = duel.stage;
  for (const product of products) {
    writeFileSync(join(directory, product), "");
    const { namespace } = duel.host(product);
    const pair = ["dum0", "type", "veth", "peer", "name", "dum1"];
    await network.run(namespace, "ip", "link", "add", ...pair);
    for (const end of ["dum0", "dum1"])
      await network.run(namespace, "ip", "link", "set", end, "up");
  }
  const set = async (product: Product, well: boolean) => {
    if (well) writeFileSync(join(directory, product), "");
    else rmSync(join(directory, product));
    const { namespace } = duel.host(product);
    await network.run(namespace, "ip", "link", "set", "dum1", well ? "up" : "down");
  };
  await duel.phase("alone", "keepalived", () => duel.start("keepalived"));
  await duel.phase("late", "keepalived", () => duel.start("lbc"));
  for (const product of products) {
    await duel.phase(`${product} fails`, other[product], () => set(product, false));
    await duel.phase("recovered", "nobody", () => set(product, true));
    const cable = duel.host(product);
    await duel.phase(`${product} unplugged`, "nobody", () => network.unplug(cable));
    await duel.phase("recovered", "nobody", () => network.plug(cable));
  }
}

const play = (of: Table, scene: (duel: Duel) => Promise<void>) => async () => {
  assert.equal(reason, undefined);
  const duel = new Duel(of);
  try {
    await duel.open();
    await scene(duel);
  } finally {
    await duel.close();
  }
};

describe("beside keepalived 2.2.7", { skip, concurrency: true, timeout: 180_000 }, () => {
  void test("elections of version 3 at 0.2 s", play(fast, elections));
  void test("elections of version 2 at 1 s", play(slow, slowElections));
  void test("trackers and groups", play(watched, failures));
});
