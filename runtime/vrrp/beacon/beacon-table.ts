import type { Microseconds } from "../plan.ts";
import type { NodeSeen } from "../status.ts";
import type { Beacon, InstanceNews } from "./wire.ts";

/** So many intervals of the sender's without a beacon, and it is not heard any more. */
export const lostIntervals = 3;
/** A sender says its interval itself; what it says of the future must end. */
const longestInterval = 60_000_000;
/** Nodes that have the key; paths are ours, and few. */
const mostNodes = 16;

interface Node {
  readonly name: string;
  run: string;
  span: Microseconds;
  hears: ReadonlySet<string>;
  readonly paths: Map<string, Microseconds>;
  readonly instances: Map<string, { readonly news: InstanceNews; readonly at: Microseconds }>;
}

/** What makes two nodes' instances one virtual router, whatever their interfaces are called. */
export type RouterId = Pick<InstanceNews, "vrid" | "family">;

/** A master that is heard by beacon. */
export interface HeardMaster {
  readonly node: string;
  readonly until: Microseconds;
}

export const keyOf = ({ vrid, family }: RouterId): string => `${family} ${vrid}`;

/** The lbc nodes whose beacons were taken. Pure: `now` is one monotonic clock. */
export class BeaconTable {
  /** By name; one that starts anew is another run, of which nothing is known. */
  readonly #nodes = new Map<string, Node>();

  /** A signed beacon of another node has come in over a path of ours. */
  took(now: Microseconds, path: string, beacon: Beacon): void {
    const node = this.#of(beacon);
    node.span = lostIntervals * Math.min(beacon.interval * 1000, longestInterval);
    node.hears = new Set(beacon.heard);
    node.paths.set(path, now);
    for (const [key, { at }] of node.instances)
      if (now - at > node.span) node.instances.delete(key);
    for (const news of beacon.instances) node.instances.set(keyOf(news), { news, at: now });
  }

  /** The runs that are heard on any path. */
  heard(now: Microseconds): string[] {
    return this.#alive(now).map(({ run }) => run);
  }

  /** The node that is master of this router by what it says, and until when that counts. */
  master(now: Microseconds, id: RouterId): HeardMaster | undefined {
    let found: HeardMaster | undefined;
    for (const node of this.#alive(now)) {
      const said = node.instances.get(keyOf(id));
      const until = (said?.at ?? 0) + node.span;
      if (said?.news.role !== "master" || until <= now) continue;
      if (!found || until > found.until) found = { node: node.name, until };
    }
    return found;
  }

  /** Whether a node that hears us has this router as a backup that may become master. */
  standby(now: Microseconds, id: RouterId, ownRun: string): boolean {
    return this.#alive(now).some((node) => {
      const said = node.instances.get(keyOf(id));
      if (!said || now - said.at > node.span || !node.hears.has(ownRun)) return false;
      return said.news.role === "backup" && !said.news.held;
    });
  }

  /** Every node that has this router, silent ones too, for people. */
  seen(now: Microseconds, id: RouterId, ownRun: string): NodeSeen[] {
    return [...this.#nodes.values()].flatMap((node): NodeSeen[] => {
      const said = node.instances.get(keyOf(id));
      if (!said) return [];
      const { role, priority, held } = said.news;
      const paths = [...node.paths].map(([name, at]) => ({
        name,
        ago: now - at,
        heard: now - at <= node.span,
      }));
      const hearsUs = node.hears.has(ownRun);
      return [{ node: node.name, role, priority, held, hearsUs, paths }];
    });
  }

  #alive(now: Microseconds): Node[] {
    return [...this.#nodes.values()].filter((node) => now - lastOf(node) <= node.span);
  }

  #of({ run, node: name }: Beacon): Node {
    const known = this.#nodes.get(name);
    if (known?.run === run) return known;
    if (!known && this.#nodes.size >= mostNodes) this.#forget();
    const none = { span: 0, hears: new Set<string>(), paths: new Map(), instances: new Map() };
    const node: Node = { name, run, ...none };
    this.#nodes.set(name, node);
    return node;
  }

  #forget(): void {
    const [oldest] = [...this.#nodes.values()].toSorted((a, b) => lastOf(a) - lastOf(b));
    if (oldest) this.#nodes.delete(oldest.name);
  }
}

const lastOf = ({ paths }: Node): Microseconds => Math.max(...paths.values());
