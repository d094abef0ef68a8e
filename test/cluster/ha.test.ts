import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { wrongIn } from "../../src/cluster/read.ts";
import { described, keepalivedOf, pointedAt, strictly } from "../support/described.ts";

const pair = (more: string, float = "") => `
nodes:
  lb1: {address: 10.0.0.11/24}
  lb2: {address: 10.0.0.12/24}
floats:
  vip:
    address: 10.0.0.100
${float}
${more}`;

const check = `checks: {proxy: {http: "http://127.0.0.1/healthz"}}`;

/** The lines of a block, without the braces. */
const block = (text: string, head: string): string[] => {
  const from = text.indexOf(`${head} {`);
  assert.notEqual(from, -1, `no ${head} in\n${text}`);
  const inside = text.slice(from).split("\n}")[0] ?? "";
  return inside
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "}");
};

suite("floats", () => {
  test("a pair: priorities fall, adverts go by address, a failing check swaps, strict is silent", () => {
    const one = described(pair(check, "    secret: env:VRRP_SECRET"));
    assert.deepEqual(one.wrong, []);
    assert.deepEqual(strictly(one), []);
    const [lb1, lb2] = ["lb1", "lb2"].map((name) => keepalivedOf(one, name));
    assert.deepEqual(block(lb1 ?? "", "vrrp_instance vip").toSorted(), [
      "10.0.0.100/24",
      "10.0.0.12",
      "auth_pass env:VRRP_SECRET",
      "auth_type PASS",
      "authentication {",
      "interface eth0",
      "priority 150",
      "proxy weight -20",
      "state BACKUP",
      "track_script {",
      "unicast_peer {",
      "unicast_src_ip 10.0.0.11",
      "virtual_ipaddress {",
      "virtual_router_id 100",
    ]);
    assert.match(lb2 ?? "", /priority 140/);
    assert.match(lb2 ?? "", /unicast_src_ip 10\.0\.0\.12/);
    assert.deepEqual(block(lb1 ?? "", "global_defs"), [
      "router_id lb1",
      "script_user root",
      "enable_script_security",
    ]);
  });

  test("where nobody takes over for a lower priority a failing check is FAULT", () => {
    for (const preempt of ["false", "30s"]) {
      const one = described(pair(check, `    preempt: ${preempt}`));
      assert.deepEqual(one.wrong, []);
      assert.deepEqual(strictly(one), []);
      const text = keepalivedOf(one, "lb1");
      assert.match(text, preempt === "false" ? /^ +nopreempt$/m : /^ +preempt_delay 30$/m);
      assert.match(text, /track_script \{\n +proxy\n/);
    }
  });

  test("what is written goes before what is generated", () => {
    const one = described(
      pair(check, "    state: MASTER\n    virtual_router_id: 7\n    track_interface: [eth1]\n"),
    );
    assert.match(keepalivedOf(one, "lb1"), /state MASTER/);
    assert.match(keepalivedOf(one, "lb1"), /virtual_router_id 7\n/);
    assert.equal(one.wrong.length, 0);
  });

  test("IPv6 and adverts below a second speak version 3", () => {
    const six = described(`
nodes: {a: {address: [10.0.0.11/24, "fd00::11/64"]}, b: {address: ["fd00::12/64"]}}
floats: {vip: {address: "fd00::64"}}
${check}`);
    assert.deepEqual(six.wrong, []);
    assert.deepEqual(strictly(six), []);
    const lines = block(keepalivedOf(six, "a"), "vrrp_instance vip");
    for (const line of ["version 3", "virtual_router_id 100", "fd00::64/64", "fd00::12"])
      assert.ok(lines.includes(line), `${line} in\n${lines.join("\n")}`);
    const quick = described(pair(check, "    advert: 200ms"));
    assert.match(keepalivedOf(quick, "lb1"), /version 3[^]*advert_int 0\.2/);
    assert.deepEqual(strictly(quick), []);
  });

  test("both families move together; adverts name the first one's", () => {
    const one = described(`
nodes: {a: {address: 10.0.0.11/24}, b: {address: 10.0.0.12/24}}
floats: {vip: {address: [10.0.0.100, "fd00::100/64"]}}
${check}`);
    assert.deepEqual(one.wrong, []);
    assert.deepEqual(strictly(one), []);
    assert.match(keepalivedOf(one, "a"), /virtual_ipaddress_excluded \{\n +fd00::100\/64/);
  });

  test("each of several addresses of a node is its own", () => {
    const one = described(`
nodes: {a: {address: [10.0.0.11/24, "fd00::11/64"]}, b: {address: [10.0.0.12/24, "fd00::0011"]}}
floats: {vip: {address: 10.0.1.100}, six: {address: "fd01::101"}}`);
    assert.deepEqual(
      wrongIn(one.root).map((found) => [found.message.en, pointedAt(one, found)]),
      [
        ["fd00::0011 is the address of `a` already", '"fd00::0011"'],
        [
          "10.0.1.100 is outside 10.0.0.0/24, the network of `a`: correct it, or say its prefix",
          "10.0.1.100",
        ],
        [
          "fd01::101 is outside fd00::/64, the network of `a`: correct it, or say its prefix",
          '"fd01::101"',
        ],
      ],
    );
  });

  test("unicast that cannot be, at its place", () => {
    const one = described(`
nodes: {a: {address: 10.0.0.11/24}, b: {}}
floats: {vip: {address: 10.0.0.100/24, transport: unicast}}
${check}`);
    assert.deepEqual(
      one.wrong.map((found) => [found.message.en, pointedAt(one, found)]),
      [["unicast needs the IPv4 `address` of every node of vip: b has none", "unicast"]],
    );
  });

  test("the nodes of a float in its own order, without those that have no part in it", () => {
    const one = described(`
nodes:
  a: {address: 10.0.0.11/24}
  b: {address: 10.0.0.12/24}
  c: {address: 10.0.0.13/24, overrides: {floats: {second: null}}}
floats:
  first: {address: 10.0.0.101, nodes: [b, a]}
  second: {address: 10.0.0.102}
${check}`);
    assert.deepEqual(one.wrong, []);
    assert.deepEqual(strictly(one), []);
    assert.match(keepalivedOf(one, "b"), /vrrp_instance first \{[^}]*priority 150/);
    assert.match(keepalivedOf(one, "a"), /vrrp_instance first \{[^}]*priority 140/);
    assert.equal(one.nodes.find(({ name }) => name === "c")?.ha.length, 0);
  });

  test("a priority of a node's own", () => {
    const one = described(`
nodes:
  a: {address: 10.0.0.11/24, priority: 90}
  b: {address: 10.0.0.12/24}
  c: {address: 10.0.0.13/24, overrides: {floats: {vip: {priority: 50}}}}
floats: {vip: {address: 10.0.0.100}}
${check}`);
    assert.deepEqual(strictly(one), []);
    const priorities = ["a", "b", "c"].map(
      (name) => /priority (\d+)/.exec(keepalivedOf(one, name))?.[1],
    );
    assert.deepEqual(priorities, ["90", "80", "50"]);
    assert.match(keepalivedOf(one, "a"), /proxy weight -50/);
  });

  test("defaults: product adds nothing", () => {
    const one = described(`defaults: product\n${pair("")}`);
    assert.deepEqual(block(keepalivedOf(one, "lb1"), "vrrp_instance vip"), [
      "virtual_ipaddress {",
      "10.0.0.100/24",
    ]);
  });
});

suite("checks", () => {
  test("each is one command line", () => {
    const one = described(
      pair(`checks:
  page: {http: "https://127.0.0.1:8443/a b?c='d'#e", timeout: 1s}
  port: {tcp: "[::1]:5432", interval: 1s, fall: 5}
  old: {process: /usr/sbin/a-name.longer-than-fifteen}
  own: {command: /usr/local/bin/mine --quick, weight: -60}`),
    );
    assert.deepEqual(one.wrong, []);
    const text = keepalivedOf(one, "lb1");
    assert.match(
      text,
      /curl -gfsS -k -m 1 --noproxy \* -o \/dev\/null https:\S+\/a%20b\?c=%27d%27"/,
    );
    assert.match(text, /script "\/bin\/bash -c '<\/dev\/tcp\/::1\/5432'"/);
    assert.match(text, /script "\/usr\/bin\/pgrep -x a-name\[\.\]longer-t"/);
    assert.match(text, /own\n/, "its own weight");
    const port = block(text, "vrrp_script port");
    assert.ok(port.includes("timeout 1"), "no longer than until the next one");
  });

  test("where there is none the proxy is watched by the name of its process", () => {
    const one = described(pair("target: ths@6.0.1\nservers: {web: {listen: [80]}}"));
    assert.deepEqual(
      strictly(one).filter((line) => /track|script/.test(line)),
      [],
    );
    assert.match(keepalivedOf(one, "lb1"), /pgrep -x httpserver/);
  });

  test("lbc serve watches its own proxy", () => {
    const text = pair("servers: {web: {listen: [80]}}\nchecks: {p: {process: nginx}}");
    const one = described(text, "serve");
    assert.match(keepalivedOf(one, "lb1"), /# lbc:track_proxy weight -20/);
    assert.doesNotMatch(keepalivedOf(one, "lb1"), /pgrep/);
    assert.deepEqual(
      strictly(one).filter((line) => /untracked|track-missing/.test(line)),
      [],
    );
  });

  test("a check that no float names is told of, one that only other nodes need is not there", () => {
    const one = described(`
nodes: {a: {address: 10.0.0.1/24}, b: {address: 10.0.0.2/24}, c: {address: 10.0.0.3/24}}
floats:
  x: {address: 10.0.0.100, nodes: [a, b], checks: [one]}
  y: {address: 10.0.0.101, nodes: [b, c], checks: [two]}
checks: {one: {process: one}, two: {process: two}, three: {process: three}}`);
    assert.doesNotMatch(keepalivedOf(one, "a"), /vrrp_script two/);
    assert.ok(
      strictly(one).every(
        (line) => line === "script/unused: nothing tracks three: it is never run",
      ),
    );
  });
});
