import assert from "node:assert/strict";
import test from "node:test";

import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import { planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

const instance = (inside: string, name = "V") => `
vrrp_instance ${name} {
  interface eth0
  virtual_router_id 51
  ${inside}
}
`;

function only(inside: string, outside = ""): InstancePlan {
  const [found] = haPlan(outside + instance(inside)).instances;
  assert.ok(found);
  return found;
}

test("the first address makes an instance speak IPv6, and version 3", () => {
  const { family, version, group, source } = only("virtual_ipaddress {\nfe80::1\n}");
  assert.deepEqual(
    { family, version, group, source },
    {
      family: 6,
      version: 3,
      group: "ff02::12",
      source: undefined,
    },
  );
  assert.equal(only("version 2\nvirtual_ipaddress {\nfe80::1\n}").version, 2);
  assert.equal(only("native_ipv6").family, 6);
  assert.equal(only("unicast_peer {\n2001:db8::2\n}").family, 6);
  assert.equal(only("unicast_src_ip 2001:db8::1").family, 6);
  assert.equal(only("virtual_ipaddress_excluded {\nfe80::1\n}").family, 4);
});

test("groups of IPv6: of the file, of the instance", () => {
  const written = "global_defs {\nvrrp_mcast_group6 ff02::0:77\n}\n";
  assert.equal(only("virtual_ipaddress {\nfe80::1\n}", written).group, "ff02::77");
  const own = "mcast_dst_ip ff02::78\nvirtual_ipaddress {\nfe80::1\n}";
  assert.equal(only(own, written).group, "ff02::78");
});

/** What keepalived 2.2.7 asks of the kernel for the same lines. */
const addresses: readonly (readonly [string, number, number | undefined])[] = [
  ["2001:db8::14/64", 0x02, undefined],
  ["2001:db8::15", 0x02, 0],
  ["2001:db8::15 preferred_lft forever", 0x02, undefined],
  ["2001:db8::16/64 preferred_lft 0", 0x02, 0],
  ["2001:db8::17/64 preferred_lft 20", 0x02, 20],
  ["2001:db8::18/64 home -nodad", 0x10, undefined],
  ["10.0.0.1/24 noprefixroute preferred_lft 30", 0x200, undefined],
  ["10.0.0.1/24 home -nodad", 0x10, undefined],
  ["10.0.0.1/24 autojoin mngtmpaddr", 0x500, undefined],
];

for (const [line, flags, preferred] of addresses)
  test(`flags and lifetime of ${line}`, () => {
    const [found] = only(`virtual_ipaddress {\n${line}\n}`).addresses;
    assert.deepEqual([found?.flags, found?.preferred], [flags, preferred]);
  });

test("addresses are compared by one text", () => {
  const plan = only(`unicast_src_ip 2001:DB8:0::1
  unicast_peer {
    2001:db8:0:0:0:0:0:2 min_ttl 64
  }
  virtual_ipaddress {
    FE80:0::0014
    2001:0db8::ffff:0/64
  }
  virtual_ipaddress_excluded {
    10.0.0.9/24
    ::ffff:10.0.0.1
  }`);
  assert.equal(plan.source, "2001:db8::1");
  assert.deepEqual(plan.unicastPeers, [{ address: "2001:db8::2", minTtl: 64, maxTtl: 255 }]);
  const texts = [...plan.addresses, ...plan.excluded].map(({ ip }) => ip);
  assert.deepEqual(texts, ["fe80::14", "2001:db8::ffff:0", "10.0.0.9", "::ffff:10.0.0.1"]);
});

test("unicast over IPv6 leaves the kernel's hop limit, and expects no other of its peers", () => {
  const peers = "unicast_peer {\n2001:db8::2\n}\n";
  const unwritten = only(peers);
  assert.deepEqual([unwritten.unicastTtl, unwritten.checkNeighbourTtl], [64, false]);
  const written = only(`${peers}unicast_ttl 255`);
  assert.deepEqual([written.unicastTtl, written.checkNeighbourTtl], [255, true]);
});

test("an instance of each family may share a virtual router id", () => {
  const [four, six] = ["10.0.0.1", "fe80::1"].map((ip, index) =>
    instance(`virtual_ipaddress {\n${ip}\n}`, `V${index}`),
  );
  assert.equal(haPlan(`${four}${six}`).instances.length, 2);
  const { diagnostics } = planHa(haConfig(`${six}${six?.replace("V1", "W")}`));
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["serve/incomplete"],
  );
});

test("no AH over IPv6: keepalived goes on without", () => {
  const auth = "authentication {\nauth_type PASS\nauth_pass abc\n}\n";
  const inside = `version 2\n${auth}virtual_ipaddress {\nfe80::1\n}`;
  assert.equal(only(inside).password, "abc");
});
