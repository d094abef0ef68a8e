import assert from "node:assert/strict";
import test from "node:test";

import { decodeMessages, type NetlinkMessage } from "../../runtime/host/linux/netlink-codec.ts";
import { encodeRoute, encodeRule } from "../../runtime/host/linux/route-codec.ts";
import { InterfaceTable } from "../../runtime/vrrp/interfaces.ts";
import { Losses, mayBeOurs } from "../../runtime/vrrp/losses.ts";
import { isThisRoute, isThisRule, routeRequest, ruleRequest } from "../../runtime/vrrp/routing.ts";
import { haPlan } from "../support/keepalived.ts";
import { instancePlan } from "./lab.ts";

/* Routes and rules as bytes; test/net/routing.net.ts asks the kernel and keepalived. */

const planOf = (block: string, ...lines: readonly string[]) => {
  const [instance] = haPlan(`vrrp_instance V {
  interface eth0
  virtual_router_id 51
  virtual_ipaddress {
    10.0.0.100/24
  }
  ${block} {
    ${lines.join("\n    ")}
  }
}
`).instances;
  assert.ok(instance);
  return instance;
};

const table = new InterfaceTable();
for (const [index, name] of [
  [1, "lo"],
  [7, "eth0"],
] as const)
  table.apply({
    kind: "link",
    removed: false,
    index,
    name,
    up: true,
    running: true,
    mac: undefined,
  });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const routesOf = (line: string) => planOf("virtual_routes", line).routes;

const routeBytes = (line: string, add = true): string => {
  const [route] = planOf("virtual_routes", line).routes;
  assert.ok(route);
  return hex(encodeRoute(routeRequest(route, table, add), 9));
};

const ruleBytes = (line: string, add = true): string => {
  const [rule] = planOf("virtual_rules", line).rules;
  assert.ok(rule);
  return hex(encodeRule(ruleRequest(rule, add), 9));
};

/** Length, type, flags, sequence, port. */
const header = (length: number, type: number, flags: number): string => {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(9, 8);
  return bytes.toString("hex");
};

test("a route: destination, interface, gateway, metric, table", () => {
  const body = [
    // AF_INET, /16, tos 0, main, keepalived's protocol, universe, unicast
    "02100000fe12000100000000",
    "080001000a320000",
    "0800040007000000",
    "080005000a000002",
    "080006004d000000",
    "08000f00fe000000",
  ].join("");
  const line = "10.50.0.0/16 via 10.0.0.2 dev eth0 metric 77";
  assert.equal(routeBytes(line), header(68, 24, 0x605) + body);
  assert.equal(routeBytes(line, false), header(68, 25, 5) + body);
});

test("metrics, locked and not, in one attribute", () => {
  const bytes = routeBytes("10.50.0.0/16 dev eth0 mtu lock 1300 congctl cubic rtt 1s table 1001");
  const metrics = [
    "28000800",
    "0800010004000000",
    "0800020014050000",
    "0a0010006375626963000000",
    "08000400401f0000",
    "08000f00e9030000",
  ].join("");
  assert.ok(bytes.endsWith(metrics), bytes);
});

test("several next hops, each with its weight less one", () => {
  const bytes = routeBytes(
    "10.54.0.0/24 nexthop via 10.0.0.2 dev eth0 weight 3 nexthop via 10.0.0.3 dev eth0 onlink",
  );
  const hops = "1000000207000000080005000a0000021000040007000000080005000a000003";
  assert.ok(bytes.includes(hops), bytes);
});

test("rules: networks, mark and mask, ports, users, l3mdev", () => {
  assert.equal(
    ruleBytes("not from 10.9.0.0/16 fwmark 0x1/0xff iif eth0 table 100 priority 1000"),
    header(88, 32, 0x605) +
      [
        "020010006400000102000000",
        "080002000a090000",
        "090003006574683000000000",
        "08000600e8030000",
        "08000a0001000000",
        "08000f0064000000",
        "08001000ff000000",
        "0500150012000000",
      ].join(""),
  );
  const bytes = ruleBytes("ipproto tcp sport 10-20 uidrange 100-200 l3mdev priority 5");
  for (const part of [
    "0500130001000000",
    "0c00140064000000c8000000",
    "0500160006000000080017000a001400",
  ])
    assert.ok(bytes.includes(part), `${part} in ${bytes}`);
});

test("rules without a preference count down, each family for itself", () => {
  const { rules } = planOf(
    "virtual_rules",
    "from 10.1.0.0/16 table 100",
    "from 2001:db8::/48 table 100",
    "from 10.2.0.0/16 table 100",
  );
  assert.deepEqual(
    rules.map(({ priority }) => priority),
    [16_384, 16_384, 16_383],
  );
});

test("names of tables and realms are the machine's; what it does not know is an error", () => {
  const [known] = routesOf("10.1.0.0/16 dev eth0 table local protocol bird no_track");
  assert.ok(known);
  const request = routeRequest(known, table, true);
  assert.equal(request.table, 255);
  assert.equal(request.protocol, 12);
  const [marked] = routesOf("10.1.0.0/16 dev eth0 realms 3/4");
  assert.ok(marked);
  assert.equal(routeRequest(marked, table, true).realms, 0x3_0004);
  const [strange] = routesOf("10.1.0.0/16 dev eth0 table nobody-has-it");
  assert.ok(strange);
  assert.throws(() => routeRequest(strange, table, true), /nobody-has-it is not in iproute2/);
  const [gone] = routesOf("10.1.0.0/16 dev eth9");
  assert.ok(gone);
  assert.throws(() => routeRequest(gone, table, true), /no interface eth9/);
});

/** The kernel's own news of what was asked for. */
const told = (bytes: string): NetlinkMessage[] => decodeMessages(Buffer.from(bytes, "hex"));

test("a route or rule that somebody takes away is missed, unless nobody tracks it", () => {
  const lines = [
    "10.50.0.0/16 via 10.0.0.2 dev eth0",
    "10.51.0.0/16 dev eth0 no_track",
    "blackhole 10.52.0.0/16",
    "2001:db8:5::/48 via fe80::2 dev eth0 metric 1024",
  ];
  const plan = { ...planOf("virtual_routes", ...lines), addresses: [] };
  const all = lines.flatMap((line) => told(routeBytes(line)));
  const missing = (there: readonly NetlinkMessage[]) =>
    new Losses(table, (what) => (what === "routes" ? there : []))
      .routing(plan)
      .routes.map(({ text }) => text);
  assert.deepEqual(missing(all), []);
  assert.deepEqual(missing(all.slice(1)), ["10.50.0.0/16 via 10.0.0.2 dev eth0"]);
  assert.deepEqual(missing([...all.slice(0, 1), ...all.slice(3)]), []);
  assert.deepEqual(missing(all.slice(0, 3)), ["2001:db8:5::/48 via fe80::2 dev eth0"]);

  const ruled = planOf("virtual_rules", "from 10.0.0.100 table 100 priority 1000");
  const rule = told(ruleBytes("from 10.0.0.100 table 100 priority 1000"));
  const lost = (there: readonly NetlinkMessage[]) =>
    new Losses(table, () => there).routing(ruled).rules.length;
  assert.equal(lost(rule), 0);
  assert.equal(lost(told(ruleBytes("from 10.0.0.100 table 101 priority 1000"))), 1);
});

test("a route is told from another by each of its fields", () => {
  const [route] = routesOf("2001:db8:5::/48 via fe80::2 dev eth0");
  assert.ok(route);
  const [own] = told(routeBytes("2001:db8:5::/48 via fe80::2 dev eth0 metric 1024"));
  assert.ok(own?.kind === "route");
  assert.ok(isThisRoute(route, own), "the kernel gives IPv6 routes metric 1024");
  const others = {
    family: 4,
    destination: "2001:db8:6::/48",
    type: 6,
    table: 100,
    tos: 16,
    priority: 0,
  } as const;
  for (const [field, value] of Object.entries(others))
    assert.ok(!isThisRoute(route, { ...own, [field]: value }), field);
});

test("a rule is told from another by each of its fields", () => {
  const line = "from 10.0.0.100 to 10.9.0.0/16 table 100 priority 1000";
  const [rule] = planOf("virtual_rules", line).rules;
  const [own] = told(ruleBytes(line));
  assert.ok(rule && own?.kind === "rule");
  assert.ok(isThisRule(rule, own));
  const others = {
    family: 6,
    from: "0.0.0.0/0",
    to: "0.0.0.0/0",
    action: 6,
    table: 101,
    priority: 1001,
  } as const;
  for (const [field, value] of Object.entries(others))
    assert.ok(!isThisRule(rule, { ...own, [field]: value }), field);
});

const marks = (line: string, add: boolean) => told(routeBytes(line, add)).map(mayBeOurs);

test("only what is gone and carries our mark is looked into", () => {
  assert.deepEqual(marks("10.50.0.0/16 dev eth0", false), [true]);
  assert.deepEqual(marks("10.50.0.0/16 dev eth0", true), [false]);
  assert.deepEqual(marks("10.50.0.0/16 dev eth0 protocol static no_track", false), [false]);
});

test("nothing is listed for an instance that tracks no route", () => {
  const losses = new Losses(table, () => assert.fail("listed"));
  assert.deepEqual(losses.routing(instancePlan()), { routes: [], rules: [] });
});
