import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import { macBytes, multicastFrame, sameMac } from "../../runtime/host/linux/ethernet.ts";
import {
  encodeLinkRemoval,
  encodeLinkState,
  encodeMacvlan,
  encodeNoAddress,
} from "../../runtime/host/linux/link-codec.ts";
import { decodeMessages } from "../../runtime/host/linux/netlink-codec.ts";
import { mustIpBytes } from "../../runtime/vrrp/ip.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The attributes of keepalived 2.2.7's own request, as strace shows it, but for the mode: bridge. */
test("a macvlan is asked for as keepalived asks for it", () => {
  const mac = macBytes("00:00:5e:00:01:10");
  const bytes = encodeMacvlan({ name: "vrrp.16", base: 2, mac, group: undefined }, 9);
  assert.equal(
    hex(bytes.subarray(16)),
    [
      "00000000000000000000000000000000",
      "1c001200",
      "0b0001006d6163766c616e00",
      "0c0002000800010004000000",
      "0800050002000000",
      "0c000300767272702e313600",
      "0a00010000005e0001100000",
    ].join(""),
  );
  assert.equal(hex(bytes.subarray(4, 8)), "10000506", "RTM_NEWLINK, request, ack, create, excl");
});

test("a macvlan reads as what it stands on", () => {
  const mac = macBytes("00:00:5e:00:01:10");
  const bytes = encodeMacvlan({ name: "vrrp.16", base: 2, mac, group: 3 }, 9);
  const [read] = decodeMessages(bytes);
  assert.deepEqual(read, {
    kind: "link",
    removed: false,
    index: 0,
    name: "vrrp.16",
    up: false,
    running: false,
    mac,
    parent: 2,
    macvlan: true,
  });
});

test("interfaces go up, down and away by their index", () => {
  assert.equal(hex(encodeLinkState(7, true, 1).subarray(16)), "00000000070000000100000001000000");
  assert.equal(hex(encodeLinkState(7, false, 1).subarray(16)), "00000000070000000000000001000000");
  assert.equal(hex(encodeLinkRemoval(7, 1).subarray(4, 6)), "1100");
  assert.equal(
    hex(encodeNoAddress(7, 1).subarray(16)),
    "0000000007000000000000000000000010001a000c000a000500080001000000",
  );
});

test("a group's packet goes to the group's Ethernet address, from the virtual MAC", () => {
  const mac = macBytes("00:00:5e:00:01:10");
  const packet = Uint8Array.of(0x45);
  assert.equal(
    hex(multicastFrame(mac, packet, mustIpBytes("224.0.0.18"))),
    "01005e00001200005e000110080045",
  );
  assert.equal(
    hex(multicastFrame(mac, packet, mustIpBytes("239.129.2.3"))).slice(0, 12),
    "01005e010203",
  );
  assert.equal(
    hex(multicastFrame(mac, packet, mustIpBytes("ff02::12"))),
    "33330000001200005e00011086dd45",
  );
  assert.equal(sameMac(undefined, mac), false);
  assert.equal(sameMac(macBytes("00:00:5E:00:01:10"), mac), true);
  assert.equal(sameMac(macBytes("00:00:5e:00:02:10"), mac), false);
});
