import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import {
  deleteTable,
  elementMessages,
  encodeBatch,
  tableMessages,
} from "../../runtime/host/linux/nftables-codec.ts";
import { mustIpBytes } from "../../runtime/vrrp/ip.ts";

/* The bytes of nftables messages; vrrp-protocol.net.ts asks nft what the kernel makes of them. */

interface Read {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
}

function read(batch: Uint8Array): Read[] {
  const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
  const found: Read[] = [];
  for (let at = 0; at < batch.length;) {
    const length = view.getUint32(at, true);
    assert.ok(length >= 20 && length % 4 === 0 && at + length <= batch.length);
    const type = view.getUint16(at + 4, true);
    const flags = view.getUint16(at + 6, true);
    found.push({ type, flags, sequence: view.getUint32(at + 8, true) });
    at += length;
  }
  return found;
}

test("a batch has a beginning, an end, and one acknowledgement", () => {
  const options = { table: "lbc", priority: -1 };
  const barred = [{ address: mustIpBytes("10.77.0.100"), index: 2 }];
  const messages = [...tableMessages(4, options), ...elementMessages(4, "lbc", true, barred)];
  const batch = read(encodeBatch(messages, 7));
  assert.deepEqual([batch[0]?.type, batch.at(-1)?.type], [0x10, 0x11]);
  assert.deepEqual(
    batch.map(({ sequence }) => sequence),
    batch.map((_, index) => 7 + index),
  );
  assert.deepEqual(
    batch.flatMap(({ flags }, index) => ((flags & 4) === 0 ? [] : [index])),
    [messages.length],
  );
});

const elements = (ip: string, index = 1) =>
  elementMessages(ip.includes(":") ? 6 : 4, "t", true, [{ address: mustIpBytes(ip), index }]).map(
    ({ body }) => Buffer.from(body).toString("latin1"),
  );

test("addresses stand in the set of their family and scope", () => {
  const [common = ""] = elements("2001:db8::5");
  assert.ok(common.includes("vips\0") && !common.includes("link"));
  const [local = ""] = elements("fe80::5", 258);
  assert.ok(local.includes("vips_link_local\0"));
  assert.ok(local.endsWith("\u0005\u0002\u0001\0\0"), "the interface's number in host order");
  assert.equal(elements("10.0.0.1").length, 1);
});

test("a table is named where it goes", () => {
  const { body } = deleteTable(6, "own");
  assert.equal(body[0], 10);
  assert.ok(Buffer.from(body).toString("latin1").includes("own\0"));
});
