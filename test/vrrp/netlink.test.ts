import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import * as fc from "fast-check";

import { gratuitousArp } from "../../runtime/host/linux/arp.ts";
import { decodeMessages, encodeAddress } from "../../runtime/host/linux/netlink-codec.ts";
import { InterfaceTable } from "../../runtime/vrrp/interfaces.ts";
import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";

test("a gratuitous ARP is byte for byte keepalived's", () => {
  const mac = Uint8Array.from(Buffer.from("5af4500e9fa8", "hex"));
  assert.equal(
    Buffer.from(gratuitousArp(mac, mustIpv4Bytes("10.78.0.113"))).toString("hex"),
    "ffffffffffff5af4500e9fa8080600010800060400015af4500e9fa80a4e0071ffffffffffff0a4e0071",
  );
});

test("an address request reads as the address it sets", () => {
  const request = {
    add: true,
    index: 7,
    address: mustIpv4Bytes("10.0.0.1"),
    prefix: 24,
    scope: 253,
    label: "eth0:v",
    broadcast: mustIpv4Bytes("10.0.0.255"),
    flags: 0,
    preferred: undefined,
  };
  const [read] = decodeMessages(encodeAddress(request, 1));
  const expected = { kind: "address", index: 7, ip: "10.0.0.1", prefix: 24, scope: 253 };
  assert.deepEqual(read, { ...expected, removed: false, secondary: false, tentative: false });
  const [removed] = decodeMessages(encodeAddress({ ...request, add: false }, 1));
  assert.deepEqual(removed, { ...expected, removed: true, secondary: false, tentative: false });
});

test("no bytes from the kernel make the reader throw or go on for ever", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeMessages(bytes)));
  const valid = encodeAddress(
    {
      add: true,
      index: 1,
      address: mustIpv4Bytes("10.0.0.1"),
      prefix: 24,
      scope: 0,
      label: "x",
      broadcast: undefined,
      flags: 0,
      preferred: undefined,
    },
    1,
  );
  for (let at = 0; at < valid.length; at++)
    for (const value of [0, 1, 3, 255])
      decodeMessages(valid.map((byte, index) => (index === at ? value : byte)));
});

const link = (up: boolean, index = 2) => ({
  kind: "link" as const,
  removed: false,
  index,
  name: "eth0",
  up: true,
  running: up,
  mac: undefined,
});

const address = (ip: string, removed = false, secondary = false) => ({
  kind: "address" as const,
  removed,
  index: 2,
  ip,
  prefix: 24,
  scope: 0,
  secondary,
  tentative: false,
});

test("the table follows links and addresses", () => {
  const table = new InterfaceTable();
  const virtual = new Set(["10.0.0.100"]);
  assert.equal(table.works("eth0"), false);
  table.apply(link(true));
  assert.equal(table.source("eth0", virtual, 4), undefined);
  table.apply(address("10.0.0.100"));
  assert.equal(table.source("eth0", virtual, 4), undefined);
  assert.equal(table.holds("eth0", "10.0.0.100", 24), true);
  table.apply(address("10.0.0.2", false, true));
  assert.equal(table.source("eth0", virtual, 4), "10.0.0.2");
  table.apply(address("10.0.0.1"));
  assert.equal(table.source("eth0", virtual, 4), "10.0.0.1");
  table.apply(address("10.0.0.1", true));
  assert.equal(table.source("eth0", virtual, 4), "10.0.0.2");
  assert.equal(table.reaches("eth0", "10.0.0.77"), true);
  assert.equal(table.reaches("eth0", "10.0.1.1"), false);
  table.apply(link(false));
  assert.equal(table.works("eth0"), false);
  table.apply({ ...link(true), removed: true });
  assert.equal(table.link("eth0"), undefined);
  assert.equal(table.holds("eth0", "10.0.0.100", 24), false);
});
