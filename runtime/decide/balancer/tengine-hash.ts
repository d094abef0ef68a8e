import type { PeerPlan, UpstreamPlan } from "../../plan.ts";
import { murmurHash2 } from "../split-clients.ts";
import { outcome, type Attempt, type Outcome } from "./balancer.ts";
import { peerNews } from "./peers.ts";
import { RoundRobin, secondsOf } from "./round-robin.ts";

const nodesPerWeight = 160;
const mostNodes = 1 << 14;
const largestId = 65_535;

interface Ring {
  readonly hashes: Uint32Array;
  readonly places: Int32Array;
}

/** Little endian, as the machine has it in memory. */
const wordBytes = (value: number): string =>
  String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);

/** `id=` where it is a number that fits, else a hash of the address. */
function idOf({ route = "", name }: PeerPlan): number {
  const id = /^\d{1,9}$/.test(route) ? Number(route) : NaN;
  return id <= largestId ? id : murmurHash2(name);
}

function buildRing(peers: readonly PeerPlan[], weights: Int32Array): Ring {
  const nodes: { readonly hash: number; readonly place: number }[] = [];
  for (const [place, peer] of peers.entries()) {
    const id = Math.imul(idOf(peer), 256 * 16) >>> 0;
    const count = Math.min((weights[place] ?? 0) * nodesPerWeight, mostNodes);
    for (let node = 0; node < count; node++)
      nodes.push({ hash: murmurHash2(wordBytes((id + node) >>> 0)), place });
  }
  const sorted = nodes.toSorted((a, b) => a.hash - b.hash);
  return {
    hashes: Uint32Array.from(sorted, ({ hash }) => hash),
    places: Int32Array.from(sorted, ({ place }) => place),
  };
}

/**
 * `consistent_hash` of Tengine: a ring of MurmurHash2, another one than `hash … consistent`. Where
 * the peer of a point is out, the nearest point of another one takes its place, to either side.
 * Source: ngx_http_upstream_consistent_hash_module.c.
 */
export class TengineHash extends RoundRobin {
  #ring: Ring;
  #weightChanges = 0;
  readonly #primaries: readonly PeerPlan[];

  constructor(upstream: Pick<UpstreamPlan, "peers">) {
    super(upstream);
    this.#primaries = upstream.peers.filter(({ backup }) => !backup);
    this.#ring = buildRing(this.#primaries, this.peers.primary.weight);
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    if (this.#weightChanges !== this.peers.weightChanges) {
      this.#weightChanges = this.peers.weightChanges;
      this.#ring = buildRing(this.#primaries, this.peers.primary.weight);
    }
    attempt.hash = murmurHash2(key);
  }

  override pick(attempt: Attempt, now: number): number {
    const { hashes, places } = this.#ring;
    const group = this.peers.primary;
    const seconds = secondsOf(now);
    const first = pointFor(hashes, attempt.hash);
    const usable = (point: number) => this.#isUsable(places[point] ?? -1, seconds);
    if (hashes.length === 0) return this.none(attempt);
    let point = first;
    if (!usable(point)) {
      let before = first - 1;
      while (before >= 0 && !usable(before)) before--;
      let after = first + 1;
      while (after < hashes.length && !usable(after)) after++;
      if (before < 0 && after >= hashes.length) return this.none(attempt);
      point = nearer(hashes, attempt.hash, before, after);
    }
    return this.take(group, attempt, places[point] ?? 0);
  }

  override done(attempt: Attempt, result: Outcome, now: number): void {
    const group = this.peers.primary;
    const { place } = attempt;
    if (place < 0) return;
    attempt.place = -1;
    group.conns[place] = (group.conns[place] ?? 0) - 1;
    if (result === outcome.failed) {
      group.tell?.(place, peerNews.failed);
      group.fails[place] = (group.fails[place] ?? 0) + 1;
      group.checked[place] = secondsOf(now);
    }
    if (attempt.tries > 0) attempt.tries--;
  }

  /** One failure more than `max_fails` takes a peer out until `fail_timeout` is over. */
  #isUsable(place: number, seconds: number): boolean {
    const group = this.peers.primary;
    if (place < 0 || group.down[place] || group.sick[place]) return false;
    if ((group.fails[place] ?? 0) <= (group.maxFails[place] ?? 0)) return true;
    if (seconds < (group.checked[place] ?? 0) + (group.failTimeout[place] ?? 0)) return false;
    group.fails[place] = 0;
    return true;
  }
}

function nearer(hashes: Uint32Array, hash: number, before: number, after: number): number {
  if (before < 0) return after;
  if (after >= hashes.length) return before;
  const down = Math.abs(hash - (hashes[before] ?? 0));
  const up = Math.abs((hashes[after] ?? 0) - hash);
  return down > up ? after : before;
}

/** The first point at or behind a hash, else the first of all. */
function pointFor(hashes: Uint32Array, hash: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hashes[middle] ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return low >= hashes.length ? 0 : low;
}
