import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import {
  nextSequence,
  type Origin,
  ReplayMemory,
  sign,
  trailerLength,
  verify,
} from "../../runtime/vrrp/hmac.ts";
import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import type { HmacPlan } from "../../runtime/vrrp/plan.ts";
import { seconds } from "./lab.ts";

/* `auth_hmac` against the wire images of keepalived 2.4's own test (the appendix of its draft). */

const key = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, "0")).join("");
const timed: HmacPlan = {
  keys: [{ id: 1, key }],
  activeKey: 1,
  antiReplay: "time",
  window: 5,
  mode: "enforce",
};
const counted: HmacPlan = { ...timed, antiReplay: "monotonic" };

const source6 = Uint8Array.from([0xfe, 0x80, ...Array<number>(13).fill(0), 0x10]);
const ipv4: Origin = { version: 3, vrid: 51, source: mustIpv4Bytes("198.51.100.10") };
const ipv6: Origin = { version: 3, vrid: 51, source: source6 };

const images = {
  ipv4: "3133c80100644402c00002640101000068000000800000001b84bc4e8e43892dc6d98448f8ee2265",
  ipv6:
    "3133c8010064a2e9fe800000000000000000000000000100" +
    "010100006800000080000000" +
    "c8c56146ebfd66ee10ec4d8186461b78",
} as const;

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const fresh = (plan: HmacPlan) => new ReplayMemory(plan, 4);

const check = (plan: HmacPlan, origin: Origin, image: Uint8Array, wall = 0) =>
  verify(plan, fresh(plan), origin, image, wall).reason;

test("the images of the draft are right, and made again byte for byte", () => {
  for (const [origin, hex] of [
    [ipv4, images.ipv4],
    [ipv6, images.ipv6],
  ] as const) {
    const image = bytesOf(hex);
    assert.equal(check(counted, origin, image), undefined);
    const again = image.slice();
    again.fill(0, again.length - trailerLength);
    sign(counted, origin, again, 0x68000000_8000_0000n);
    assert.equal(hexOf(again), hex);
  }
});

const trailer = bytesOf(images.ipv6).length - trailerLength;
const changes: readonly (readonly [string, number, string | undefined])[] = [
  ["priority", 2, "hmac-digest"],
  ["interval", 5, "hmac-digest"],
  ["checksum, which the kernel writes", 6, undefined],
  ["address", 23, "hmac-digest"],
  ["type", trailer, "hmac-malformed"],
  ["key number", trailer + 1, "hmac-unknown-key"],
  ["reserved", trailer + 2, "hmac-malformed"],
  ["seconds", trailer + 7, "hmac-digest"],
  ["counter", trailer + 11, "hmac-digest"],
  ["digest", trailer + 12, "hmac-digest"],
];

for (const [what, at, expected] of changes)
  test(`a changed ${what}: ${expected ?? "taken"}`, () => {
    const image = bytesOf(images.ipv6);
    image[at] = (image[at] ?? 0) ^ 1;
    assert.equal(check(counted, ipv6, image), expected);
  });

test("the signature binds the sender and the virtual router", () => {
  const image = bytesOf(images.ipv4);
  const elsewhere = { ...ipv4, source: mustIpv4Bytes("198.51.100.11") };
  assert.equal(check(counted, elsewhere, image), "hmac-digest");
  assert.equal(check(counted, { ...ipv4, vrid: 52 }, image), "hmac-digest");
  assert.equal(check(counted, { ...ipv4, version: 2 }, image), "hmac-digest");
});

const signed = (plan: HmacPlan, sequence: bigint): Uint8Array => {
  const pdu = new Uint8Array(12 + trailerLength);
  sign(plan, ipv4, pdu, sequence);
  return pdu;
};

const at = (time: number) => BigInt(time) << 32n;

test("an advert is taken once, and older ones no more", () => {
  for (const plan of [timed, counted]) {
    const memory = fresh(plan);
    const take = (sequence: bigint) =>
      verify(plan, memory, ipv4, signed(plan, sequence), 1000 * seconds).reason;
    assert.equal(take(at(1000)), undefined);
    assert.equal(take(at(1000)), "hmac-replay");
    assert.equal(take(at(1000) + 1n), undefined);
    assert.equal(take(at(999)), "hmac-replay");
    assert.equal(take(at(1001)), undefined);
  }
});

test("the time of day bounds what is new", () => {
  const take = (time: number, wall: number) =>
    verify(timed, fresh(timed), ipv4, signed(timed, at(time)), wall * seconds);
  assert.equal(take(1000, 1005).reason, undefined);
  assert.equal(take(1000, 1006).reason, "hmac-stale");
  assert.equal(take(1005, 1000).reason, undefined);
  assert.equal(take(1006, 1000).reason, "hmac-stale");
  assert.equal(take(1000, 1003).skew, 3);
  // In 2106 the seconds begin anew.
  assert.equal(take(0xffff_ffff, 0x1_0000_0001).reason, undefined);
  const unbounded = verify(counted, fresh(counted), ipv4, signed(counted, at(5)), 1000 * seconds);
  assert.equal(unbounded.reason, undefined);
});

function afterStrandedMark(plan: HmacPlan): string | undefined {
  const memory = fresh(plan);
  memory.take(ipv4.source, at(4600), undefined);
  return verify(plan, memory, ipv4, signed(plan, at(1000)), 1000 * seconds).reason;
}

test("a mark that a clock put back has stranded expires; a counter's never does", () => {
  assert.equal(afterStrandedMark(timed), undefined);
  assert.equal(afterStrandedMark(counted), "hmac-replay");
});

test("sequences grow with the clock, and without it", () => {
  const sender = { sequence: 0n };
  assert.equal(nextSequence(timed, sender, 1000.5 * seconds), at(1000) | (0x8000n << 16n));
  assert.equal(nextSequence(timed, sender, 1000.5 * seconds), (at(1000) | (0x8000n << 16n)) + 1n);
  assert.equal(nextSequence(timed, sender, 1001 * seconds), at(1001));
  assert.equal(nextSequence(timed, sender, 998 * seconds), at(1001) + 1n, "put back a little");
  assert.equal(nextSequence(timed, sender, 900 * seconds), at(900), "put back by more");
  const counter = { sequence: at(1001) };
  assert.equal(nextSequence(counted, counter, 900 * seconds), at(1001) + 1n);
});

test("keys are taken by their number, so that they can be changed one node after the other", () => {
  const other = "ff".repeat(64);
  const both = { ...counted, keys: [...counted.keys, { id: 7, key: other }] };
  const image = signed({ ...both, activeKey: 7 }, 5n);
  assert.equal(check(both, ipv4, image), undefined);
  assert.equal(check(counted, ipv4, image), "hmac-unknown-key");
});

const from = (last: number) => ({ ...ipv4, source: mustIpv4Bytes(`198.51.100.${last}`) });

test("forged senders push nobody out of the memory, signed ones the oldest", () => {
  const memory = fresh(counted);
  const take = (last: number, forged = false) => {
    const pdu = new Uint8Array(12 + trailerLength);
    sign(counted, from(last), pdu, 5n);
    if (forged) pdu[2] = 255;
    return verify(counted, memory, from(last), pdu, 0).reason;
  };
  for (const last of [1, 2, 3, 4]) assert.equal(take(last), undefined);
  for (let last = 5; last < 200; last++) assert.equal(take(last, true), "hmac-digest");
  assert.equal(take(1), "hmac-replay");
  assert.equal(take(5), undefined);
  assert.equal(take(2), undefined, "the oldest is forgotten");
});
