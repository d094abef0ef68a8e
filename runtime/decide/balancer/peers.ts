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
  /** Written `down`, or taken out by an operator. */
  readonly down: Uint8Array;
  /** 1 while an active check says the peer is down; passive failures do not know of it. */
  readonly sick: Uint8Array;
  readonly totalWeight: number;
  /** Peers not written `down`: how often nginx tries. */
  readonly tries: number;
  /** Weights differ from 1: `least_conn` and `random` draw differently then. */
  readonly weighted: boolean;

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
    this.down = Uint8Array.from(own, ([, peer]) => (peer.down ? 1 : 0));
    this.sick = new Uint8Array(own.length);
    this.totalWeight = this.weight.reduce((sum, weight) => sum + weight, 0);
    this.tries = this.down.reduce((sum, down) => sum + (down ? 0 : 1), 0);
    this.weighted = this.totalWeight !== this.count;
  }
}

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
  readonly #places: readonly Place[];

  constructor(peers: readonly PeerPlan[]) {
    this.primary = new PeerGroup(peers, false);
    this.backup = new PeerGroup(peers, true);
    this.single = this.primary.count === 1 && this.backup.count === 0;
    const places: Place[] = [];
    for (const group of [this.primary, this.backup])
      for (const [place, index] of group.index.entries()) places[index] = { group, place };
    this.#places = places;
  }

  /** The columns of a peer of the plan, for statistics. */
  at(index: number): Place | undefined {
    return this.#places[index];
  }

  /** What an active check has found. */
  setHealthy(index: number, healthy: boolean): void {
    const at = this.#places[index];
    if (at) at.group.sick[at.place] = healthy ? 0 : 1;
  }

  /** An operator takes a peer out or puts it back. */
  setDown(index: number, down: boolean): void {
    const at = this.#places[index];
    if (at) at.group.down[at.place] = down ? 1 : 0;
  }
}
