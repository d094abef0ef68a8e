import {
  authenticationHeaderLength,
  authenticationHeaderProtocol,
} from "./authentication-header.ts";
import { authTypes, passwordBytes, passwordLength } from "./authentication.ts";
import { fold16, pseudoHeaderSum, sum16 } from "./checksum.ts";
import { signs, trailerLength } from "./hmac.ts";
import type { HmacPlan, Microseconds } from "./plan.ts";

/*
 * VRRP adverts with their IP header, as keepalived puts them on the wire (RFC 3768 5, RFC 5798 5;
 * facts from reference packets of 2.2.7). The length of the addresses tells IPv4 from IPv6. Pure;
 * bytes in network order.
 */

export const vrrpProtocol = 112;
export const ipHeaderLength = 20;
export const ipv6HeaderLength = 40;
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
  readonly ah: boolean;
  readonly hmac: HmacPlan | undefined;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly ttl: number;
  readonly plainChecksum: boolean;
  /** The destination that the checksum is over, where keepalived before 1.3.6 must understand us. */
  readonly sumDestination?: Uint8Array | undefined;
}

/** The IP protocol that an instance speaks. */
export const protocolOf = ({ ah }: Pick<AdvertFrame, "ah">): number =>
  ah ? authenticationHeaderProtocol : vrrpProtocol;

const isSix = ({ source }: Pick<AdvertFrame, "source">): boolean => source.length === 16;

/** Where the advert itself begins in the packet of a frame. */
export const pduOffset = (frame: Pick<AdvertFrame, "ah" | "source">): number =>
  isSix(frame) ? ipv6HeaderLength : ipHeaderLength + (frame.ah ? authenticationHeaderLength : 0);

/**
 * The IP packet of one advert, not yet sealed: room for an authentication header or a trailer is
 * left empty. `id` is the IP identification.
 */
export function encodeAdvert(frame: AdvertFrame, priority: number, id: number): Uint8Array {
  const at = pduOffset(frame);
  const length = vrrpLength(frame);
  const trailer = signs(frame.hmac) ? trailerLength : 0;
  const packet = new Uint8Array(at + length + trailer);
  if (isSix(frame)) writeIpv6Header(packet, frame);
  else writeIpHeader(packet, frame, id);
  writeVrrpHeader(packet, frame, priority, at);
  if (isSix(frame)) writeIpv6Checksum(packet);
  else writeChecksum(packet, frame, at, length);
  return packet;
}

/** Over IPv6 keepalived names the type of authentication and leaves its bytes out. */
export const passwordRoom = (version: number, addressLength: number): number =>
  version === 2 && addressLength === 4 ? passwordLength : 0;

function vrrpLength({ version, source, addresses }: AdvertFrame): number {
  const own = source.length;
  return vrrpHeaderLength + own * addresses.length + passwordRoom(version, own);
}

/** Without a flow label: adverts are no flow. */
function writeIpv6Header(packet: Uint8Array, frame: AdvertFrame): void {
  packet[0] = 0x60 | (typeOfService >> 4);
  packet[1] = (typeOfService << 4) & 0xff;
  write16(packet, 4, packet.length - ipv6HeaderLength);
  packet[6] = vrrpProtocol;
  packet[7] = frame.ttl;
  packet.set(frame.source, 8);
  packet.set(frame.destination, 24);
}

/** Of an IPv6 packet, over all of it: keepalived has the kernel sum, which knows no versions. */
export function writeIpv6Checksum(packet: Uint8Array): void {
  const at = ipv6HeaderLength + 6;
  write16(packet, at, 0);
  write16(packet, at, fold16(ipv6Sum(packet, packet.length)));
}

/** The sum of an IPv6 packet's payload and pseudo header. */
export function ipv6Sum(packet: Uint8Array, end: number): number {
  const [source, destination] = [packet.subarray(8, 24), packet.subarray(24, 40)];
  const pseudo = pseudoHeaderSum(source, destination, vrrpProtocol, end - ipv6HeaderLength);
  return sum16(packet, ipv6HeaderLength, end, pseudo);
}

/** The kernel fills in the header checksum of a raw socket's packet; it is right here anyway. */
function writeIpHeader(packet: Uint8Array, frame: AdvertFrame, id: number): void {
  packet[0] = 0x45;
  packet[1] = typeOfService;
  write16(packet, 2, packet.length);
  write16(packet, 4, id);
  packet[8] = frame.ttl;
  packet[9] = protocolOf(frame);
  packet.set(frame.source, 12);
  packet.set(frame.destination, 16);
  write16(packet, 10, fold16(sum16(packet, 0, ipHeaderLength)));
}

function writeVrrpHeader(
  packet: Uint8Array,
  frame: AdvertFrame,
  priority: number,
  at: number,
): void {
  packet[at] = (frame.version << 4) | advertType;
  packet[at + 1] = frame.vrid;
  packet[at + 2] = priority;
  packet[at + 3] = frame.addresses.length;
  if (frame.version === 2) {
    packet[at + 4] = authTypeOf(frame);
    packet[at + 5] = Math.floor(frame.interval / second);
  } else write16(packet, at + 4, Math.floor(frame.interval / centisecond) & 0x0fff);
  let next = at + vrrpHeaderLength;
  for (const address of frame.addresses) {
    packet.set(address, next);
    next += address.length;
  }
  if (
    passwordRoom(frame.version, frame.source.length) > 0 &&
    frame.password !== undefined &&
    !frame.ah
  )
    packet.set(passwordBytes(frame.password), next);
}

/** What stands in the advert's header. */
export function authTypeOf({ password, ah }: Pick<AdvertFrame, "password" | "ah">): number {
  if (password === undefined) return authTypes.none;
  return ah ? authTypes.ah : authTypes.pass;
}

/** Over the advert alone: a trailer signs, it is not summed (keepalived 2.4, IPv4). */
function writeChecksum(packet: Uint8Array, frame: AdvertFrame, at: number, length: number): void {
  const pseudo =
    frame.version === 3 && !frame.plainChecksum
      ? pseudoHeaderSum(
          frame.source,
          frame.sumDestination ?? frame.destination,
          vrrpProtocol,
          length,
        )
      : 0;
  write16(packet, at + 6, fold16(sum16(packet, at, at + length, pseudo)));
}

function write16(packet: Uint8Array, at: number, value: number): void {
  packet[at] = (value >>> 8) & 0xff;
  packet[at + 1] = value & 0xff;
}

/** The fields of a received packet; nothing has been checked but that they are there. */
export interface Packet {
  /** What the IP header says; the length received, where the kernel gives no IP header. */
  readonly totalLength: number;
  /** Bytes received without the padding of a short Ethernet frame. */
  readonly length: number;
  /** Where an authentication header begins; `undefined` without one. */
  readonly ah: number | undefined;
  /** Where the VRRP header begins. */
  readonly header: number;
  readonly ttl: number;
  /** 4 bytes, or 16 of IPv6. */
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

/** The IP packet that an Ethernet frame without padding holds at least. */
const leastPacket = 60;

const isIpv6 = (bytes: Uint8Array): boolean => (bytes[0] ?? 0) >> 4 === 6;

/** Where the VRRP header of an IP packet begins, whatever its length. */
export function vrrpOffset(bytes: Uint8Array): number {
  if (isIpv6(bytes)) return ipv6HeaderLength;
  const header = ((bytes[0] ?? 0) & 0x0f) * 4;
  return bytes[9] === authenticationHeaderProtocol ? header + authenticationHeaderLength : header;
}

/** Reads an IP packet; `undefined` when it is too short to hold an advert. */
export function readPacket(bytes: Uint8Array): Packet | undefined {
  const header = vrrpOffset(bytes);
  if (header < ipHeaderLength || bytes.length < header + vrrpHeaderLength) return undefined;
  if (isIpv6(bytes)) return readIpv6Packet(bytes);
  const totalLength = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const padded = bytes.length <= leastPacket && totalLength < bytes.length;
  return {
    totalLength,
    length: padded ? totalLength : bytes.length,
    ah: bytes[9] === authenticationHeaderProtocol ? header - authenticationHeaderLength : undefined,
    ttl: bytes[8] ?? 0,
    source: bytes.subarray(12, 16),
    destination: bytes.subarray(16, 20),
    ...readVrrpHeader(bytes, header),
    bytes,
  };
}

function readIpv6Packet(bytes: Uint8Array): Packet {
  return {
    totalLength: ipv6HeaderLength + (((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0)),
    length: bytes.length,
    ah: undefined,
    ttl: bytes[7] ?? 0,
    source: bytes.subarray(8, 24),
    destination: bytes.subarray(24, 40),
    ...readVrrpHeader(bytes, ipv6HeaderLength),
    bytes,
  };
}

/** The fields of the VRRP header that begins at `header`. */
export function readVrrpHeader(bytes: Uint8Array, header: number) {
  const byte = (at: number) => bytes[header + at] ?? 0;
  const version = byte(0) >> 4;
  return {
    header,
    version,
    type: byte(0) & 0x0f,
    vrid: byte(1),
    priority: byte(2),
    count: byte(3),
    authType: byte(4),
    interval: version === 2 ? byte(5) * second : (((byte(4) & 0x0f) << 8) | byte(5)) * centisecond,
  };
}
