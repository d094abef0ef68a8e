import { joined } from "./socket.ts";

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
