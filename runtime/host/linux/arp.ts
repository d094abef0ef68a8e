import { int32, joined, openSocket, sendTo } from "./socket.ts";

const AF_PACKET = 17;
const ETH_P_ARP = 0x0806;
const broadcast = new Uint8Array(6).fill(0xff);
/** Ethernet and IPv4, address lengths 6 and 4, request. */
const requestHeader = Uint8Array.of(0, 1, 8, 0, 6, 4, 0, 1);

/**
 * A gratuitous ARP as keepalived sends it: a request in which sender and target are the address
 * itself, to everybody (vrrp_arp.c, RFC 5227 3).
 */
export function gratuitousArp(mac: Uint8Array, address: Uint8Array): Uint8Array {
  const type = Uint8Array.of(ETH_P_ARP >> 8, ETH_P_ARP & 0xff);
  return joined(broadcast, mac, type, requestHeader, mac, address, broadcast, address);
}

/** A socket that only sends Ethernet frames. */
export function openFrameSocket(): number {
  return openSocket(AF_PACKET, 0, "a packet socket for gratuitous ARP", "CAP_NET_RAW");
}

/** Sends one broadcast frame out of an interface; throws a `HostError`. */
export function sendFrame(fd: number, index: number, frame: Uint8Array): void {
  const address = new Uint8Array(20);
  address[0] = AF_PACKET;
  address[2] = ETH_P_ARP >> 8;
  address[3] = ETH_P_ARP & 0xff;
  address.set(int32(index), 4);
  address[11] = 6;
  address.set(broadcast, 12);
  sendTo(fd, frame, address);
}
