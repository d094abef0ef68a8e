import assert from "node:assert/strict";
import test from "node:test";

import { planHa } from "../../src/plan/ha.ts";
import { haConfig, haPlan } from "../support/keepalived.ts";

const instance = (name: string, vrid: number, inside: string) => `
vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${vrid}
  ${inside}
}
`;

const addresses = (...lines: string[]) => `virtual_ipaddress {\n${lines.join("\n")}\n}\n`;
const excluded = (...lines: string[]) => `virtual_ipaddress_excluded {\n${lines.join("\n")}\n}\n`;

/** What keepalived 2.2.7 makes of this file: `ip link` and `ip addr` of a namespace. */
const text = [
  instance("A", 16, `use_vmac\n${addresses("10.0.0.116/24")}`),
  instance(
    "B",
    17,
    `use_vmac vm17 02:00:00:00:00:11\nvmac_xmit_base\n${addresses(
      "10.0.0.117/24",
      "10.0.0.118/24 dev eth0",
      "10.0.0.119/24 dev eth1 use_vmac",
      "10.0.0.129/24 dev eth1",
    )}`,
  ),
  instance(
    "C",
    18,
    `use_vmac\nvmac_xmit_base\nunicast_peer {\n10.0.0.2\n}\n${addresses("10.0.0.120/24")}`,
  ),
  instance(
    "D",
    19,
    `use_vmac\nuse_vmac_addr\n${addresses("10.0.0.121/24", "10.0.0.122/24 dev eth1")}`,
  ),
  instance("E", 20, addresses("10.0.0.123/24 use_vmac", "10.0.0.124/24")),
  instance("F", 21, `use_vmac\n${addresses("fe80::21")}${excluded("10.0.0.130/24")}`),
  instance("G", 21, `use_vmac\n${addresses("10.0.0.131/24")}`),
  instance("H", 22, `use_vmac 02:00:00:00:11\n${addresses("fe80::99")}`),
].join("");

test("interfaces with virtual MACs have keepalived's names and addresses", () => {
  const { vmacs } = haPlan(text);
  const found = vmacs.map(({ name, base, mac, family }) => [name, base, mac, family]);
  assert.deepEqual(found, [
    ["vrrp.16", "eth0", "00:00:5e:00:01:10", 4],
    ["vm17", "eth0", "02:00:00:00:00:11", 4],
    ["vrrp.17", "eth1", "02:00:00:00:00:11", 4],
    ["vrrp.18", "eth0", "00:00:5e:00:01:12", 4],
    ["vrrp.19", "eth0", "00:00:5e:00:01:13", 4],
    ["vrrp1.19", "eth1", "00:00:5e:00:01:13", 4],
    ["vrrp.20", "eth0", "00:00:5e:00:01:14", 4],
    ["vrrp.21", "eth0", "00:00:5e:00:02:15", 6],
    ["vrrp1.21", "eth0", "00:00:5e:00:01:15", 4],
    ["vrrp.22", "eth0", "02:00:00:00:11:16", 6],
  ]);
});

test("addresses are where keepalived puts them", () => {
  const { instances } = haPlan(text);
  const places = instances.flatMap((one) =>
    [...one.addresses, ...one.excluded].map(({ ip, device }) => `${ip} ${device}`),
  );
  assert.deepEqual(places, [
    "10.0.0.116 vrrp.16",
    "10.0.0.117 vm17",
    "10.0.0.118 vm17",
    "10.0.0.119 vrrp.17",
    "10.0.0.129 eth1",
    "10.0.0.120 vrrp.18",
    "10.0.0.121 vrrp.19",
    "10.0.0.122 vrrp1.19",
    "10.0.0.123 vrrp.20",
    "10.0.0.124 eth0",
    "fe80::21 vrrp.21",
    "10.0.0.130 eth0",
    "10.0.0.131 vrrp1.21",
    "fe80::99 vrrp.22",
  ]);
});

test("adverts come from the virtual MAC, or from the interface itself", () => {
  const { instances } = haPlan(text);
  assert.deepEqual(
    instances.map(({ name, senderMac }) => [name, senderMac]),
    [
      ["A", "00:00:5e:00:01:10"],
      ["B", undefined],
      ["C", undefined],
      ["D", "00:00:5e:00:01:13"],
      ["E", undefined],
      ["F", "00:00:5e:00:02:15"],
      ["G", "00:00:5e:00:01:15"],
      ["H", "02:00:00:00:11:16"],
    ],
  );
  assert.ok(instances.every((one) => one.interface === "eth0"));
});

test("prefixes of names, and the group of interfaces", () => {
  const globals = "global_defs {\nvmac_prefix va\nvmac_addr_prefix vb\n}\n";
  const inside = `use_vmac group 7\n${addresses("10.0.0.1", "10.0.0.2 dev eth1 use_vmac")}`;
  const { vmacs } = haPlan(globals + instance("V", 5, inside));
  assert.deepEqual(
    vmacs.map(({ name, group }) => [name, group]),
    [
      ["va.5", 7],
      ["vb.5", 7],
    ],
  );
});

test("refuses by name: use_ipvlan", () => {
  const inside = `use_ipvlan ipv1 10.0.0.5\n${addresses("10.0.0.1")}`;
  const { diagnostics } = planHa(haConfig(instance("V", 5, inside)));
  assert.deepEqual(
    diagnostics.map(({ code, help }) => [code, help?.en.split(" ").at(-1)]),
    [["serve/unsupported", "use_ipvlan"]],
  );
});
