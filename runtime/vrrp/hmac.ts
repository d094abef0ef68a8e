import { createHmac } from "node:crypto";

import { sameBytes } from "./authentication.ts";
import type { HmacPlan, Microseconds } from "./plan.ts";

/*
 * `auth_hmac` of keepalived 2.4 (vrrp_auth_hmac.c): behind the advert stands a trailer of 28 bytes:
 * type, key number, two zero bytes, seconds (4), fraction of a second (2), counter (2), and the
 * first 128 bits of an HMAC-SHA256. That covers a pseudo header (family, version, VRID, source), the
 * advert with its checksum as zero, and the trailer with its own field as zero. The eight bytes of
 * time and counter are the sequence, which grows with every advert.
 */

export const trailerLength = 28;
const trailerType = 1;
const digestLength = 16;
const digestAt = trailerLength - digestLength;
const checksumAt = 6;
const pseudoLength = 20;
const second = 1_000_000;

/** Who an advert is from, as far as the signature binds it. */
export interface Origin {
  readonly version: number;
  readonly vrid: number;
  /** 4 or 16 bytes. */
  readonly source: Uint8Array;
}

/** The sequence of what is sent. */
export interface Sender {
  sequence: bigint;
}

/** Whether our own adverts carry a trailer. */
export const signs = (plan: HmacPlan | undefined): plan is HmacPlan =>
  plan !== undefined && plan.mode !== "receive-only";

/**
 * The sequence of the next advert at this time of day: the clock, or one more than the last. With
 * `anti_replay time` a clock that was put back by more than the window begins anew.
 */
export function nextSequence(
  plan: Pick<HmacPlan, "antiReplay" | "window">,
  sender: Sender,
  wall: Microseconds,
): bigint {
  const now = sequenceAt(wall);
  const ahead = secondsOf(sender.sequence) - secondsOf(now);
  const stranded = plan.antiReplay === "time" && signed32(ahead) > plan.window;
  sender.sequence =
    isAfter(now, sender.sequence) || stranded ? now : BigInt.asUintN(64, sender.sequence + 1n);
  return sender.sequence;
}

/** Writes the trailer at the end of `pdu`, which begins with the VRRP header. */
export function sign(plan: HmacPlan, origin: Origin, pdu: Uint8Array, sequence: bigint): void {
  const at = pdu.length - trailerLength;
  pdu[at] = trailerType;
  pdu[at + 1] = plan.activeKey;
  pdu.fill(0, at + 2, at + 4);
  new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength).setBigUint64(at + 4, sequence);
  pdu.fill(0, at + digestAt);
  const key = plan.keys.find(({ id }) => id === plan.activeKey);
  if (key) pdu.set(digest(key.key, origin, pdu), at + digestAt);
}

export type HmacReason =
  | "hmac-malformed"
  | "hmac-stale"
  | "hmac-unknown-key"
  | "hmac-digest"
  | "hmac-replay";

export interface HmacVerdict {
  readonly reason: HmacReason | undefined;
  readonly keyId: number;
  /** Our clock less the sender's, whole seconds; 0 where time does not count. */
  readonly skew: number;
}

/**
 * Checks the trailer at the end of `pdu`. The time comes before the digest, so that a flood of old
 * packets costs no digests; the memory of sequences is touched by signed adverts alone.
 */
export function verify(
  plan: HmacPlan,
  memory: ReplayMemory,
  origin: Origin,
  pdu: Uint8Array,
  wall: Microseconds,
): HmacVerdict {
  const at = pdu.length - trailerLength;
  const keyId = pdu[at + 1] ?? 0;
  if (pdu[at] !== trailerType || pdu[at + 2] !== 0 || pdu[at + 3] !== 0)
    return { reason: "hmac-malformed", keyId, skew: 0 };
  const sequence = new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength).getBigUint64(at + 4);
  const timed = plan.antiReplay === "time";
  const skew = timed ? signed32(Math.floor(wall / second) - secondsOf(sequence)) : 0;
  const reason =
    Math.abs(skew) > plan.window
      ? "hmac-stale"
      : (wrongDigest(plan, origin, pdu) ??
        (memory.take(origin.source, sequence, timed ? wall : undefined)
          ? undefined
          : "hmac-replay"));
  return { reason, keyId, skew };
}

function wrongDigest(plan: HmacPlan, origin: Origin, pdu: Uint8Array): HmacReason | undefined {
  const at = pdu.length - trailerLength;
  const key = plan.keys.find(({ id }) => id === pdu[at + 1]);
  if (!key) return "hmac-unknown-key";
  return sameBytes(pdu, at + digestAt, digest(key.key, origin, pdu)) ? undefined : "hmac-digest";
}

/** The highest sequence of each sender, of the last few that signed. */
export class ReplayMemory {
  readonly #marks: Map<string, bigint>;
  readonly #most: number;
  readonly #window: number;

  /** `most`: keepalived remembers four senders of a multicast group, and every unicast peer. */
  constructor(plan: Pick<HmacPlan, "window">, most: number, before?: ReplayMemory) {
    this.#marks = new Map(before ? before.#marks : []);
    this.#most = most;
    this.#window = plan.window;
  }

  /** Whether this sequence is new; then it is the mark. A mark outside the window has expired. */
  take(source: Uint8Array, sequence: bigint, wall: Microseconds | undefined): boolean {
    const name = source.join(".");
    const mark = this.#marks.get(name);
    const age =
      wall === undefined || mark === undefined
        ? 0
        : signed32(Math.floor(wall / second) - secondsOf(mark));
    this.#marks.delete(name);
    if (mark !== undefined && Math.abs(age) <= this.#window && !isAfter(sequence, mark)) {
      this.#marks.set(name, mark);
      return false;
    }
    const [oldest] = this.#marks.keys();
    if (this.#marks.size >= this.#most && oldest !== undefined) this.#marks.delete(oldest);
    this.#marks.set(name, sequence);
    return true;
  }
}

function digest(key: string, { version, vrid, source }: Origin, pdu: Uint8Array): Uint8Array {
  const pseudo = new Uint8Array(pseudoLength);
  pseudo.set([source.length === 16 ? 6 : 4, version, vrid]);
  pseudo.set(source, 4);
  const zeroed = pdu.slice();
  zeroed.fill(0, checksumAt, checksumAt + 2);
  zeroed.fill(0, pdu.length - digestLength);
  const hmac = createHmac("sha256", Buffer.from(key, "hex")).update(pseudo).update(zeroed);
  return hmac.digest().subarray(0, digestLength);
}

/** Seconds, then a fraction of 2^16, then a counter of zero. */
function sequenceAt(wall: Microseconds): bigint {
  const whole = Math.floor(wall / second);
  const fraction = Math.floor(((wall - whole * second) * 0x1_0000) / second);
  return BigInt.asUintN(64, (BigInt(whole) << 32n) | (BigInt(fraction) << 16n));
}

const secondsOf = (sequence: bigint): number => Number(sequence >> 32n);

const signed32 = (value: number): number => Math.trunc(value) | 0;

/** Serial numbers: right across the end of their range (RFC 1982). */
const isAfter = (a: bigint, b: bigint): boolean => BigInt.asIntN(64, a - b) > 0n;
