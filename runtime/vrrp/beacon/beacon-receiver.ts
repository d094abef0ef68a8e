import { ReplayMemory } from "../hmac.ts";
import type { Microseconds } from "../plan.ts";
import { type Beacon, decodeBeacon, isSigned, looksRight, sequenceOf } from "./wire.ts";

/** Why a datagram was not taken. */
export type BeaconDrop =
  | "form"
  /** More than anybody sends in a second. */
  | "flood"
  /** The clocks of the two nodes differ, or it is an old one. */
  | "stale"
  | "signature"
  | "replay"
  /** It says that it comes from an address which is not on this path. */
  | "stranger"
  /** Our own, which somebody sent back. */
  | "own"
  /** Another node that is called as we are. */
  | "namesake";

/** Seconds by which clocks may differ. */
export const clockWindow = 30;
const second = 1_000_000;
const mostInSecond = 4096;
const mostSenders = 16;

export interface BeaconSelf {
  readonly node: string;
  readonly run: string;
  readonly key: string;
}

/** Where a datagram came in. */
export interface Arrival {
  readonly now: Microseconds;
  /** Since 1970. */
  readonly wall: Microseconds;
  readonly path: string;
  /** Whether a sender's address belongs to the path. */
  readonly belongs: (address: Uint8Array) => boolean;
}

export type Taken =
  | { readonly ok: true; readonly beacon: Beacon }
  | { readonly ok: false; readonly reason: BeaconDrop };

/** Judges datagrams: what is cheap comes first, and nothing unsigned leaves a trace. Pure. */
export class BeaconReceiver {
  readonly #self: BeaconSelf;
  /** For each path: copies of one beacon need not come in order over several. */
  readonly #memories = new Map<string, ReplayMemory>();
  readonly #dropped = new Map<BeaconDrop, number>();
  #window = 0;
  #count = 0;

  constructor(self: BeaconSelf) {
    this.#self = self;
  }

  get dropped(): readonly (readonly [BeaconDrop, number])[] {
    return [...this.#dropped];
  }

  receive(bytes: Uint8Array, arrival: Arrival): Taken {
    const taken = this.#judge(bytes, arrival);
    if (!taken.ok) this.#dropped.set(taken.reason, (this.#dropped.get(taken.reason) ?? 0) + 1);
    return taken;
  }

  #judge(bytes: Uint8Array, { now, wall, path, belongs }: Arrival): Taken {
    const { node, run, key } = this.#self;
    if (!looksRight(bytes)) return no("form");
    if (!this.#affordable(now)) return no("flood");
    if (Math.abs(Math.floor(wall / second) - Number(sequenceOf(bytes) >> 32n)) > clockWindow)
      return no("stale");
    if (!isSigned(bytes, key)) return no("signature");
    const beacon = decodeBeacon(bytes);
    if (!beacon) return no("form");
    if (beacon.node === node) return no(beacon.run === run ? "own" : "namesake");
    if (!belongs(beacon.address)) return no("stranger");
    const memory =
      this.#memories.get(path) ?? new ReplayMemory({ window: clockWindow }, mostSenders);
    this.#memories.set(path, memory);
    const name = Buffer.from(beacon.node, "latin1");
    return memory.take(name, beacon.sequence, wall) ? { ok: true, beacon } : no("replay");
  }

  /** Signatures cost time, of which a flood gets so much. */
  #affordable(now: Microseconds): boolean {
    if (now - this.#window >= second) {
      this.#window = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= mostInSecond;
  }
}

const no = (reason: BeaconDrop): Taken => ({ ok: false, reason });
