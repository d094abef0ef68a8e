import { ipText } from "../../host/linux/ip-text.ts";
import { drop, type Drop, type DropReason } from "../drop.ts";
import { mustIpBytes } from "../ip.ts";
import { type AdvertFrame, encodeAdvert } from "../packet.ts";
import type { InstancePlan, Microseconds } from "../plan.ts";
import type { HeartbeatPlan } from "../plan/split-brain.ts";
import {
  createReceiver,
  receive,
  type Received,
  type Receiver,
  type Situation,
} from "../receive.ts";
import { isSame } from "../reload.ts";
import { Sealer } from "../sealer.ts";
import { splitPrimary, withPrimary } from "./primary-address.ts";

/** How one further path stands. */
export interface PathStatus {
  readonly name: string;
  /** Where our adverts come from there; undefined: its interface or address is not there. */
  readonly source: string | undefined;
  readonly sent: number;
  readonly received: number;
  /** Since the last advert that was taken; undefined: none ever was. */
  readonly ago: Microseconds | undefined;
  readonly dropped: readonly (readonly [DropReason, number])[];
}

/** An advert of which further paths get copies. `wall`: microseconds since 1970. */
export interface Copy {
  readonly priority: number;
  readonly id: number;
  readonly wall: Microseconds;
}

/** One packet for a path. */
export interface Parcel {
  readonly packet: Uint8Array;
  readonly destination: string;
}

/**
 * A further way for an instance's adverts: another interface, or other addresses. It owns no socket.
 * The receive checks are those of the primary path, with counters of their own.
 */
export class HeartbeatPath {
  readonly plan: HeartbeatPlan;
  /** The configured peers of the path that no router lies in front of. */
  neighbours: ReadonlySet<string> = new Set();
  /** The instance, as it is set up on this path. */
  readonly settings: InstancePlan;
  readonly #receiver: Receiver;
  readonly #sealer: Sealer;
  readonly #dropped = new Map<DropReason, number>();
  #source: string | undefined;
  #frames: readonly AdvertFrame[] = [];
  #heard: Microseconds | undefined;
  #sent = 0;
  #received = 0;

  constructor(instance: InstancePlan, plan: HeartbeatPlan) {
    this.plan = plan;
    const peers = plan.kind === "unicast" ? plan.peers : [];
    this.settings = {
      ...instance,
      group: plan.kind === "interface" && plan.group !== undefined ? plan.group : instance.group,
      unicastPeers: peers.map((address) => ({ address, minTtl: 0, maxTtl: 255 })),
      unicastTtl: 255,
      checkUnicastSource: true,
      checkNeighbourTtl: true,
      checkOwnAddress: true,
    };
    this.#receiver = createReceiver(this.settings);
    this.#sealer = new Sealer(this.settings, this.#receiver.counter);
    this.source = plan.source;
  }

  /** For messages. */
  get title(): string {
    return `${this.settings.name} ${this.plan.name}`;
  }

  get source(): string | undefined {
    return this.#source;
  }

  /** The address that adverts come from here; without one the path is down, the instance is not. */
  set source(address: string | undefined) {
    if (address === this.#source) return;
    this.#source = address;
    const { group, unicastPeers } = this.settings;
    const peers = unicastPeers.map((peer) => peer.address);
    const destinations = peers.length > 0 ? peers : [group];
    this.#frames = address === undefined ? [] : destinations.map((to) => this.#frame(address, to));
  }

  /** When an advert was last taken here. */
  get heard(): Microseconds | undefined {
    return this.#heard;
  }

  /** The copies of an advert for this path. */
  parcels({ priority, id, wall }: Copy, primary: string): readonly Parcel[] {
    if (this.#frames.length === 0) return [];
    this.#sent += 1;
    this.#sealer.begin(wall);
    return this.#frames.map((frame) => {
      const packet = encodeAdvert(frame, priority, id);
      this.#sealer.seal(packet, frame);
      const whole = withPrimary(packet, mustIpBytes(primary));
      return { packet: whole, destination: ipText(frame.destination) };
    });
  }

  /** Judges a packet of this path; the advert is told as from its sender's primary address. */
  receive(now: Microseconds, bytes: Uint8Array, situation: Situation): Received {
    const split = splitPrimary(bytes);
    const judged: Received = split
      ? receive(this.#receiver, split.packet, this.#here(situation))
      : unmarked;
    if (!judged.ok || !split) {
      if (!judged.ok) this.#dropped.set(judged.reason, (this.#dropped.get(judged.reason) ?? 0) + 1);
      return judged;
    }
    this.#heard = now;
    this.#received += 1;
    return { ...judged, advert: { ...judged.advert, from: ipText(split.primary) } };
  }

  status(now: Microseconds): PathStatus {
    return {
      name: this.plan.name,
      source: this.#source,
      sent: this.#sent,
      received: this.#received,
      ago: this.#heard === undefined ? undefined : now - this.#heard,
      dropped: [...this.#dropped],
    };
  }

  #here(situation: Situation): Situation {
    return { ...situation, neighbours: this.neighbours, source: this.#source };
  }

  #frame(source: string, destination: string): AdvertFrame {
    const { version, vrid, interval, password, ah, hmac, plainChecksum } = this.settings;
    return {
      version,
      vrid,
      interval,
      addresses: this.settings.addresses.map(({ ip }) => mustIpBytes(ip)),
      password,
      ah,
      hmac,
      source: mustIpBytes(source),
      destination: mustIpBytes(destination),
      ttl: 255,
      plainChecksum,
    };
  }
}

const unmarked: Drop = drop("length", "an advert without its sender's primary address");

/** The further paths of an instance; after a reload that changes nothing of them, those it has. */
export function pathsOf(
  plan: InstancePlan,
  before?: { readonly plan: InstancePlan; readonly paths: readonly HeartbeatPath[] },
): readonly HeartbeatPath[] {
  if (before && isSame(before.plan, plan)) return before.paths;
  return (plan.heartbeats ?? []).map((path) => new HeartbeatPath(plan, path));
}

/** The copies of an advert for all paths; none while the instance itself has no address. */
export const parcelsOf = (
  paths: readonly HeartbeatPath[],
  primary: string | undefined,
  copy: Copy,
): readonly (readonly [HeartbeatPath, Parcel])[] =>
  primary === undefined
    ? []
    : paths.flatMap((path) => path.parcels(copy, primary).map((parcel) => [path, parcel] as const));
