import { authTypes, passwordBytes, passwordLength, samePassword } from "./authentication.ts";
import { fold16, pseudoHeaderSum, sum16 } from "./checksum.ts";
import { ipv4Text, isMulticast, mustIpv4Bytes } from "./ip.ts";
import { type Packet, readPacket, vrrpHeaderLength, vrrpProtocol } from "./packet.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";

/*
 * The checks of keepalived's vrrp_check_packet in its order (RFC 3768 7.1, RFC 5798 7.1). A packet
 * that fails one changes nothing; no bytes make this throw.
 */

/** Why an advert was not taken. Counted, and logged once until the master changes. */
export type DropReason =
  | "too-short"
  | "ttl"
  | "version"
  | "auth-type"
  | "password"
  | "interval"
  | "type"
  | "total-length"
  | "length"
  | "checksum"
  | "mode"
  | "address-count"
  | "address-list"
  | "unicast-source";

/** Which sum a version 3 sender writes; keepalived and FRR use the pseudo header. */
export type ChecksumStyle = "pseudo-header" | "plain" | "multicast-pseudo-header";

export interface Advert {
  readonly priority: number;
  readonly from: string;
  readonly interval: Microseconds;
  readonly checksum: ChecksumStyle;
}

export type Received =
  | { readonly ok: true; readonly advert: Advert }
  | { readonly ok: false; readonly reason: DropReason; readonly text: string };

/** An instance's expectations, prepared once. */
export interface Receiver {
  readonly plan: InstancePlan;
  readonly addresses: readonly Uint8Array[];
  readonly password: Uint8Array | undefined;
  readonly group: Uint8Array;
}

/** Prepares the checks for one instance. */
export function createReceiver(plan: InstancePlan): Receiver {
  return {
    plan,
    addresses: plan.addresses.map(({ ip }) => mustIpv4Bytes(ip)),
    password: plan.password === undefined ? undefined : passwordBytes(plan.password),
    group: mustIpv4Bytes(plan.group),
  };
}

/** What an instance knows of the senders it may hear. */
export interface Senders {
  /** Who sent the last advert taken: for `skip_check_adv_addr`. */
  readonly master: string | undefined;
  /** The unicast peers on a subnet of our own. */
  readonly neighbours: ReadonlySet<string>;
}

/** Whom a packet says to be from, however bad the rest of it is. */
export function senderOf(bytes: Uint8Array): string {
  return bytes.length < 20 ? "-" : ipv4Text(bytes.subarray(12, 16));
}

/** Judges one packet of a raw IPv4 socket. */
export function receive(
  receiver: Receiver,
  bytes: Uint8Array,
  { master, neighbours }: Senders,
): Received {
  const packet = readPacket(bytes);
  if (!packet) return drop("too-short", `ip/vrrp header too short. ${bytes.length}`);
  const from = ipv4Text(packet.source);
  const failure =
    checkLength(receiver, packet) ??
    checkTtl(receiver.plan, packet, from, neighbours) ??
    checkVersion(receiver, packet) ??
    checkLengths(packet);
  if (failure) return failure;
  const checksum = checksumStyle(receiver, packet);
  if (!checksum) return drop("checksum", `Invalid VRRPv${packet.version} checksum`);
  const mismatch =
    checkMode(receiver.plan, packet) ??
    checkAddresses(receiver, packet, from === master) ??
    checkSource(receiver.plan, from);
  if (mismatch) return mismatch;
  const { priority, interval } = packet;
  return { ok: true, advert: { priority, from, interval, checksum } };
}

type Drop = Extract<Received, { readonly ok: false }>;

const drop = (reason: DropReason, text: string): Drop => ({ ok: false, reason, text });

/** Behind the advert there may be the padding of an Ethernet frame, nothing else may differ. */
function checkLength({ plan }: Receiver, packet: Packet): Drop | undefined {
  const authentication = plan.version === 2 ? passwordLength : 0;
  const expected = packet.header + vrrpHeaderLength + 4 * packet.count + authentication;
  if (packet.totalLength === expected && packet.bytes.length >= expected) return undefined;
  return drop(
    "length",
    `Received packet length mismatch against expected. ${packet.totalLength} and expect ${expected}`,
  );
}

function checkTtl(
  plan: InstancePlan,
  { ttl }: Packet,
  from: string,
  neighbours: ReadonlySet<string>,
): Drop | undefined {
  const peer = plan.unicastPeers.find(({ address }) => address === from);
  const direct = plan.unicastPeers.length === 0 || (plan.checkNeighbourTtl && neighbours.has(from));
  const least = direct && !peer?.minTtl ? 255 : (peer?.minTtl ?? 0);
  const most = peer?.maxTtl ?? 255;
  if (ttl >= least && ttl <= most) return undefined;
  return plan.unicastPeers.length === 0
    ? drop("ttl", `invalid ttl. ${ttl} and expect 255`)
    : drop("ttl", `TTL ${ttl} not in range ${least}..${most} from ${from}`);
}

function checkVersion({ plan, password }: Receiver, packet: Packet): Drop | undefined {
  if (packet.version !== plan.version)
    return drop("version", `invalid version. ${packet.version} and expect ${plan.version}`);
  if (plan.version === 2) {
    const failure = checkAuthentication(password, packet);
    if (failure) return failure;
    if (packet.interval !== plan.interval)
      return drop(
        "interval",
        `advertisement interval mismatch mine=${plan.interval / 1_000_000} sec ` +
          `rcved=${packet.interval / 1_000_000} sec`,
      );
  }
  if (packet.type !== 1) return drop("type", `Invalid packet type. ${packet.type} and expect 1`);
  return undefined;
}

function checkAuthentication(password: Uint8Array | undefined, packet: Packet): Drop | undefined {
  const expected = password ? authTypes.pass : authTypes.none;
  if (packet.authType !== expected)
    return drop("auth-type", `received a ${packet.authType} auth, expecting ${expected}!`);
  if (password && !samePassword(packet.bytes, packet.totalLength - passwordLength, password))
    return drop("password", "received an invalid passwd!");
  return undefined;
}

function checkLengths(packet: Packet): Drop | undefined {
  if (packet.totalLength <= packet.bytes.length) return undefined;
  return drop(
    "total-length",
    `ip_tot_len mismatch against received length. ${packet.totalLength} and received ${packet.bytes.length}`,
  );
}

/** Version 2 sums the advert alone; version 3 has had two readings of its RFC. */
function checksumStyle(receiver: Receiver, packet: Packet): ChecksumStyle | undefined {
  const { bytes, header, totalLength } = packet;
  const sum = sum16(bytes, header, totalLength);
  if (packet.version === 2) return fold16(sum) === 0 ? "plain" : undefined;
  const length = totalLength - header;
  const over = (destination: Uint8Array) =>
    fold16(sum + pseudoHeaderSum(packet.source, destination, vrrpProtocol, length)) === 0;
  if (over(packet.destination)) return "pseudo-header";
  if (fold16(sum) === 0) return "plain";
  // Old keepalived summed unicast adverts over the group's address.
  const unicast = receiver.plan.unicastPeers.length > 0;
  return unicast && over(receiver.group) ? "multicast-pseudo-header" : undefined;
}

function checkMode(plan: InstancePlan, packet: Packet): Drop | undefined {
  const multicast = isMulticast(ipv4Text(packet.destination));
  const unicast = plan.unicastPeers.length > 0;
  if (multicast !== unicast) return undefined;
  return drop("mode", `Received ${multicast ? "multicast" : "unicast"} packet but expected other`);
}

function checkAddresses(
  { plan, addresses }: Receiver,
  packet: Packet,
  repeated: boolean,
): Drop | undefined {
  if (plan.addressMismatch === "accept") return undefined;
  if (packet.count !== addresses.length)
    return drop(
      "address-count",
      `received an invalid ip number count ${packet.count}, expected ${addresses.length}!`,
    );
  if (plan.skipAddressCheck && repeated) return undefined;
  const missing = addresses.find((address) => !lists(packet, address));
  if (!missing) return undefined;
  return drop(
    "address-list",
    `ip address associated with VRID ${plan.vrid} not present in MASTER advert : ${ipv4Text(missing)}`,
  );
}

function lists(packet: Packet, address: Uint8Array): boolean {
  const first = packet.header + vrrpHeaderLength;
  for (let index = 0; index < packet.count; index++) {
    let same = true;
    for (let byte = 0; byte < 4; byte++)
      same &&= packet.bytes[first + 4 * index + byte] === address[byte];
    if (same) return true;
  }
  return false;
}

function checkSource(plan: InstancePlan, from: string): Drop | undefined {
  if (!plan.checkUnicastSource || plan.unicastPeers.length === 0) return undefined;
  if (plan.unicastPeers.some(({ address }) => address === from)) return undefined;
  return drop("unicast-source", `unicast source address ${from} not a unicast peer`);
}
