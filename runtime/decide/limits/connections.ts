import { ownText } from "../own-text.ts";
import type { Notes } from "./requests.ts";
import { Slab } from "./slab.ts";

/** Bytes of a node without its key: an entry of the tree and ngx_http_limit_conn_node_t. */
const nodeSize = 36;
/** ngx_http_limit_conn_shctx_t. */
const tableSize = 64;
/** ` in limit_conn_zone ""` with its end, without the name. */
const contextSize = 24;

/** The connections of one key. */
export interface ConnectionNode {
  readonly zone: ConnectionZone;
  readonly key: string;
  /** Of this worker. */
  own: number;
  /** Of the other workers, as they last told. */
  others: number;
}

/** The states of a `limit_conn_zone`: how many connections, or requests, each key has now. */
export class ConnectionZone {
  readonly name: string;
  private readonly nodes = new Map<string, ConnectionNode>();
  private readonly slab: Slab;
  /** Told of each key whose count changes, once other workers want to know. */
  share: Notes | undefined = undefined;

  constructor(name: string, size: number) {
    this.name = name;
    this.slab = new Slab(size);
    this.slab.take(tableSize);
    this.slab.take(contextSize + name.length);
  }

  get size(): number {
    return this.nodes.size;
  }

  /**
   * One more of `key`, to be given back with `leave`; undefined: `most` are there, or the zone is
   * full of keys (`isFull`).
   */
  enter(key: string, most: number): ConnectionNode | undefined {
    const node = this.nodes.get(key) ?? this.begin(key);
    if (!node || node.own + node.others >= most) return undefined;
    node.own++;
    this.share?.note(key);
    return node;
  }

  /** Whether the zone knows the key: where it does not, it had no room for it. */
  knows(key: string): boolean {
    return this.nodes.has(key);
  }

  leave(node: ConnectionNode): void {
    node.own--;
    this.share?.note(node.key);
    this.drop(node);
  }

  /** Other workers have so many more connections of a key, or fewer. */
  add(key: string, more: number): void {
    const node = this.nodes.get(key) ?? (more > 0 ? this.begin(key) : undefined);
    if (!node) return;
    node.others = Math.max(0, node.others + more);
    this.drop(node);
  }

  /** Every key that this worker has connections of. */
  counts(): (readonly [key: string, own: number])[] {
    return [...this.nodes.values()].flatMap(({ key, own }) => (own > 0 ? [[key, own]] : []));
  }

  /** Connections of this worker for a key. */
  own(key: string): number {
    return this.nodes.get(key)?.own ?? 0;
  }

  private begin(seen: string): ConnectionNode | undefined {
    if (!this.slab.take(nodeSize + seen.length)) return undefined;
    const key = ownText(seen);
    const node: ConnectionNode = { zone: this, key, own: 0, others: 0 };
    this.nodes.set(key, node);
    return node;
  }

  private drop(node: ConnectionNode): void {
    if (node.own + node.others > 0) return;
    this.nodes.delete(node.key);
    this.slab.give(nodeSize + node.key.length);
  }
}
