import type { UpstreamPlan } from "../../plan.ts";
import type { Attempt } from "./balancer.ts";
import { crcByte, crcFinal, crcStart, crcUpdate } from "./crc32.ts";
import { hashTries } from "./ip-hash.ts";
import { RoundRobin, secondsOf } from "./round-robin.ts";

const pointsPerWeight = 160;

interface Ring {
  readonly hashes: Uint32Array;
  /** Index into `servers` of each point. */
  readonly owners: Int32Array;
  readonly servers: readonly string[];
}

/** `hash KEY consistent`: the ketama ring, compatible with Cache::Memcached::Fast. */
export class ConsistentHash extends RoundRobin {
  #ring: Ring;
  #weightChanges = 0;
  /** Which server of the ring each primary belongs to: a name may stand for several addresses. */
  readonly #owners: Int32Array;
  readonly #primaries: UpstreamPlan["peers"];

  constructor(upstream: Pick<UpstreamPlan, "peers">) {
    super(upstream);
    const primaries = upstream.peers.filter(({ backup }) => !backup);
    this.#primaries = primaries;
    this.#ring = buildRing(primaries, this.peers.primary.weight);
    this.#owners = Int32Array.from(primaries, ({ server }) => this.#ring.servers.indexOf(server));
  }

  override start(attempt: Attempt, key: string, limit: number): void {
    super.start(attempt, key, limit);
    if (this.#weightChanges !== this.peers.weightChanges) this.#rebuild();
    attempt.hash = pointFor(this.#ring.hashes, crcFinal(crcUpdate(crcStart, key)));
    attempt.hashTries = 0;
  }

  override pick(attempt: Attempt, now: number): number {
    if (this.peers.single || attempt.key === "") return super.pick(attempt, now);
    const group = this.peers.primary;
    const { owners } = this.#ring;
    if (this.settled(attempt, secondsOf(now))) return attempt.peer;
    while (attempt.hashTries <= hashTries) {
      const owner = owners[attempt.hash % owners.length] ?? 0;
      const place = this.chooseOf(group, attempt, secondsOf(now), this.#owners, owner);
      if (place >= 0) return this.take(group, attempt, place);
      attempt.hash++;
      attempt.hashTries++;
    }
    return super.pick(attempt, now);
  }

  #rebuild(): void {
    this.#weightChanges = this.peers.weightChanges;
    this.#ring = buildRing(this.#primaries, this.peers.primary.weight);
  }
}

function buildRing(peers: UpstreamPlan["peers"], weights: Int32Array): Ring {
  const servers = [...new Set(peers.map(({ server }) => server))];
  const points: { hash: number; owner: number }[] = [];
  for (const [place, { server }] of peers.entries()) {
    const owner = servers.indexOf(server);
    const base = serverHash(server);
    const count = (weights[place] ?? 0) * pointsPerWeight;
    let previous = 0;
    for (let point = 0; point < count; point++) {
      let crc = base;
      for (let shift = 0; shift < 32; shift += 8) crc = crcByte(crc, (previous >>> shift) & 0xff);
      previous = crcFinal(crc);
      points.push({ hash: previous, owner });
    }
  }
  const sorted = points.toSorted((a, b) => a.hash - b.hash);
  const unique = sorted.filter((point, index) => sorted[index - 1]?.hash !== point.hash);
  return {
    hashes: Uint32Array.from(unique, ({ hash }) => hash),
    owners: Int32Array.from(unique, ({ owner }) => owner),
    servers,
  };
}

/** CRC of host, a zero byte and port as they are written. */
function serverHash(server: string): number {
  const unix = /^unix:(.*)$/i.exec(server);
  const parts = unix ? undefined : /^(.*):([0-9]*)$/.exec(server);
  const host = unix?.[1] ?? parts?.[1] ?? server;
  return crcUpdate(crcUpdate(crcStart, `${host}\0`), parts?.[2] ?? "");
}

function pointFor(hashes: Uint32Array, hash: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = hashes[middle] ?? 0;
    if (there === hash) return middle;
    if (hash > there) low = middle + 1;
    else high = middle;
  }
  return low;
}
