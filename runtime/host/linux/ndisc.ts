import { joined } from "./socket.ts";

const ICMPV6 = 58;
const NEIGHBOUR_ADVERTISEMENT = 136;
const routerFlag = 0x80;
const overrideFlag = 0x20;
/** All nodes of the link, and the Ethernet address of that group (RFC 2464 7). */
const allNodes = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const allNodesMac = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);
/** Target link-layer address, in units of eight bytes. */
const targetOption = Uint8Array.of(2, 1);
const ethernetIpv6 = Uint8Array.of(0x86, 0xdd);
const length = 32;

/**
 * An unsolicited neighbour advertisement as keepalived sends it: from the address, about the
 * address, to everybody, overriding what they know (vrrp_ndisc.c, RFC 4861 7.2.6). `router`: this
 * machine forwards packets.
 */
export function neighbourAdvertisement(
  mac: Uint8Array,
  address: Uint8Array,
  router: boolean,
): Uint8Array {
  const header = Uint8Array.of(0x60, 0, 0, 0, 0, length, ICMPV6, 255);
  const flags = overrideFlag | (router ? routerFlag : 0);
  const start = Uint8Array.of(NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0);
  const body = joined(start, address, targetOption, mac);
  const pseudo = joined(address, allNodes, Uint8Array.of(0, length, 0, ICMPV6));
  const sum = checksum(joined(pseudo, body));
  body[2] = sum >> 8;
  body[3] = sum & 0xff;
  return joined(allNodesMac, mac, ethernetIpv6, header, address, allNodes, body);
}

/** RFC 1071, of an even number of bytes. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2)
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
