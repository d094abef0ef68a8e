import { createHmac } from "node:crypto";

import { sameBytes } from "../authentication.ts";
import type { Role } from "../machine/types.ts";

/*
 * A beacon: a UDP datagram in which one lbc node says to the others how its instances stand.
 *
 *   0  "LBCB"        4  version 1      5  bytes of the address      6  instances (16 bits)
 *   8  sequence (64 bits)             16  of the run (8 bytes)
 *  24  interval in milliseconds (32)  28  bytes of the name         29  runs heard
 *  30  name, address, runs heard (8 bytes each), instances (4 bytes each), HMAC-SHA256 (32)
 *
 * The signature covers everything before it. The sequence is that of `auth_hmac`: time, then a
 * counter. A node that starts anew is another run.
 */

const magic = [0x4c, 0x42, 0x43, 0x42] as const;
const version = 1;
const head = 30;
const runLength = 8;
const digestLength = 32;
const nameLength = 63;
const mostHeard = 16;
/** Of one datagram, which fits into any network's packets; more go into further ones. */
export const mostInstances = 128;

export const smallest = head + 1 + 4 + digestLength;
export const largest =
  head + nameLength + 16 + mostHeard * runLength + mostInstances * 4 + digestLength;

/** How one instance of the sender stands. */
export interface InstanceNews {
  readonly vrid: number;
  readonly family: 4 | 6;
  readonly role: Role;
  readonly priority: number;
  /** An operator holds it back. */
  readonly held: boolean;
}

export interface Beacon {
  readonly sequence: bigint;
  /** Sixteen hexadecimal digits. */
  readonly run: string;
  /** Milliseconds. */
  readonly interval: number;
  readonly node: string;
  /** Where the sender sends from on this path: 4 or 16 bytes. */
  readonly address: Uint8Array;
  /** The runs that the sender hears. */
  readonly heard: readonly string[];
  readonly instances: readonly InstanceNews[];
}

const roles = ["init", "backup", "master", "fault", "stopped"] as const;
const heldBit = 0x80;
const ipv6Bit = 0x40;

/** Letters, digits, dots, hyphens, underscores; the form of a host name. */
export const isNodeName = (text: string): boolean => /^[\w.-]{1,63}$/.test(text);

export function encodeBeacon(beacon: Beacon, key: string): Uint8Array {
  const { run, node, address } = beacon;
  const heard = beacon.heard.slice(0, mostHeard);
  const instances = beacon.instances.slice(0, mostInstances);
  const name = Buffer.from(node, "latin1").subarray(0, nameLength);
  const bytes = new Uint8Array(
    head +
      name.length +
      address.length +
      heard.length * runLength +
      instances.length * 4 +
      digestLength,
  );
  const view = new DataView(bytes.buffer);
  bytes.set([...magic, version, address.length]);
  view.setUint16(6, instances.length);
  view.setBigUint64(8, beacon.sequence);
  bytes.set(Buffer.from(run, "hex"), 16);
  view.setUint32(24, beacon.interval);
  bytes.set([name.length, heard.length], 28);
  const parts = [
    name,
    address,
    ...heard.map((one) => Buffer.from(one, "hex")),
    ...instances.map(newsBytes),
  ];
  let at = head;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(digest(bytes.subarray(0, at), key), at);
  return bytes;
}

function newsBytes({ vrid, family, role, priority, held }: InstanceNews): Uint8Array {
  const flags = (held ? heldBit : 0) | (family === 6 ? ipv6Bit : 0);
  return Uint8Array.of(vrid, flags, roles.indexOf(role), priority);
}

/** Whether it is of this form and of this size, with any signature. */
export function looksRight(bytes: Uint8Array): boolean {
  if (bytes.length < smallest || bytes.length > largest) return false;
  if (magic.some((byte, at) => bytes[at] !== byte) || bytes[4] !== version) return false;
  const [addressLength = 0, name = 0, heard = 0] = [bytes[5], bytes[28], bytes[29]];
  const instances = ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0);
  if (addressLength !== 4 && addressLength !== 16) return false;
  if (name < 1 || name > nameLength || heard > mostHeard || instances > mostInstances) return false;
  return (
    bytes.length === head + name + addressLength + heard * runLength + instances * 4 + digestLength
  );
}

/** The sequence of what looks right. */
export const sequenceOf = (bytes: Uint8Array): bigint =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(8);

export function isSigned(bytes: Uint8Array, key: string): boolean {
  const at = bytes.length - digestLength;
  return sameBytes(bytes, at, digest(bytes.subarray(0, at), key));
}

/** What a signed beacon says; undefined: its sender does not write as we do. */
export function decodeBeacon(bytes: Uint8Array): Beacon | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const take = taker(bytes, head);
  const node = Buffer.from(take(view.getUint8(28))).toString("latin1");
  const address = take(view.getUint8(5)).slice();
  const heard = Array.from({ length: view.getUint8(29) }, () => hex(take(runLength)));
  const news = Array.from({ length: view.getUint16(6) }, () => newsOf(take(4)));
  const instances = news.filter((one) => one !== undefined);
  const interval = view.getUint32(24);
  if (!isNodeName(node) || instances.length < news.length || interval === 0) return undefined;
  const run = hex(bytes.subarray(16, 24));
  return { sequence: view.getBigUint64(8), run, interval, node, address, heard, instances };
}

function newsOf(bytes: Uint8Array): InstanceNews | undefined {
  const [vrid = 0, flags = 0, place = 0, priority = 0] = bytes;
  const role = roles[place];
  if (!role || vrid === 0) return undefined;
  const family = (flags & ipv6Bit) === 0 ? 4 : 6;
  return { vrid, family, role, priority, held: (flags & heldBit) !== 0 };
}

function taker(bytes: Uint8Array, from: number): (length: number) => Uint8Array {
  let at = from;
  return (length) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const digest = (bytes: Uint8Array, key: string): Uint8Array =>
  createHmac("sha256", Buffer.from(key, "hex")).update(bytes).digest();
