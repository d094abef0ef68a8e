import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert, readPacket } from "../../runtime/vrrp/packet.ts";
import { ms, seconds } from "./lab.ts";

const base: AdvertFrame = {
  version: 2,
  vrid: 11,
  interval: 1 * seconds,
  addresses: ["10.78.0.111", "10.78.0.110"].map(mustIpv4Bytes),
  password: "123456",
  ah: false,
  hmac: undefined,
  source: mustIpv4Bytes("10.78.0.1"),
  destination: mustIpv4Bytes("224.0.0.18"),
  ttl: 255,
  plainChecksum: false,
};

/** What keepalived 2.2.7 sent for the same settings. */
const references: readonly (readonly [string, AdvertFrame, priority: number, string])[] = [
  [
    "version 2 with PASS, addresses in the order of the file",
    base,
    120,
    "45c0002c00010000ff70d03f0a4e0001e0000012210b78020101b6db0a4e006f0a4e006e3132333435360000",
  ],
  [
    "version 3, checksum over the pseudo header",
    {
      ...base,
      version: 3,
      vrid: 13,
      interval: 500 * ms,
      password: undefined,
      addresses: [mustIpv4Bytes("10.78.0.113")],
    },
    122,
    "45c0002000010000ff70d04b0a4e0001e0000012310d7a0100325f220a4e0071",
  ],
  [
    "version 3, unicast",
    {
      ...base,
      version: 3,
      vrid: 15,
      password: undefined,
      addresses: [mustIpv4Bytes("10.78.0.115")],
      destination: mustIpv4Bytes("10.78.0.3"),
    },
    124,
    "45c0002000010000ff70a60d0a4e00010a4e0003310f7c01006432ae0a4e0073",
  ],
];

for (const [name, frame, priority, hex] of references) {
  test(`an advert is byte for byte keepalived's: ${name}`, () => {
    assert.equal(Buffer.from(encodeAdvert(frame, priority, 1)).toString("hex"), hex);
  });
}

test("a version 3 checksum without the pseudo header, as RFC 9568 has it", () => {
  const frame = { ...references[1]?.[1], ...base, version: 3, password: undefined } as const;
  const plain = readPacket(encodeAdvert({ ...frame, plainChecksum: true }, 100, 1));
  assert.equal(plain?.version, 3);
  assert.notDeepEqual(
    encodeAdvert({ ...frame, plainChecksum: true }, 100, 1),
    encodeAdvert(frame, 100, 1),
  );
});

test("what was written is read again", () => {
  const packet = readPacket(encodeAdvert(base, 120, 7));
  assert.ok(packet);
  const { version, type, vrid, priority, count, authType, interval, ttl } = packet;
  assert.deepEqual(
    { version, type, vrid, priority, count, authType, interval, ttl },
    {
      version: 2,
      type: 1,
      vrid: 11,
      priority: 120,
      count: 2,
      authType: 1,
      interval: 1e6,
      ttl: 255,
    },
  );
});

/** Adverts of keepalived 2.2.7, beside the repository or where LBC_GOLDEN_PCAP says. */
const beside = ["..", "..", "..", "shared", "facts", "keepalived-golden.pcap"];
const capture = process.env["LBC_GOLDEN_PCAP"] ?? join(import.meta.dirname, ...beside);

test("every advert of the reference capture is ours, byte for byte", (t) => {
  if (!existsSync(capture)) return t.skip("the reference capture is not here");
  const frames = new Map(references.map(([, frame]) => [frame.vrid, frame]));
  let compared = 0;
  for (const bytes of pcapPackets(readFileSync(capture))) {
    const packet = readPacket(bytes.subarray(14));
    const frame = packet && frames.get(packet.vrid);
    if (!packet || !frame || bytes[14 + 9] !== 112) continue;
    const id = bytes.readUInt16BE(14 + 4);
    const ours = encodeAdvert({ ...frame, destination: packet.destination }, packet.priority, id);
    assert.equal(Buffer.from(ours).toString("hex"), bytes.subarray(14).toString("hex"));
    compared += 1;
  }
  assert.ok(compared > 10, `${compared} adverts compared`);
});

function pcapPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 24; at + 16 <= file.length;) {
    const length = file.readUInt32LE(at + 8);
    packets.push(file.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return packets;
}
