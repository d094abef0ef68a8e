import { authTypes, passwordBytes, passwordLength } from "./authentication.ts";
import { fold16, pseudoHeaderSum, sum16 } from "./checksum.ts";
import type { Microseconds } from "./plan.ts";

/*
 * VRRP adverts over IPv4 with their IP header, as keepalived puts them on the wire (RFC 3768 5,
 * RFC 5798 5; facts from reference packets of 2.2.7). Pure; bytes in network order.
 */

export const vrrpProtocol = 112;
export const ipHeaderLength = 20;
export const vrrpHeaderLength = 8;

/** What keepalived marks adverts with: internetwork control. */
const typeOfService = 0xc0;
const advertType = 1;
const centisecond = 10_000;
const second = 1_000_000;

/** Everything of an advert that does not change while an instance runs. */
export interface AdvertFrame {
  readonly version: 2 | 3;
  readonly vrid: number;
  readonly interval: Microseconds;
  /** In the order of the configuration. */
  readonly addresses: readonly Uint8Array[];
  readonly password: string | undefined;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly ttl: number;
  readonly plainChecksum: boolean;
}

/** The IP packet of one advert. `id` is the IP identification. */
export function encodeAdvert(frame: AdvertFrame, priority: number, id: number): Uint8Array {
  const length = vrrpLength(frame);
  const packet = new Uint8Array(ipHeaderLength + length);
  writeIpHeader(packet, frame, id);
  writeVrrpHeader(packet, frame, priority);
  writeChecksum(packet, frame, length);
  return packet;
}

function vrrpLength({ version, addresses }: AdvertFrame): number {
  return vrrpHeaderLength + 4 * addresses.length + (version === 2 ? passwordLength : 0);
}

/** The kernel fills in the header checksum of a raw socket's packet; it is right here anyway. */
function writeIpHeader(packet: Uint8Array, frame: AdvertFrame, id: number): void {
  packet[0] = 0x45;
  packet[1] = typeOfService;
  write16(packet, 2, packet.length);
  write16(packet, 4, id);
  packet[8] = frame.ttl;
  packet[9] = vrrpProtocol;
  packet.set(frame.source, 12);
  packet.set(frame.destination, 16);
  write16(packet, 10, fold16(sum16(packet, 0, ipHeaderLength)));
}

function writeVrrpHeader(packet: Uint8Array, frame: AdvertFrame, priority: number): void {
  const at = ipHeaderLength;
  packet[at] = (frame.version << 4) | advertType;
  packet[at + 1] = frame.vrid;
  packet[at + 2] = priority;
  packet[at + 3] = frame.addresses.length;
  if (frame.version === 2) {
    packet[at + 4] = frame.password === undefined ? authTypes.none : authTypes.pass;
    packet[at + 5] = Math.floor(frame.interval / second);
  } else write16(packet, at + 4, Math.floor(frame.interval / centisecond) & 0x0fff);
  let next = at + vrrpHeaderLength;
  for (const address of frame.addresses) {
    packet.set(address, next);
    next += 4;
  }
  if (frame.version === 2 && frame.password !== undefined)
    packet.set(passwordBytes(frame.password), next);
}

function writeChecksum(packet: Uint8Array, frame: AdvertFrame, length: number): void {
  const pseudo =
    frame.version === 3 && !frame.plainChecksum
      ? pseudoHeaderSum(frame.source, frame.destination, vrrpProtocol, length)
      : 0;
  write16(packet, ipHeaderLength + 6, fold16(sum16(packet, ipHeaderLength, packet.length, pseudo)));
}

function write16(packet: Uint8Array, at: number, value: number): void {
  packet[at] = (value >>> 8) & 0xff;
  packet[at + 1] = value & 0xff;
}

/** The fields of a received packet; nothing has been checked but that they are there. */
export interface Packet {
  readonly totalLength: number;
  /** Length of the IP header. */
  readonly header: number;
  readonly ttl: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly version: number;
  readonly type: number;
  readonly vrid: number;
  readonly priority: number;
  readonly count: number;
  /** Version 2 only. */
  readonly authType: number;
  readonly interval: Microseconds;
  /** From the IP header to the last byte received. */
  readonly bytes: Uint8Array;
}

/** Reads what a raw IPv4 socket gave; `undefined` when it is too short to hold an advert. */
export function readPacket(bytes: Uint8Array): Packet | undefined {
  const header = ((bytes[0] ?? 0) & 0x0f) * 4;
  if (header < ipHeaderLength || bytes.length < header + vrrpHeaderLength) return undefined;
  const byte = (at: number) => bytes[header + at] ?? 0;
  const version = byte(0) >> 4;
  return {
    totalLength: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0),
    header,
    ttl: bytes[8] ?? 0,
    source: bytes.subarray(12, 16),
    destination: bytes.subarray(16, 20),
    version,
    type: byte(0) & 0x0f,
    vrid: byte(1),
    priority: byte(2),
    count: byte(3),
    authType: byte(4),
    interval: version === 2 ? byte(5) * second : (((byte(4) & 0x0f) << 8) | byte(5)) * centisecond,
    bytes,
  };
}
