import { ownText } from "../own-text.ts";
import { Slab } from "./slab.ts";

/** What counting a request came to. */
export const counted = {
  /** It is in the account of its zone. */
  done: 0,
  /** It fits; `account` is still to be called, when it fits into the other zones too. */
  held: 1,
  /** Beyond rate and burst. */
  busy: 2,
  /** The zone has no room for another key. */
  full: 3,
} as const;

/** Bytes of a node without its key: an entry of the tree and ngx_http_limit_req_node_t. */
const nodeSize = 80;
/** ngx_http_limit_req_shctx_t. */
const tableSize = 80;
/** ` in limit_req zone ""` with its end, without the name. */
const contextSize = 22;
/** Nodes that nobody used for so long may go; a clock that jumped back further is not believed. */
const longAgo = 60_000;

/** Who wants to know of what is let in. */
export interface Notes {
  note(key: string): void;
}

interface Node {
  readonly key: string;
  /** Thousandths of a request beyond the rate. */
  excess: number;
  /** Milliseconds. */
  last: number;
  /** Requests between `count` and `account`. */
  holders: number;
  newer: Node | undefined;
  older: Node | undefined;
}

/**
 * The states of a `limit_req_zone`: a leaky bucket for each key, the oldest forgotten when memory
 * ends. nginx: ngx_http_limit_req_lookup, _account and _expire; times are milliseconds.
 */
export class RequestZone {
  readonly name: string;
  /** Thousandths of a request a second. */
  readonly rate: number;
  /** Thousandths of a request by which the last one counted is beyond the rate. */
  excess = 0;
  private readonly nodes = new Map<string, Node>();
  private readonly slab: Slab;
  private newest: Node | undefined = undefined;
  private oldest: Node | undefined = undefined;
  private held: Node | undefined = undefined;
  /** Told of each request that is let in, once other workers want to know. */
  share: Notes | undefined = undefined;

  constructor(name: string, size: number, rate: number) {
    this.name = name;
    this.rate = rate;
    this.slab = new Slab(size);
    this.slab.take(tableSize);
    this.slab.take(contextSize + name.length);
  }

  get size(): number {
    return this.nodes.size;
  }

  /** A request of `key`; `burst` is in thousandths, `last` says that no further zone is asked. */
  count(key: string, burst: number, last: boolean, now: number): number {
    const time = Math.trunc(now);
    const known = this.nodes.get(key);
    if (!known) {
      const begun = this.begin(key, last, time);
      if (begun === counted.done) this.share?.note(key);
      return begun;
    }
    this.touch(known);
    const since = elapsed(known, time);
    this.excess = this.drained(known, since);
    if (this.excess > burst) return counted.busy;
    if (last) {
      known.excess = this.excess;
      if (since > 0) known.last = time;
      this.share?.note(key);
      return counted.done;
    }
    known.holders++;
    this.held = known;
    return counted.held;
  }

  /** Puts a held request into the account; -1 where none is held. */
  account(now: number): number {
    const { held } = this;
    if (!held) return -1;
    const time = Math.trunc(now);
    const since = elapsed(held, time);
    held.excess = this.drained(held, since);
    if (since > 0) held.last = time;
    this.release();
    this.share?.note(held.key);
    return held.excess;
  }

  /** Forgets a held request: another zone has refused it. */
  release(): void {
    if (this.held) this.held.holders--;
    this.held = undefined;
  }

  /** So many thousandths of requests were let in by another worker. */
  add(key: string, thousandths: number, now: number): void {
    const time = Math.trunc(now);
    const node = this.nodes.get(key) ?? this.empty(key, time);
    if (node) this.level(node, levelOf(node, this.rate, time) + thousandths, time);
  }

  /** Another worker has counted a key up to this level. */
  raise(key: string, level: number, now: number): void {
    const time = Math.trunc(now);
    const node = this.nodes.get(key) ?? this.empty(key, time);
    if (node) this.level(node, Math.max(levelOf(node, this.rate, time), level), time);
  }

  /** Keys and their levels, those used last first; what has run empty is left out. */
  levels(now: number, most: number): (readonly [key: string, level: number])[] {
    const time = Math.trunc(now);
    const found: [string, number][] = [];
    for (let node = this.newest; node && found.length < most; node = node.older) {
      const level = levelOf(node, this.rate, time);
      if (level > empty) found.push([node.key, level]);
    }
    return found;
  }

  private level(node: Node, level: number, now: number): void {
    node.excess = level;
    node.last = Math.max(now, node.last);
  }

  private empty(key: string, now: number): Node | undefined {
    const { excess } = this;
    this.begin(key, true, now);
    this.excess = excess;
    const node = this.nodes.get(key);
    if (node) node.excess = empty;
    return node;
  }

  private begin(seen: string, last: boolean, now: number): number {
    this.excess = 0;
    const bytes = nodeSize + seen.length;
    this.expire(now, false);
    if (!this.slab.take(bytes)) {
      this.expire(now, true);
      if (!this.slab.take(bytes)) return counted.full;
    }
    const key = ownText(seen);
    const node: Node = {
      key,
      excess: 0,
      last: last ? now : -Infinity,
      holders: last ? 0 : 1,
      newer: undefined,
      older: undefined,
    };
    this.nodes.set(key, node);
    this.push(node);
    if (last) return counted.done;
    this.held = node;
    return counted.held;
  }

  private drained(node: Node, since: number): number {
    return Math.max(0, node.excess - Math.trunc((this.rate * since) / 1000) + 1000);
  }

  /** One or two nodes that hold nothing any more go; before them the oldest, when it is forced. */
  private expire(now: number, force: boolean): void {
    for (let round = force ? 0 : 1; round < 3; round++) {
      const { oldest } = this;
      if (!oldest || oldest.holders > 0) return;
      if (round > 0) {
        const since = Math.abs(now - oldest.last);
        if (since < longAgo) return;
        if (oldest.excess - Math.trunc((this.rate * since) / 1000) > 0) return;
      }
      this.unlink(oldest);
      this.nodes.delete(oldest.key);
      this.slab.give(nodeSize + oldest.key.length);
    }
  }

  private touch(node: Node): void {
    if (this.newest === node) return;
    this.unlink(node);
    this.push(node);
  }

  private push(node: Node): void {
    node.older = this.newest;
    if (this.newest) this.newest.newer = node;
    else this.oldest = node;
    this.newest = node;
  }

  private unlink(node: Node): void {
    const { newer, older } = node;
    if (newer) newer.older = older;
    else this.newest = older;
    if (older) older.newer = newer;
    else this.oldest = newer;
    node.newer = undefined;
    node.older = undefined;
  }
}

/** Below it a bucket cannot be: the next request finds nothing before it. */
const empty = -1000;

/** What is left of the excess now. */
const levelOf = (node: Node, rate: number, now: number): number =>
  Math.max(empty, node.excess - Math.trunc((rate * elapsed(node, now)) / 1000));

/** Milliseconds since the last request; a clock that went back a little has stood still. */
function elapsed(node: Node, now: number): number {
  const since = now - node.last;
  if (since < -longAgo) return 1;
  return Math.max(0, since);
}
