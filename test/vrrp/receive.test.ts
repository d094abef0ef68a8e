import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { fold16, sum16 } from "../../runtime/vrrp/checksum.ts";
import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert } from "../../runtime/vrrp/packet.ts";
import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import { createReceiver, receive, type Situation } from "../../runtime/vrrp/receive.ts";
import { instancePlan, Lab, ms, seconds } from "./lab.ts";

const addresses = ["10.77.0.180", "10.77.0.181"].map((ip) => ({
  ip,
  prefix: 24,
  device: "eth0",
  label: undefined,
  scope: 0,
  broadcast: undefined,
  flags: 0,
  preferred: undefined,
}));

const v2 = instancePlan({ vrid: 80, priority: 150, password: "abcdefgh", addresses });
const v3: InstancePlan = { ...v2, version: 3, interval: 100 * ms, password: undefined };
const peer = { address: "10.77.0.2", minTtl: 0, maxTtl: 255 };
const unicast: InstancePlan = { ...v3, unicastPeers: [peer] };

const nobody: Situation = {
  master: undefined,
  neighbours: new Set(),
  source: "10.77.0.1",
  owner: false,
  wall: 1_700_000_000 * seconds,
};

function frame(plan: InstancePlan, changes: Partial<AdvertFrame> = {}): AdvertFrame {
  return {
    version: plan.version,
    vrid: plan.vrid,
    interval: plan.interval,
    addresses: plan.addresses.map(({ ip }) => mustIpv4Bytes(ip)),
    password: plan.password,
    ah: plan.ah,
    hmac: plan.hmac,
    source: mustIpv4Bytes("10.77.0.2"),
    destination: mustIpv4Bytes(plan.unicastPeers.length > 0 ? "10.77.0.1" : "224.0.0.18"),
    ttl: 255,
    plainChecksum: false,
    ...changes,
  };
}

const vips = (...list: string[]) => list.map(mustIpv4Bytes);

/** Changes bytes of the advert and makes the (version 2) checksum right again. */
function patched(plan: InstancePlan, at: number, value: number): Uint8Array {
  const packet = encodeAdvert(frame(plan), 200, 1);
  packet[20 + at] = value;
  packet[26] = 0;
  packet[27] = 0;
  const sum = fold16(sum16(packet, 20, packet.length));
  packet[26] = sum >> 8;
  packet[27] = sum & 0xff;
  return packet;
}

/** The four bits above the interval, which nobody reads, under a right checksum. */
function reserved(plan: InstancePlan): Uint8Array {
  const packet = encodeAdvert(frame(plan), 200, 1);
  const sum = ((packet[26] ?? 0) << 8) | (packet[27] ?? 0);
  packet[24] = (packet[24] ?? 0) | 0xf0;
  const changed = fold16((~sum & 0xffff) + 0xf000);
  packet[26] = changed >> 8;
  packet[27] = changed & 0xff;
  return packet;
}

function resized(plan: InstancePlan, by: number): Uint8Array {
  const packet = encodeAdvert(frame(plan), 200, 1);
  const other = new Uint8Array(packet.length + by);
  other.set(packet.subarray(0, other.length));
  other[3] = other.length;
  return other;
}

function flipped(plan: InstancePlan): Uint8Array {
  const packet = encodeAdvert(frame(plan), 200, 1);
  packet[26] = (packet[26] ?? 0) ^ 0xff;
  return packet;
}

const sent = (plan: InstancePlan, changes: Partial<AdvertFrame> = {}) =>
  encodeAdvert(frame(plan, changes), 200, 1);

/** The matrix measured by injecting into a real keepalived 2.2.7 that was master. */
const matrix: readonly (readonly [string, InstancePlan, Uint8Array, string])[] = [
  ["v2 with the right password", v2, sent(v2), "ok"],
  ["v2 with another password", v2, sent(v2, { password: "xxxxxxxx" }), "password"],
  ["v2 with a shorter password", v2, sent(v2, { password: "abcdefg" }), "password"],
  ["v2 without authentication", v2, sent(v2, { password: undefined }), "auth-type"],
  ["v2 with auth type 2", v2, patched(v2, 4, 2), "auth-type"],
  ["v2 with another interval", v2, sent(v2, { interval: 2 * seconds }), "interval"],
  ["v2 with a bad checksum", v2, flipped(v2), "checksum"],
  ["v2 with TTL 64", v2, sent(v2, { ttl: 64 }), "ttl"],
  ["v2 with one address", v2, sent(v2, { addresses: vips("10.77.0.180") }), "address-count"],
  [
    "v2 with another address",
    v2,
    sent(v2, { addresses: vips("10.77.0.180", "10.77.0.199") }),
    "address-list",
  ],
  ["v2 reordered", v2, sent(v2, { addresses: vips("10.77.0.181", "10.77.0.180") }), "ok"],
  ["v2 type 2", v2, patched(v2, 0, 0x22), "type"],
  ["v2 four bytes short", v2, resized(v2, -4), "length"],
  ["v2 four bytes long", v2, resized(v2, 4), "length"],
  ["v3 at an instance of v2", v2, sent(v2, { version: 3 }), "version"],
  ["v3", v3, sent(v3), "ok"],
  ["v2 at an instance of v3", v3, sent(v3, { version: 2, interval: 1 * seconds }), "version"],
  ["v3 with another interval", v3, sent(v3, { interval: 500 * ms }), "ok"],
  ["v3 with a bad checksum", v3, flipped(v3), "checksum"],
  ["v3 without the pseudo header", v3, sent(v3, { plainChecksum: true }), "checksum"],
  [
    "v3 without the pseudo header, of itself",
    { ...v3, eitherChecksum: true },
    sent(v3, { plainChecksum: true }),
    "ok",
  ],
  [
    "v3 without the pseudo header, v3_checksum_as_v2",
    { ...v3, plainChecksum: true },
    sent(v3, { plainChecksum: true }),
    "ok",
  ],
  ["v3 with reserved bits", v3, reserved(v3), "ok"],
  ["v3 with TTL 254", v3, sent(v3, { ttl: 254 }), "ttl"],
  ["v3 with one address", v3, sent(v3, { addresses: vips("10.77.0.180") }), "address-count"],
  [
    "v3 with one address, as 2.4 has it",
    { ...v3, addressMismatch: "accept" },
    sent(v3, { addresses: vips("10.77.0.180") }),
    "ok",
  ],
  ["v3 four bytes long", v3, resized(v3, 4), "length"],
  ["v3 four bytes short", v3, resized(v3, -4), "length"],
  ["v3 unicast", unicast, sent(unicast), "ok"],
  ["v3 unicast with TTL 64", unicast, sent(unicast, { ttl: 64 }), "ok"],
  [
    "v3 unicast with TTL 64 and min_ttl 255",
    { ...unicast, unicastPeers: [{ ...peer, minTtl: 255 }] },
    sent(unicast, { ttl: 64 }),
    "ttl",
  ],
  [
    "v3 unicast from a stranger",
    unicast,
    sent(unicast, { source: mustIpv4Bytes("10.77.0.9") }),
    "ok",
  ],
  [
    "v3 unicast from a stranger, check_unicast_src",
    { ...unicast, checkUnicastSource: true },
    sent(unicast, { source: mustIpv4Bytes("10.77.0.9") }),
    "unicast-source",
  ],
  [
    "v3 multicast at a unicast instance",
    unicast,
    sent(unicast, { destination: mustIpv4Bytes("224.0.0.18") }),
    "mode",
  ],
  [
    "v3 unicast at a multicast instance",
    v3,
    sent(v3, { destination: mustIpv4Bytes("10.77.0.1") }),
    "mode",
  ],
];

for (const [name, plan, bytes, expected] of matrix) {
  test(`${expected === "ok" ? "takes" : "drops"} ${name}`, () => {
    const received = receive(createReceiver(plan), bytes, nobody);
    assert.equal(received.ok ? "ok" : received.reason, expected);
  });
}

test("the checksum of old keepalived for unicast, over the group's address", () => {
  const packet = sent(unicast, { destination: mustIpv4Bytes("224.0.0.18") });
  packet.set(mustIpv4Bytes("10.77.0.1"), 16);
  const received = receive(createReceiver(unicast), packet, nobody);
  assert.equal(received.ok && received.advert.checksum, "multicast-pseudo-header");
});

const heard = (plan: InstancePlan, ttl: number, ...neighbours: string[]) =>
  receive(createReceiver(plan), sent(plan, { ttl }), {
    ...nobody,
    neighbours: new Set(neighbours),
  }).ok;

test("an advert of a neighbour that has passed a router is none of his", () => {
  const strict = { ...unicast, checkNeighbourTtl: true };
  assert.equal(heard(strict, 255, "10.77.0.2"), true);
  assert.equal(heard(strict, 254, "10.77.0.2"), false);
  assert.equal(heard(strict, 254), true);
  assert.equal(heard(unicast, 254, "10.77.0.2"), true);
  const allowed = { ...strict, unicastPeers: [{ ...peer, minTtl: 250 }] };
  assert.equal(heard(allowed, 250, "10.77.0.2"), true);
  assert.equal(heard(allowed, 249, "10.77.0.2"), false);
});

test("an advert from our own address is somebody else's", () => {
  const own = sent(v3, { source: mustIpv4Bytes("10.77.0.1") });
  const judged = (plan: InstancePlan) => receive(createReceiver(plan), own, nobody);
  assert.equal(judged(v3).ok, true);
  const strict = judged({ ...v3, checkOwnAddress: true });
  assert.equal(!strict.ok && strict.reason, "own-address");
});

test("a master of no interval would be dead at once", () => {
  const received = receive(createReceiver(v3), sent(v3, { interval: 0 }), nobody);
  assert.equal(!received.ok && received.reason, "interval");
});

test("with owner_ignore_adverts an owner drops what others take", () => {
  const plan = { ...v3, priority: 255, ownerIgnoresAdverts: true };
  const reasonOf = (owner: boolean) => {
    const received = receive(createReceiver(plan), sent(v3), { ...nobody, owner });
    return received.ok ? undefined : received.reason;
  };
  assert.equal(reasonOf(true), "owner");
  assert.equal(reasonOf(false), undefined);
});

test("old_unicast_checksum: never, always, and as soon as a peer does", () => {
  const packet = sent(unicast, { destination: mustIpv4Bytes("224.0.0.18") });
  packet.set(mustIpv4Bytes("10.77.0.1"), 16);
  const judge = (
    oldUnicastChecksum: InstancePlan["oldUnicastChecksum"],
    ...packets: Uint8Array[]
  ) => {
    const receiver = createReceiver({ ...unicast, oldUnicastChecksum });
    return packets.map((one) => receive(receiver, one, nobody).ok);
  };
  assert.deepEqual(judge("never", packet, sent(unicast)), [false, true]);
  assert.deepEqual(judge("always", packet, sent(unicast)), [true, false]);
  assert.deepEqual(judge("auto", sent(unicast), packet, sent(unicast)), [true, true, false]);
});

test("says which checksum a version 3 sender writes", () => {
  const styles = [false, true].map((plainChecksum) => {
    const plan = { ...v3, eitherChecksum: true };
    const received = receive(createReceiver(plan), sent(v3, { plainChecksum }), nobody);
    return received.ok && received.advert.checksum;
  });
  assert.deepEqual(styles, ["pseudo-header", "plain"]);
});

test("the padding of a short Ethernet frame is no part of an advert", () => {
  for (const plan of [v2, v3]) {
    const padded = new Uint8Array(60);
    const packet = sent(plan);
    padded.set(packet);
    assert.equal(receive(createReceiver(plan), padded, nobody).ok, true);
  }
});

test("skip_check_adv_addr compares the list of a repeated master no more", () => {
  const plan = { ...v3, skipAddressCheck: true };
  const other = sent(v3, { addresses: vips("10.77.0.180", "10.77.0.199") });
  assert.equal(receive(createReceiver(plan), other, { ...nobody, master: "10.77.0.2" }).ok, true);
  assert.equal(receive(createReceiver(plan), other, { ...nobody, master: "10.77.0.3" }).ok, false);
  const fewer = sent(v3, { addresses: vips("10.77.0.180") });
  assert.equal(receive(createReceiver(plan), fewer, { ...nobody, master: "10.77.0.2" }).ok, true);
  assert.equal(receive(createReceiver(plan), fewer, { ...nobody, master: "10.77.0.3" }).ok, false);
});

test("no bytes make it throw or change a master", () => {
  const lab = new Lab();
  lab.add("a", { ...v2, source: "10.77.0.1" });
  lab.start("a");
  lab.run(5 * seconds);
  assert.deepEqual(lab.masters(), ["a"]);
  const valid = sent(v2);
  const mutated = fc
    .tuple(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, by]) => valid.map((byte, index) => (index === at ? byte ^ by : byte)))
    // A packet that is still right for us but for fields that no sum covers.
    .filter((bytes) => bytes.some((byte, at) => at >= 20 && byte !== valid[at]));
  const cut = fc.nat(valid.length - 1).map((length) => valid.slice(0, length));
  const random = fc.uint8Array({ maxLength: 1500 });
  fc.assert(
    fc.property(fc.oneof(mutated, cut, random), (bytes) => {
      lab.inject(bytes);
      assert.deepEqual(lab.masters(), ["a"]);
    }),
    { numRuns: 3000 },
  );
});
