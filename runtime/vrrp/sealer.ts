import { type AhCounter, countUp, signWithHeader } from "./authentication-header.ts";
import { nextSequence, sign, signs } from "./hmac.ts";
import { type AdvertFrame, pduOffset, writeIpv6Checksum } from "./packet.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";

/**
 * Signs what an instance sends: an authentication header, an HMAC trailer, or nothing. All copies of
 * one advert carry one sequence number.
 */
export class Sealer {
  #plan: InstancePlan;
  readonly #counter: AhCounter;
  readonly #sender = { sequence: 0n };
  #header = 0;
  #trailer = 0n;

  constructor(plan: InstancePlan, counter: AhCounter) {
    this.#plan = plan;
    this.#counter = counter;
  }

  /** Counts on under another plan. */
  adopt(plan: InstancePlan): void {
    this.#plan = plan;
  }

  /** Before the copies of an advert are sealed. `wall`: microseconds since 1970. */
  begin(wall: Microseconds): void {
    const { ah, hmac } = this.#plan;
    if (ah) this.#header = countUp(this.#counter);
    if (signs(hmac)) this.#trailer = nextSequence(hmac, this.#sender, wall);
  }

  /** Signs a packet of `encodeAdvert` in place. */
  seal(packet: Uint8Array, frame: AdvertFrame): void {
    const { ah, password, unicastPeers } = this.#plan;
    if (ah && password !== undefined)
      signWithHeader(packet, password, this.#header, unicastPeers.length > 0);
    const { hmac, version, vrid } = this.#plan;
    if (!signs(hmac)) return;
    const { source } = frame;
    sign(hmac, { version, vrid, source }, packet.subarray(pduOffset(frame)), this.#trailer);
    // Over IPv6 the trailer is in the sum; the signature takes the sum for zero.
    if (source.length === 16) writeIpv6Checksum(packet);
  }
}
