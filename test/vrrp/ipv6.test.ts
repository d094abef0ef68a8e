import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { SocketAddress } from "node:net";
import test from "node:test";

import * as fc from "fast-check";

import { ipBytes, ipText } from "../../runtime/host/linux/ip-text.ts";
import { neighbourAdvertisement } from "../../runtime/host/linux/ndisc.ts";
import { decodeMessages, encodeAddress } from "../../runtime/host/linux/netlink-codec.ts";
import { fold16 } from "../../runtime/vrrp/checksum.ts";
import { InterfaceTable } from "../../runtime/vrrp/interfaces.ts";
import { compareIp, mustIpBytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert, ipv6Sum } from "../../runtime/vrrp/packet.ts";
import type { HmacPlan, InstancePlan } from "../../runtime/vrrp/plan.ts";
import { createReceiver, receive, type Situation } from "../../runtime/vrrp/receive.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("an IPv6 address is the text of inet_ntop, and the text the address", () => {
  const word = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
      const bytes = Uint8Array.from(words.flatMap((one) => [one >> 8, one & 0xff]));
      const address = words.map((one) => one.toString(16)).join(":");
      const text = ipText(bytes);
      assert.equal(text, new SocketAddress({ address, family: "ipv6" }).address);
      assert.deepEqual(ipBytes(text), bytes);
      assert.deepEqual(ipBytes(address), bytes);
    }),
    { numRuns: 500 },
  );
});

test("what is no address has no bytes", () => {
  for (const text of [
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "g::",
    "::12345",
  ])
    assert.equal(ipBytes(text), undefined, text);
  for (const text of ["1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::", "::1.2.3.256", "fe80::1%eth0"])
    assert.equal(ipBytes(text), undefined, text);
});

const vip = (ip: string) => ({
  ip,
  prefix: 64,
  device: "eth0",
  label: undefined,
  scope: 0,
  broadcast: undefined,
  flags: 2,
  preferred: undefined,
});

const v6 = (changes: Partial<InstancePlan> = {}) =>
  instancePlan({
    version: 3,
    family: 6,
    vrid: 14,
    priority: 123,
    interval: 500 * ms,
    group: "ff02::12",
    source: "fe80::1",
    addresses: ["fe80::14", "2001:db8::14"].map(vip),
    ...changes,
  });

const frameOf = (plan: InstancePlan, changes: Partial<AdvertFrame> = {}): AdvertFrame => ({
  version: plan.version,
  vrid: plan.vrid,
  interval: plan.interval,
  addresses: plan.addresses.map(({ ip }) => mustIpBytes(ip)),
  password: plan.password,
  ah: false,
  hmac: plan.hmac,
  source: mustIpBytes("fe80::2"),
  destination: mustIpBytes(plan.unicastPeers.length > 0 ? "fe80::1" : plan.group),
  ttl: 255,
  plainChecksum: false,
  ...changes,
});

/**
 * What keepalived 2.2.7 sent for the same settings, with the kernel's flow label set to zero: the
 * kernel draws it anew for every boot.
 */
const references: readonly (readonly [string, AdvertFrame, string])[] = [
  [
    "version 3",
    frameOf(v6(), { source: mustIpBytes("fe80::58f4:50ff:fe0e:9fa8") }),
    "6c000000002870fffe8000000000000058f450fffe0e9fa8ff020000000000000000000000000012" +
      "310e7b020032e181fe80000000000000000000000000001420010db8000000000000000000000014",
  ],
  [
    "version 2, with a checksum over the pseudo header",
    frameOf(v6({ version: 2, interval: 1 * seconds }), {
      source: mustIpBytes("fe80::24fe:63ff:fe8a:3420"),
    }),
    "6c000000002870fffe8000000000000024fe63fffe8a3420ff020000000000000000000000000012" +
      "210e7b0200017db5fe80000000000000000000000000001420010db8000000000000000000000014",
  ],
  [
    "version 2 with a password, which is not there",
    frameOf(
      v6({ version: 2, interval: 1 * seconds, password: "abc", addresses: [vip("fe80::14")] }),
      { source: mustIpBytes("fe80::24fe:63ff:fe8a:3420") },
    ),
    "6c000000001870fffe8000000000000024fe63fffe8a3420ff020000000000000000000000000012" +
      "210e7b010101aa93fe800000000000000000000000000014",
  ],
];

for (const [name, frame, expected] of references)
  test(`an advert over IPv6 is byte for byte keepalived's: ${name}`, () => {
    assert.equal(hex(encodeAdvert(frame, 123, 1)), expected);
  });

test("an unsolicited neighbour advertisement is byte for byte keepalived's", () => {
  const mac = Uint8Array.from(Buffer.from("5af4500e9fa8", "hex"));
  const frame = neighbourAdvertisement(mac, mustIpBytes("2001:db8::14"), false);
  assert.equal(
    hex(frame),
    "3333000000015af4500e9fa886dd6000000000203aff20010db8000000000000000000000014" +
      "ff0200000000000000000000000000018800b05a2000000020010db800000000000000000000001402015af4500e9fa8",
  );
  const router = neighbourAdvertisement(mac, mustIpBytes("2001:db8::14"), true);
  assert.equal(router[58], 0xa0);
});

const sent = (plan: InstancePlan, changes: Partial<AdvertFrame> = {}) =>
  encodeAdvert(frameOf(plan, changes), 200, 1);

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const other = Uint8Array.from(bytes);
  other[at] = value;
  return other;
}

const v2 = v6({ version: 2, interval: 1 * seconds, password: "abcdefgh" });
const peer = { address: "fe80::2", minTtl: 0, maxTtl: 255 };
const unicast = v6({ unicastPeers: [peer] });
const strict = { ...unicast, checkUnicastSource: true };

const matrix: readonly (readonly [string, InstancePlan, Uint8Array, string])[] = [
  ["an advert", v6(), sent(v6()), "ok"],
  ["another interval", v6(), sent(v6(), { interval: 100 * ms }), "ok"],
  ["hop limit 254", v6(), sent(v6(), { ttl: 254 }), "ttl"],
  ["a bad checksum", v6(), changed(sent(v6()), 46, 0), "checksum"],
  ["another source than the sum's", v6(), changed(sent(v6()), 23, 9), "checksum"],
  ["version 2", v6(), sent(v2), "version"],
  ["one address less", v6(), sent(v6({ addresses: [vip("fe80::14")] })), "address-count"],
  [
    "another address",
    v6(),
    sent(v6({ addresses: [vip("fe80::14"), vip("2001:db8::15")] })),
    "address-list",
  ],
  ["one byte short", v6(), sent(v6()).subarray(0, -1), "length"],
  ["unicast to multicast", v6(), sent(unicast), "mode"],
  ["multicast to unicast", unicast, sent(v6()), "mode"],
  ["unicast with the kernel's hop limit", unicast, sent(unicast, { ttl: 64 }), "ok"],
  [
    "unicast below min_ttl",
    { ...unicast, unicastPeers: [{ ...peer, minTtl: 65 }] },
    sent(unicast, { ttl: 64 }),
    "ttl",
  ],
  ["a peer", strict, sent(strict), "ok"],
  ["no peer", strict, sent(strict, { source: mustIpBytes("fe80::9") }), "unicast-source"],
  ["version 2 with a password", v2, sent(v2), "ok"],
  ["version 2 without authentication", v2, sent(v2, { password: undefined }), "auth-type"],
  ["IPv4", v6(), encodeAdvert({ ...frameOf(v6()), ...ipv4() }, 200, 1), "too-short"],
];

function ipv4(): Partial<AdvertFrame> {
  const addresses = [mustIpBytes("10.0.0.1")];
  return { source: mustIpBytes("10.0.0.2"), destination: mustIpBytes("224.0.0.18"), addresses };
}

const nobody: Situation = {
  master: undefined,
  neighbours: new Set(),
  source: "fe80::1",
  owner: false,
  wall: 0,
};

for (const [name, plan, bytes, expected] of matrix)
  test(`${expected === "ok" ? "takes" : "drops"} over IPv6: ${name}`, () => {
    const received = receive(createReceiver(plan), bytes, nobody);
    assert.equal(received.ok ? received.advert.from && "ok" : received.reason, expected);
  });

test("nodes of IPv6 elect the higher priority, among equals the higher address", () => {
  const lab = new Lab();
  lab.add("a", v6({ source: "fe80::a:1" }));
  lab.add("b", v6({ source: "fe80::a:2" }));
  lab.add("c", v6({ source: "fe80::9:ffff" }));
  lab.start("a", "b", "c");
  lab.run(5 * seconds);
  assert.deepEqual(lab.masters(), ["b"]);
  lab.stop("b");
  lab.run(2 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  assert.ok(compareIp("fe80::10", "fe80::9") > 0);
});

test("nodes of IPv6 sign with auth_hmac; the kernel of a keepalived sums the trailer too", () => {
  const hmac: HmacPlan = {
    keys: [{ id: 1, key: "0b".repeat(32) }],
    activeKey: 1,
    antiReplay: "monotonic",
    window: 60,
    mode: "enforce",
  };
  const lab = new Lab();
  lab.add("a", v6({ source: "fe80::a", hmac, priority: 100 }));
  lab.add("b", v6({ source: "fe80::b", hmac, priority: 200 }));
  lab.start("a", "b");
  lab.run(5 * seconds);
  assert.deepEqual(lab.masters(), ["b"]);
  const sealed = lab.packets.at(-1)?.bytes;
  assert.ok(sealed);
  assert.equal(sealed.length, 40 + 8 + 2 * 16 + 28);
  assert.equal(fold16(ipv6Sum(sealed, sealed.length)), 0);
});

test("no bytes over IPv6 make an instance throw or change a master", () => {
  const lab = new Lab();
  lab.add("a", v6({ source: "fe80::1" }));
  lab.start("a");
  lab.run(5 * seconds);
  const valid = sent(v6());
  const bytes = fc.oneof(
    fc.nat(valid.length - 1).map((length) => valid.slice(0, length)),
    fc
      .tuple(fc.integer({ min: 40, max: valid.length - 1 }), fc.integer({ min: 1, max: 255 }))
      .map(([at, by]) => changed(valid, at, (valid[at] ?? 0) ^ by)),
    fc.uint8Array({ maxLength: 300 }).map((tail) => Uint8Array.of(0x60, ...tail)),
  );
  fc.assert(
    fc.property(bytes, (packet) => {
      lab.inject(packet);
      assert.deepEqual(lab.masters(), ["a"]);
    }),
    { numRuns: 1000 },
  );
});

test("netlink: an IPv6 address with its flags and lifetime, and back", () => {
  const request = {
    add: true,
    index: 7,
    address: mustIpBytes("fe80::14"),
    prefix: 128,
    scope: 0,
    label: undefined,
    broadcast: undefined,
    flags: 2,
    preferred: 0,
  };
  const bytes = encodeAddress(request, 1);
  const text = hex(bytes);
  assert.ok(text.includes(`1400060000000000ffffffff${"00".repeat(8)}`), "IFA_CACHEINFO");
  assert.ok(text.includes("0800080002000000"), "IFA_FLAGS");
  assert.ok(text.includes("14000200fe800000000000000000000000000014"), "IFA_LOCAL");
  const read = { kind: "address", index: 7, ip: "fe80::14", prefix: 128, scope: 0 };
  const state = { removed: false, secondary: false, tentative: false };
  assert.deepEqual(decodeMessages(bytes), [{ ...read, ...state }]);
  bytes[18] = 0x41;
  assert.deepEqual(decodeMessages(bytes), [{ ...read, ...state, tentative: true }]);
  assert.ok(!hex(encodeAddress({ ...request, add: false }, 1)).includes("14000600"));
});

test("an interface is known by the name that it has now", () => {
  const table = new InterfaceTable();
  const link = { kind: "link", removed: false, up: true, running: true, mac: undefined } as const;
  table.apply({ ...link, index: 2, name: "eth0" });
  table.apply({ ...link, index: 2, name: "wan0" });
  assert.deepEqual([table.link("eth0"), table.link("wan0")?.index], [undefined, 2]);
  // A new one takes the name before the kernel says that the old one is gone.
  table.apply({ ...link, index: 3, name: "wan0" });
  table.apply({ ...link, index: 2, name: "wan0", removed: true });
  assert.equal(table.link("wan0")?.index, 3);
  table.apply({ ...link, index: 3, name: "wan0", removed: true });
  assert.equal(table.link("wan0"), undefined);
});

test("adverts come from a link-local address that is neither virtual nor tentative", () => {
  const table = new InterfaceTable();
  const link = { kind: "link", removed: false, index: 2, name: "eth0", mac: undefined } as const;
  table.apply({ ...link, up: true, running: true });
  const set = (ip: string, tentative = false, removed = false) =>
    table.apply({
      kind: "address",
      removed,
      index: 2,
      ip,
      prefix: 64,
      scope: 0,
      secondary: false,
      tentative,
    });
  const virtual = new Set(["fe80::14"]);
  const source = () => table.source("eth0", virtual, 6);
  set("10.0.0.1");
  set("2001:db8::1");
  set("fe80::14");
  assert.equal(source(), undefined);
  set("fe80::1", true);
  assert.equal(source(), undefined);
  set("fe80::1");
  assert.equal(source(), "fe80::1");
  assert.equal(table.source("eth0", virtual, 4), "10.0.0.1");
  set("fe80::1", false, true);
  assert.equal(source(), undefined);
  assert.equal(table.reaches("eth0", "2001:db8::77"), true);
  assert.equal(table.reaches("eth0", "2001:db8:0:1::77"), false);
  assert.equal(table.reaches("eth0", "fe80::77"), true);
});
