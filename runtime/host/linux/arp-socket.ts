import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";
import { attachFilter } from "./packet-filter.ts";
import { closeSocket, int32, joined, openSocket, receiveInto } from "./socket.ts";

const AF_PACKET = 17;
const ETH_P_ARP = 0x0806;
/** Of an Ethernet frame with ARP for IPv4: the sender's addresses. */
const senderMac = 22;
const senderIp = 28;
/** Up to so many addresses the kernel compares them; beyond, it passes all. */
const mostCompared = 100;

/** Who says in an ARP packet to have an address. */
export interface Claim {
  readonly ip: string;
  readonly mac: string;
}

/** Hears ARP on one interface: whoever says to have one of these IPv4 addresses. */
export function openArpSocket(index: number, addresses: readonly Uint8Array[]): number {
  const fd = openSocket(AF_PACKET, 0, "a packet socket for ARP", "CAP_NET_RAW");
  try {
    // The filter first: nothing comes in before the socket is bound.
    attachFilter(fd, arpFilter(addresses));
    const protocol = Uint8Array.of(ETH_P_ARP >> 8, ETH_P_ARP & 0xff);
    const to = joined(Uint8Array.of(AF_PACKET, 0), protocol, int32(index), new Uint8Array(12));
    if (libc().bind(fd, to, to.length) !== 0)
      throw systemError("cannot bind a packet socket", libc().errno(), "CAP_NET_RAW");
    return fd;
  } catch (error) {
    closeSocket(fd);
    throw error;
  }
}

const buffer = new Uint8Array(128);

/** The next claim that waits. */
export function receiveClaim(fd: number): Claim | undefined {
  for (let frame = receiveInto(fd, buffer); frame; frame = receiveInto(fd, buffer)) {
    const claim = claimOf(frame);
    if (claim) return claim;
  }
  return undefined;
}

/** Requests and answers alike name their sender; `undefined` for anything else, and for probes. */
export function claimOf(frame: Uint8Array): Claim | undefined {
  if (frame.length < 42) return undefined;
  const header = [...frame.subarray(12, 20)].join(" ");
  if (header !== "8 6 0 1 8 0 6 4") return undefined;
  const mac = [...frame.subarray(senderMac, senderMac + 6)]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join(":");
  return { ip: frame.subarray(senderIp, senderIp + 4).join("."), mac };
}

/** A classic BPF program: take the packet where the sender is one of these addresses. */
export function arpFilter(addresses: readonly Uint8Array[]): Uint8Array {
  const compared = addresses.length <= mostCompared ? addresses : [];
  if (compared.length === 0) return instruction(returns, 0, 0, 0xffff);
  const compare = compared.map((address, index) =>
    instruction(jumpIfEqual, compared.length - index, 0, wordOf(address)),
  );
  return joined(
    instruction(loadWord, 0, 0, senderIp),
    ...compare,
    instruction(returns, 0, 0, 0),
    instruction(returns, 0, 0, 0xffff),
  );
}

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const returns = 0x06;

/** `struct sock_filter`. */
function instruction(code: number, yes: number, no: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint8(2, yes);
  view.setUint8(3, no);
  view.setUint32(4, value, true);
  return bytes;
}

const wordOf = (address: Uint8Array): number =>
  new DataView(address.buffer, address.byteOffset, 4).getUint32(0);
