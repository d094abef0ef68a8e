import { type AhCounter, countUp, signWithHeader } from "./authentication-header.ts";
import { nextSequence, sign, signs } from "./hmac.ts";
import { type AdvertFrame, pduOffset } from "./packet.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";

/**
 * Signs what an instance sends: an authentication header, an HMAC trailer, or nothing. All copies of
 * one advert carry one sequence number.
 */
export class Sealer {
  readonly #plan: InstancePlan;
  readonly #counter: AhCounter;
  readonly #sender = { sequence: 0n };
  #header = 0;
  #trailer = 0n;

  constructor(plan: InstancePlan, counter: AhCounter) {
    this.#plan = plan;
    this.#counter = counter;
  }

  /** Before the copies of an advert are sealed. `wall`: microseconds since 1970. */
  begin(wall: Microseconds): void {
    const { ah, hmac } = this.#plan;
    if (ah) this.#header = countUp(this.#counter);
    if (signs(hmac)) this.#trailer = nextSequence(hmac, this.#sender, wall);
  }

  /** Signs an IPv4 packet of `encodeAdvert` in place. */
  seal(packet: Uint8Array, frame: AdvertFrame): void {
    const { ah, password, unicastPeers } = this.#plan;
    if (ah && password !== undefined)
      signWithHeader(packet, password, this.#header, unicastPeers.length > 0);
    this.sealPdu(packet.subarray(pduOffset(frame)), frame.source);
  }

  /** Signs an advert without IP header, which ends with room for the trailer. */
  sealPdu(pdu: Uint8Array, source: Uint8Array): void {
    const { hmac, version, vrid } = this.#plan;
    if (signs(hmac)) sign(hmac, { version, vrid, source }, pdu, this.#trailer);
  }
}
