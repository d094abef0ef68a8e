import type { PeerPlan } from "../../plan.ts";

/** Peers of one group (primaries or backups) as columns; times of failures are whole seconds. */
export class PeerGroup {
  readonly count: number;
  /** Place in the group to index in `UpstreamPlan.peers`. */
  readonly index: Int32Array;
  readonly weight: Int32Array;
  readonly effectiveWeight: Int32Array;
  readonly currentWeight: Int32Array;
  readonly maxConns: Int32Array;
  readonly conns: Int32Array;
  readonly maxFails: Int32Array;
  readonly failTimeout: Int32Array;
  readonly fails: Int32Array;
  readonly accessed: Float64Array;
  readonly checked: Float64Array;
  /** Told of what other workers are to know; only where the group has a zone. */
  tell: ((place: number, news: PeerNews) => void) | undefined = undefined;
  /** Bits: `written` or `bound` in the configuration, `drained` by an operator; 0: none. */
  readonly down: Uint8Array;
  /** 1 while an active check says the peer is down; passive failures do not know of it. */
  readonly sick: Uint8Array;
  /** Place by what stickiness calls a peer. */
  readonly bySid: ReadonlyMap<string, number>;
  /** `slow_start`, milliseconds, and when it began; a share of the weight counts meanwhile. */
  readonly slowStart: Int32Array;
  readonly slowSince: Float64Array;
  readonly isSlow: boolean;
  /** What weights are multiplied by: hundredths where some peer starts slowly, else 1. */
  readonly factor: Int32Array;
  totalWeight: number;
  /** Peers that are not `down`: how often nginx tries. */
  tries: number;
  /** Weights differ from 1: `least_conn` and `random` draw differently then. */
  weighted: boolean;

  constructor(peers: readonly PeerPlan[], backup: boolean) {
    const own = [...peers.entries()].filter(([, peer]) => peer.backup === backup);
    const ints = (read: (peer: PeerPlan) => number) =>
      Int32Array.from(own, ([, peer]) => read(peer));
    this.count = own.length;
    this.index = Int32Array.from(own, ([index]) => index);
    this.weight = ints((peer) => peer.weight);
    this.effectiveWeight = this.weight.slice();
    this.currentWeight = new Int32Array(own.length);
    this.maxConns = ints((peer) => peer.maxConns);
    this.conns = new Int32Array(own.length);
    this.maxFails = ints((peer) => peer.maxFails);
    // nginx keeps fail_timeout in seconds and cuts what is less.
    this.failTimeout = ints((peer) => Math.floor(peer.failTimeout / 1000));
    this.fails = new Int32Array(own.length);
    this.accessed = new Float64Array(own.length);
    this.checked = new Float64Array(own.length);
    this.down = Uint8Array.from(own, ([, peer]) => downOf(peer));
    this.sick = new Uint8Array(own.length);
    this.bySid = placesBySid(own.map(([, peer]) => peer));
    this.slowStart = ints((peer) => peer.slowStart ?? 0);
    this.slowSince = new Float64Array(own.length).fill(-Infinity);
    // In a group of one there is nobody who could take the rest.
    this.isSlow = peers.length > 1 && this.slowStart.some((time) => time > 0);
    this.factor = new Int32Array(own.length).fill(this.isSlow ? wholeFactor : 1);
    this.totalWeight = this.weight.reduce((sum, weight) => sum + weight, 0);
    this.tries = countUp(this.down);
    this.weighted = this.totalWeight !== this.count;
  }

  /** New requests go elsewhere; those that run are kept. */
  setDrained(place: number, isDrained: boolean): void {
    const before = this.down[place] ?? 0;
    this.down[place] = isDrained ? before | drained : before & ~drained;
    this.tries = countUp(this.down);
  }

  /** A peer is back: its share grows from nearly nothing. */
  beginSlowly(place: number, now: number): void {
    if (this.isSlow) this.slowSince[place] = now;
  }

  /** Brings `factor` up to date. */
  throttle(now: number): void {
    for (let place = 0; place < this.count; place++) {
      const time = this.slowStart[place] ?? 0;
      const since = now - (this.slowSince[place] ?? 0);
      this.factor[place] =
        since >= time ? wholeFactor : Math.max(1, Math.floor((wholeFactor * since) / time));
    }
  }

  /**
   * The rotation starts anew: with what the old weights left, a peer that had much would get nothing
   * for as many requests. A penalty for failures keeps its share of the weight.
   */
  setWeight(place: number, weight: number): void {
    const before = this.weight[place] ?? 1;
    const effective = this.effectiveWeight[place] ?? 0;
    this.weight[place] = weight;
    this.effectiveWeight[place] = Math.round((effective * weight) / before);
    this.currentWeight.fill(0);
    this.totalWeight = this.weight.reduce((sum, each) => sum + each, 0);
    this.weighted = this.totalWeight !== this.count;
  }
}

/** What one worker found out about a peer. */
export const peerNews = {
  failed: 0,
  /** It answered after its failures. */
  recovered: 1,
  /** Its time out is over, and a request was sent to see. */
  tried: 2,
} as const;
export type PeerNews = (typeof peerNews)[keyof typeof peerNews];

/** Bits of `PeerGroup.down`. */
const written = 1;
const drained = 2;
/** `drain`: only clients that are bound to the peer get there. */
export const bound = 4;

const wholeFactor = 100;

const downOf = ({ down, drain }: PeerPlan): number => (down ? written : drain === true ? bound : 0);

/** Of several peers of one name the first is found, as in nginx. */
function placesBySid(peers: readonly PeerPlan[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, { sid }] of peers.entries())
    if (sid !== undefined && sid !== "" && !places.has(sid)) places.set(sid, place);
  return places;
}

const countUp = (down: Uint8Array): number =>
  down.reduce((sum, each) => sum + (each === 0 ? 1 : 0), 0);

/** Where a peer of the plan stands. */
export interface Place {
  readonly group: PeerGroup;
  readonly place: number;
}

/** All peers of one upstream, with the door for active checks, operators and statistics. */
export class Peers {
  readonly primary: PeerGroup;
  readonly backup: PeerGroup;
  /** One peer in all: its failures are not counted (nginx: peers->single). */
  readonly single: boolean;
  /** Some peer has `slow_start`. */
  readonly isSlow: boolean;
  /** Grows with every change of a weight, for policies that keep what they made of the weights. */
  weightChanges = 0;
  readonly #places: readonly Place[];

  constructor(peers: readonly PeerPlan[]) {
    this.primary = new PeerGroup(peers, false);
    this.backup = new PeerGroup(peers, true);
    this.single = this.primary.count === 1 && this.backup.count === 0;
    this.isSlow = this.primary.isSlow || this.backup.isSlow;
    const places: Place[] = [];
    for (const group of [this.primary, this.backup])
      for (const [place, index] of group.index.entries()) places[index] = { group, place };
    this.#places = places;
  }

  /** The columns of a peer of the plan, for statistics. */
  at(index: number): Place | undefined {
    return this.#places[index];
  }

  /** Everything that other workers are to know goes to `tell`, with the index of the peer. */
  share(tell: (index: number, news: PeerNews) => void): void {
    for (const group of [this.primary, this.backup])
      group.tell = (place, news) => tell(group.index[place] ?? -1, news);
  }

  /** Brings the shares of peers that start slowly up to date. */
  throttle(now: number): void {
    this.primary.throttle(now);
    this.backup.throttle(now);
  }

  /**
   * What an active check has found; `now` is wall clock milliseconds. One that succeeds after others
   * failed knows more than the requests that failed meanwhile: `fail_timeout` does not keep a peer out
   * that is back.
   */
  setHealthy(index: number, healthy: boolean, now: number): void {
    const at = this.#places[index];
    if (!at) return;
    if (healthy) at.group.fails[at.place] = 0;
    if (healthy && at.group.sick[at.place] === 1) at.group.beginSlowly(at.place, now);
    at.group.sick[at.place] = healthy ? 0 : 1;
  }

  /** An operator takes a peer out or puts it back. */
  setDrained(index: number, isDrained: boolean): void {
    const at = this.#places[index];
    at?.group.setDrained(at.place, isDrained);
  }

  /** An operator gives a peer more or less; `weight` is at least 1. */
  setWeight(index: number, weight: number): void {
    const at = this.#places[index];
    if (!at || at.group.weight[at.place] === weight) return;
    at.group.setWeight(at.place, weight);
    this.weightChanges++;
  }
}
