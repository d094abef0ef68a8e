import assert from "node:assert/strict";
import test from "node:test";

import { until } from "../control/host/run.ts";
import { lacking } from "../support/netns.ts";
import { Stage } from "../support/vrrp-stage.ts";

/* Virtual routes and rules: what `ip` shows of them beside keepalived 2.2.7, and who may take one. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const routes = [
  "10.50.0.0/16 via 10.77.0.2 dev eth0",
  "src 10.77.0.100 to 10.51.0.0/16 via 10.77.0.2 dev eth0 metric 77 mtu 1400",
  "blackhole 10.52.0.0/16",
  "10.53.0.0/24 dev eth0 scope link table 100 tos 0x10",
  "10.54.0.0/24 nexthop via 10.77.0.2 dev eth0 weight 3 nexthop via 10.77.0.3 dev eth0 weight 1",
  "10.55.0.0/24 via 10.77.0.2 dev eth0 mtu lock 1300 advmss 1200 rtt 300ms rttvar 500ms reordering 5" +
    " window 1000 cwnd 10 ssthresh 20 initcwnd 12 initrwnd 13 rto_min 300ms quickack 1 hoplimit 30" +
    " congctl cubic realms 3/4 features ecn",
  "unreachable 10.56.0.0/16 table 1001",
  "prohibit 10.57.0.0/16",
  "throw 10.58.0.0/16",
  "10.59.0.0/16 via 10.77.0.2 dev eth0 protocol static no_track",
  "10.60.0.0/16 via 10.99.9.9 dev eth0 onlink",
  "10.61.0.0/16 dev eth0 fastopen_no_cookie 1",
  "10.63.0.0/16 dev eth0 rtt 100ms rttvar 50ms rto_min 100ms protocol bird no_track scope site",
  "2001:db8:5::/48 via fe80::2 dev eth0",
  "2001:db8:6::/48 dev eth0 metric 5 pref high",
  "unreachable 2001:db8:7::/48 dev lo",
  "default via 10.77.0.2 dev eth0 metric 500",
];

const rules = [
  "from 10.77.0.100 table 100 priority 1000",
  "to 10.50.0.0/16 lookup 1001 preference 1001",
  "from 10.1.0.0/16 to 10.2.0.0/16 iif eth0 oif lo tos 0x10 fwmark 0x1/0xff table 100 priority 1002",
  "from 10.3.0.0/16 blackhole priority 1003",
  "from 10.4.0.0/16 goto 2000 priority 1004",
  "from 10.5.0.0/16 nop priority 1005",
  "from 10.6.0.0/16 table 100 suppress_prefixlength 0 priority 1006",
  "from 10.7.0.0/16 table 100 suppress_ifgroup 5 priority 1007",
  "uidrange 100-200 table 100 priority 1008",
  "ipproto tcp sport 10-20 dport 30-40 table 100 priority 1009",
  "from 10.8.0.0/16 unreachable priority 1010",
  "from 10.8.0.0/16 prohibit priority 1011",
  "not from 10.9.9.0/24 table 100 priority 1012",
  "from 10.10.0.0/16 realms 3/4 table 100 priority 1013",
  "l3mdev priority 1014",
  "tunnel-id 5 table 100 priority 1015",
  "from 2001:db8:1::/48 table 100 priority 1016",
  "from 10.11.0.0/16 table 100",
  "from 2001:db8:2::/48 table 100",
  "from 10.12.0.0/16 table 100",
  "from 10.77.0.100 table 101 priority 1018 no_track",
];

const text = `vrrp_instance V {
  state BACKUP
  version 3
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 0.1
  virtual_ipaddress {
    10.77.0.100/24
    10.77.0.101/24 no_track
    10.77.0.102/32 peer 10.99.0.1 brd 10.77.0.255 scope link label eth0:v
  }
  virtual_routes {
    ${routes.join("\n    ")}
  }
  virtual_rules {
    ${rules.join("\n    ")}
  }
}
`;

const lists = [
  ["-d", "-4", "route", "show", "table", "all"],
  ["-d", "-6", "route", "show", "table", "all"],
  ["-d", "-4", "rule"],
  ["-d", "-6", "rule"],
  ["-4", "addr", "show", "eth0"],
];

/** What `ip` shows; the kernel's own routes and random numbers left out. */
async function shown({ network }: Stage): Promise<string[]> {
  const { namespace } = network.host(0);
  const texts = await Promise.all(lists.map((args) => network.run(namespace, "ip", ...args)));
  return texts
    .join("\n")
    .split("\n")
    .filter((line) => !/proto kernel|^\s*link\/|state UP/.test(line))
    .map((line) => line.replace(/expires \d+sec/, "expires"));
}

const run = (stage: Stage, ...args: readonly string[]) =>
  stage.network.run(stage.host(0).namespace, "ip", ...args);

test("routes and rules stand as keepalived sets them", { skip, timeout: 90_000 }, async () => {
  assert.equal(reason, undefined);
  const [ours, theirs] = [new Stage(), new Stage()];
  try {
    const programs = [ours.supervised(ours.host(0), text), theirs.keepalived(theirs.host(0), text)];
    const before = await shown(ours);
    await Promise.all(programs.map(({ output }) => output.wait(/Entering MASTER STATE/)));
    const held = /from 10\.77\.0\.100 lookup 101/;
    for (const stage of [ours, theirs])
      await until("the last rule", async () =>
        (await shown(stage)).some((line) => held.test(line)),
      );
    assert.deepEqual(await shown(ours), await shown(theirs));

    for (const args of [
      ["route", "del", "10.59.0.0/16"],
      ["rule", "del", "priority", "1018"],
      ["addr", "del", "10.77.0.101/24", "dev", "eth0"],
      ["route", "del", "10.50.0.0/16"],
      ["rule", "del", "priority", "1003"],
      ["addr", "del", "10.77.0.100/24", "dev", "eth0"],
    ]) {
      const from = programs.map(({ output }) => output.lines.length);
      await Promise.all([run(ours, ...args), run(theirs, ...args)]);
      const untracked = args.some((word) =>
        ["10.59.0.0/16", "1018", "10.77.0.101/24"].includes(word),
      );
      if (untracked) continue;
      for (const [at, { output }] of programs.entries()) {
        await output.wait(/Entering BACKUP STATE/, from[at]);
        await output.wait(/Entering MASTER STATE/, from[at]);
      }
    }
    for (const { output } of programs)
      assert.equal(output.lines.filter((line) => line.includes("Entering MASTER")).length, 4);
    for (const stage of [ours, theirs])
      await until("the last rule", async () =>
        (await shown(stage)).some((line) => held.test(line)),
      );
    assert.deepEqual((await shown(ours)).sort(), (await shown(theirs)).sort());
    await Promise.all(programs.map((program) => program.end()));
    assert.deepEqual(await shown(ours), before);
    // keepalived cannot remove an address that has a peer, and leaves it.
    const left = (await shown(theirs)).filter((line) => !before.includes(line));
    assert.deepEqual(left, ["    inet 10.77.0.102 peer 10.99.0.1/32 scope link eth0:v"]);
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
});
