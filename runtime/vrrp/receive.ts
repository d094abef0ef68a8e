import { ipText } from "../host/linux/ip-text.ts";
import { type AhCounter } from "./authentication-header.ts";
import { passwordBytes } from "./authentication.ts";
import { checkHmac, checkVersion2 } from "./check-authentication.ts";
import { fold16, pseudoHeaderSum, sum16 } from "./checksum.ts";
import { drop, type Drop } from "./drop.ts";
import { ReplayMemory, trailerLength } from "./hmac.ts";
import { isMulticast, mustIpBytes } from "./ip.ts";
import {
  ipv6Sum,
  type Packet,
  passwordRoom,
  readPacket,
  vrrpHeaderLength,
  vrrpProtocol,
} from "./packet.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";

/*
 * The checks of keepalived's vrrp_check_packet in its order (RFC 3768 7.1, RFC 5798 7.1). A packet
 * that fails one changes nothing but counters; no bytes make this throw.
 */

/** Which sum a version 3 sender writes; keepalived and FRR use the pseudo header. */
export type ChecksumStyle = "pseudo-header" | "plain" | "multicast-pseudo-header";

export interface Advert {
  readonly priority: number;
  readonly from: string;
  readonly interval: Microseconds;
  readonly checksum: ChecksumStyle;
  /** Of an authentication header. */
  readonly sequence: number | undefined;
}

/** `remarks`: what the operator should see to, though the advert was taken. */
export type Received =
  | { readonly ok: true; readonly advert: Advert; readonly remarks: readonly Drop[] }
  | Drop;

/** An instance's expectations, prepared once, and its memory of sequences. */
export interface Receiver {
  readonly plan: InstancePlan;
  readonly addresses: readonly Uint8Array[];
  readonly password: Uint8Array | undefined;
  readonly group: Uint8Array;
  /** Shared with whoever sends. */
  readonly counter: AhCounter;
  /** Whether unicast sums are over the group's address. */
  oldUnicastChecksum: boolean;
  readonly memory: ReplayMemory | undefined;
}

/** keepalived's VRRP_AUTH_HMAC_MCAST_SENDERS. */
const multicastSenders = 4;

/** Prepares the checks for one instance; `before`: the ones of the plan that this replaces. */
export function createReceiver(plan: InstancePlan, before?: Receiver): Receiver {
  const { hmac, unicastPeers, password } = plan;
  return {
    plan,
    addresses: plan.addresses.map(({ ip }) => mustIpBytes(ip)),
    password: password === undefined ? undefined : passwordBytes(password),
    group: mustIpBytes(plan.group),
    counter: before?.counter ?? { sequence: 0 },
    oldUnicastChecksum: plan.oldUnicastChecksum === "always",
    memory: hmac && new ReplayMemory(hmac, unicastPeers.length || multicastSenders, before?.memory),
  };
}

/** What an instance knows when it hears something. */
export interface Situation {
  /** Who sent the last advert taken, while we are backup: for `skip_check_adv_addr`. */
  readonly master: string | undefined;
  /** The unicast peers on a subnet of our own. */
  readonly neighbours: ReadonlySet<string>;
  /** The address our own adverts come from. */
  readonly source: string | undefined;
  /** Whether our priority is that of the addresses' owner now. */
  readonly owner: boolean;
  /** Time of day, microseconds since 1970. */
  readonly wall: Microseconds;
}

/** Whom a packet says to be from, however bad the rest of it is. */
export function senderOf(bytes: Uint8Array): string {
  const [length, from, to] = (bytes[0] ?? 0) >> 4 === 6 ? [40, 8, 24] : [20, 12, 16];
  return bytes.length < length ? "-" : ipText(bytes.subarray(from, to));
}

/** Judges one IP packet. */
export function receive(receiver: Receiver, bytes: Uint8Array, situation: Situation): Received {
  const { plan } = receiver;
  const packet = readPacket(bytes);
  if (packet?.source.length !== receiver.group.length)
    return drop("too-short", `IPv${plan.family} VRRP packet too short - ${bytes.length} bytes`);
  return examine(receiver, packet, ipText(packet.source), situation);
}

/** Judges a packet whose fields have been read. */
function examine(receiver: Receiver, packet: Packet, from: string, situation: Situation): Received {
  const { plan } = receiver;
  const remarks: Drop[] = [];
  const trailer = plan.hmac && packet.length === expectedLength(packet) + trailerLength;
  const early =
    checkHeader(plan, packet) ??
    checkLength(packet, trailer ? trailerLength : 0) ??
    checkTtl(plan, packet) ??
    checkVersion(plan, packet) ??
    checkHmac(receiver, packet, from, { wall: situation.wall, trailer: trailer ?? false, remarks });
  if (early) return early;
  const second = packet.version === 2 ? checkVersion2(receiver, packet) : undefined;
  if (second && !second.ok) return second;
  const repeated = plan.skipAddressCheck && from === situation.master;
  const middle =
    checkType(packet) ?? checkCount(receiver, packet, repeated) ?? checkLengths(packet);
  if (middle) return middle;
  if (plan.version === 3) {
    // A master of no interval would be dead before it could be heard again.
    if (packet.interval === 0) return drop("interval", "advertisement interval 0 received");
    remarkInterval(plan, packet, remarks);
  }
  const checksum = checksumStyle(receiver, packet);
  if (!checksum) return drop("checksum", `Invalid VRRPv${packet.version} checksum`);
  const late =
    checkMode(plan, packet) ??
    checkOwner(plan, situation) ??
    checkAddresses(receiver, packet, { repeated, remarks }) ??
    checkSource(plan, packet, from, situation);
  if (late) return late;
  const { priority, interval } = packet;
  const sequence = second?.sequence;
  return { ok: true, advert: { priority, from, interval, checksum, sequence }, remarks };
}

function checkHeader(plan: InstancePlan, { ah }: Packet): Drop | undefined {
  if ((ah !== undefined) === plan.ah) return undefined;
  return plan.ah
    ? drop("ah-header", "No AH header but auth type is AH")
    : drop("ah-header", "Received AH header but auth type not AH");
}

/** By the packet's own version: a packet of the other one is told as that, not as too short. */
function expectedLength({ header, version, count, source }: Packet): number {
  const own = source.length;
  return header + vrrpHeaderLength + own * count + passwordRoom(version, own);
}

function checkLength(packet: Packet, trailer: number): Drop | undefined {
  const expected = expectedLength(packet) + trailer;
  if (packet.length === expected) return undefined;
  const how = packet.length > expected ? "long" : "short";
  return drop("length", `vrrp packet too ${how}, length ${packet.length} and expect ${expected}`);
}

function checkTtl({ unicastPeers }: InstancePlan, { ttl }: Packet): Drop | undefined {
  if (unicastPeers.length > 0 || ttl === 255) return undefined;
  return drop("ttl", `invalid TTL/HL. Received ${ttl} and expect 255`);
}

function checkVersion(plan: InstancePlan, { version }: Packet): Drop | undefined {
  if (version === plan.version) return undefined;
  return drop("version", `wrong version. Received ${version} and expect ${plan.version}`);
}

function checkType({ type }: Packet): Drop | undefined {
  if (type === 1) return undefined;
  return drop("type", `Invalid packet type. ${type} and expect 1`);
}

/** 2.2 looks at the number before the sum. */
function checkCount(
  { plan, addresses }: Receiver,
  { count }: Packet,
  repeated: boolean,
): Drop | undefined {
  if (plan.addressMismatch === "accept" || repeated || count === addresses.length) return undefined;
  return drop(
    "address-count",
    `received an unexpected ip number count ${count}, expected ${addresses.length}!`,
  );
}

/** Version 3 adopts the master's interval; that they differ is seldom meant. */
function remarkInterval(plan: InstancePlan, { interval }: Packet, remarks: Drop[]): void {
  if (interval === plan.interval) return;
  const [ours, theirs] = [plan.interval, interval].map((time) => time / 10_000);
  remarks.push(
    drop(
      "interval",
      `advertisement interval mismatch ours = ${ours} centi-sec rcv'd=${theirs} centi-sec`,
    ),
  );
}

function checkLengths({ totalLength, length }: Packet): Drop | undefined {
  if (totalLength === length) return undefined;
  return drop(
    "total-length",
    `ip_tot_len mismatch against received length. ${totalLength} and received ${length}`,
  );
}

/** Version 2 sums the advert alone; version 3 has had two readings of its RFC; IPv6 has one. */
function checksumStyle(receiver: Receiver, packet: Packet): ChecksumStyle | undefined {
  const { plan } = receiver;
  if (packet.source.length === 16)
    return fold16(ipv6Sum(packet.bytes, packet.length)) === 0 ? "pseudo-header" : undefined;
  const { bytes, header, version } = packet;
  const end = expectedLength(packet);
  const sum = sum16(bytes, header, end);
  const plain = fold16(sum) === 0;
  if (version === 2) return plain ? "plain" : undefined;
  const over = (destination: Uint8Array) =>
    fold16(sum + pseudoHeaderSum(packet.source, destination, vrrpProtocol, end - header)) === 0;
  const { eitherChecksum: either, plainChecksum } = plan;
  const old = receiver.oldUnicastChecksum;
  if ((either || !(plainChecksum || old)) && over(packet.destination)) return "pseudo-header";
  if ((either || plainChecksum) && plain) return "plain";
  // keepalived before 1.3.6 summed unicast adverts over the group's address.
  const mayBeOld = plan.unicastPeers.length > 0 && plan.oldUnicastChecksum !== "never";
  if (!mayBeOld || !over(receiver.group)) return undefined;
  receiver.oldUnicastChecksum = true;
  return "multicast-pseudo-header";
}

function checkMode(plan: InstancePlan, { destination }: Packet): Drop | undefined {
  const multicast = isMulticast(destination);
  const unicast = plan.unicastPeers.length > 0;
  if (multicast !== unicast) return undefined;
  const [expected, received] = unicast ? ["un", "mult"] : ["mult", "un"];
  return drop("mode", `Expected ${expected}icast packet but received ${received}icast packet`);
}

/** `owner_ignore_adverts`: who owns the addresses has nobody to listen to. */
function checkOwner(plan: InstancePlan, { owner }: Situation): Drop | undefined {
  if (!plan.ownerIgnoresAdverts || !owner) return undefined;
  return drop("owner", "Dropping packet(s) since we are address owner");
}

function checkAddresses(
  receiver: Receiver,
  packet: Packet,
  { repeated, remarks }: { readonly repeated: boolean; readonly remarks: Drop[] },
): Drop | undefined {
  const { plan } = receiver;
  const different = compareAddresses(receiver, packet, repeated);
  if (!different || plan.addressMismatch === "drop") return different;
  remarks.push(different);
  return undefined;
}

function compareAddresses(
  { plan, addresses }: Receiver,
  packet: Packet,
  skip: boolean,
): Drop | undefined {
  if (skip && plan.addressMismatch === "drop") return undefined;
  if (packet.count !== addresses.length)
    return drop("address-count", `expected ${addresses.length} VIPs but received ${packet.count}`);
  const missing = skip ? undefined : addresses.find((address) => !lists(packet, address));
  if (!missing) return undefined;
  return drop(
    "address-list",
    `ip address associated with VRID ${plan.vrid} not present in MASTER advert: ${ipText(missing)}`,
  );
}

function lists(packet: Packet, address: Uint8Array): boolean {
  const first = packet.header + vrrpHeaderLength;
  const { length } = address;
  for (let index = 0; index < packet.count; index++) {
    let same = true;
    for (let byte = 0; byte < length; byte++)
      same &&= packet.bytes[first + length * index + byte] === address[byte];
    if (same) return true;
  }
  return false;
}

/** Who sent it, and whether it can have come from there. */
function checkSource(
  plan: InstancePlan,
  { ttl }: Packet,
  from: string,
  { source, neighbours }: Situation,
): Drop | undefined {
  if (plan.checkOwnAddress && from === source)
    return drop("own-address", `advert from our own address ${from}`);
  if (plan.unicastPeers.length === 0) return undefined;
  const peer = plan.unicastPeers.find(({ address }) => address === from);
  if (plan.checkUnicastSource && !peer)
    return drop("unicast-source", `unicast source address ${from} not a unicast peer`);
  const direct = plan.checkNeighbourTtl && neighbours.has(from);
  const least = direct && !peer?.minTtl ? 255 : (peer?.minTtl ?? 0);
  const most = peer?.maxTtl ?? 255;
  if (ttl >= least && ttl <= most) return undefined;
  return drop("ttl", `TTL/HL ${ttl} not in range ${least} - ${most}`);
}
