import { createHmac } from "node:crypto";

import { passwordBytes, sameBytes } from "./authentication.ts";

/*
 * `auth_type AH`: an IPsec authentication header between the IP header and the advert (RFC 2402;
 * vrrp_ipsecah.c). HMAC-MD5 cut to 96 bits; the SPI is the sender's address; one counter for what
 * is sent and what is heard, which is how a new master goes on where the old one stopped.
 */

export const authenticationHeaderLength = 24;
export const authenticationHeaderProtocol = 51;

const digestLength = 12;
/** Length of the header in words, less two (RFC 2402 2.2). */
const payloadLength = authenticationHeaderLength / 4 - 2;
const vrrpProtocol = 112;
/** keepalived does not count beyond. */
const lastSequence = 0xffff_fffd;

/** What an instance remembers of the sequence. */
export interface AhCounter {
  sequence: number;
}

/** Fills the header behind an IP header of 20 bytes and signs the packet. */
export function signWithHeader(
  packet: Uint8Array,
  password: string,
  sequence: number,
  unicast: boolean,
): void {
  const at = 20;
  packet[at] = vrrpProtocol;
  packet[at + 1] = payloadLength;
  packet.copyWithin(at + 4, 12, 16);
  new DataView(packet.buffer, packet.byteOffset).setUint32(at + 8, sequence);
  packet.set(digest(packet, at, password, unicast), at + 12);
}

/** The number of the next packet. */
export function countUp(counter: AhCounter): number {
  counter.sequence = counter.sequence > lastSequence ? 1 : counter.sequence + 1;
  return counter.sequence;
}

export type AhVerdict =
  | { readonly ok: true; readonly sequence: number }
  | {
      readonly ok: false;
      readonly reason: "ah-digest" | "ah-spi" | "ah-replay";
      readonly text: string;
    };

/** Checks a packet whose authentication header begins at `at`; a good one moves the counter. */
export function verifyHeader(
  packet: Uint8Array,
  at: number,
  password: string,
  unicast: boolean,
  counter: AhCounter,
): AhVerdict {
  if (!sameBytes(packet, at + 12, digest(packet, at, password, unicast)))
    return {
      ok: false,
      reason: "ah-digest",
      text: "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !",
    };
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [spi, source] = [view.getUint32(at + 4), view.getUint32(12)];
  if (spi !== source)
    return {
      ok: false,
      reason: "ah-spi",
      text: `IPSEC AH : invalid IPSEC SPI value. ${source} and expect ${spi}`,
    };
  const sequence = view.getUint32(at + 8);
  if (sequence <= counter.sequence)
    return {
      ok: false,
      reason: "ah-replay",
      text: `IPSEC-AH : sequence number ${sequence} already processed. Packet dropped. Local(${counter.sequence})`,
    };
  counter.sequence = sequence;
  return { ok: true, sequence };
}

/** Fields that change on the way count as zero: TOS, fragment, checksum, and TTL when unicast. */
function digest(packet: Uint8Array, at: number, password: string, unicast: boolean): Uint8Array {
  const copy = packet.slice();
  copy[1] = 0;
  copy.fill(0, 6, 8);
  if (unicast) copy[8] = 0;
  copy.fill(0, 10, 12);
  copy.fill(0, at + 12, at + 12 + digestLength);
  const whole = createHmac("md5", passwordBytes(password)).update(copy).digest();
  return whole.subarray(0, digestLength);
}
