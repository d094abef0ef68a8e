import type { ConnectionZone } from "./connections.ts";
import type { Notes, RequestZone } from "./requests.ts";
import type { Keyed, LimitZones } from "./zones.ts";

/** What one worker tells the others of one zone; zones have one name in all of them. */
export interface LimitShare {
  readonly zone: string;
  /** Thousandths of requests that were let in since it was said last; levels where all is told. */
  readonly requests?: readonly (readonly [key: string, thousandths: number])[];
  /** Connections that the worker has now. */
  readonly connections?: readonly (readonly [key: string, count: number])[];
}

/** Keys in one message; what is over goes with the next. */
const mostKeys = 4096;
/** Keys that wait to be told; a zone that changes faster is told in part. */
const mostWaiting = 65_536;
/** Keys of a zone that a new worker is told. */
const mostLevels = 16_384;

/** Keys that changed since it was told, and how often. */
class Changes implements Notes {
  readonly counts = new Map<string, number>();
  private readonly first: () => void;

  constructor(first: () => void) {
    this.first = first;
  }

  note(key: string): void {
    const { counts } = this;
    if (counts.size === 0) this.first();
    const known = counts.get(key);
    if (known !== undefined || counts.size < mostWaiting) counts.set(key, (known ?? 0) + 1);
  }

  /** The next of them, which are then told. */
  take(): [string, number][] {
    const taken: [string, number][] = [];
    for (const change of this.counts) {
      if (taken.length >= mostKeys) break;
      taken.push(change);
    }
    for (const [key] of taken) this.counts.delete(key);
    return taken;
  }
}

/**
 * The part of limits that workers have in common: what this one tells, and what it is told. A limit
 * is exact in one worker; with several each knows of the others what they have told.
 */
export class LimitShares {
  private readonly requests: ReadonlyMap<string, RequestZone>;
  private readonly connections: ReadonlyMap<string, ConnectionZone>;
  private readonly changes = new Map<string, Changes>();
  /** Connections by zone and key of each other worker. */
  private readonly others = new Map<number, Map<string, Map<string, number>>>();

  constructor(zones: LimitZones) {
    this.requests = byName(zones.requests);
    this.connections = byName(zones.connections);
  }

  get empty(): boolean {
    return this.requests.size + this.connections.size === 0;
  }

  /** Others want to know: `changed` is called when there is something to tell again. */
  begin(changed: () => void): void {
    if (this.changes.size > 0) return;
    for (const zone of [...this.requests.values(), ...this.connections.values()]) {
      const changes = new Changes(changed);
      this.changes.set(zone.name, changes);
      zone.share = changes;
    }
  }

  /** What has changed since the last time; `more` says that not all of it was taken. */
  collect(): { readonly shares: readonly LimitShare[]; readonly more: boolean } {
    const shares: LimitShare[] = [];
    let more = false;
    for (const [name, changes] of this.changes) {
      const taken = changes.take();
      if (changes.counts.size > 0) more = true;
      if (taken.length === 0) continue;
      const zone = this.connections.get(name);
      if (zone)
        shares.push({ zone: name, connections: taken.map(([key]) => [key, zone.own(key)]) });
      else shares.push({ zone: name, requests: taken.map(([key, count]) => [key, count * 1000]) });
    }
    return { shares, more };
  }

  /** Everything, for a worker that has just begun. */
  whole(now: number): readonly LimitShare[] {
    return [
      ...[...this.requests].map(([zone, requests]) => ({
        zone,
        requests: requests.levels(now, mostLevels),
      })),
      ...[...this.connections].map(([zone, connections]) => ({
        zone,
        connections: connections.counts(),
      })),
    ];
  }

  /** What the worker `from` says; `whole` says that it is all it knows. */
  take(from: number, shares: readonly LimitShare[], whole: boolean, now: number): void {
    for (const { zone: name, requests = [], connections = [] } of shares) {
      const zone = this.requests.get(name);
      for (const [key, thousandths] of requests)
        if (whole) zone?.raise(key, thousandths, now);
        else zone?.add(key, thousandths, now);
      for (const [key, count] of connections) this.tell(from, name, key, count);
    }
  }

  private tell(from: number, name: string, key: string, count: number): void {
    const zone = this.connections.get(name);
    if (!zone) return;
    let zones = this.others.get(from);
    if (!zones) this.others.set(from, (zones = new Map()));
    let keys = zones.get(name);
    if (!keys) zones.set(name, (keys = new Map()));
    zone.add(key, count - (keys.get(key) ?? 0));
    if (count > 0) keys.set(key, count);
    else keys.delete(key);
  }

  /** A worker has ended, and its connections with it. */
  gone(from: number): void {
    for (const [name, keys] of this.others.get(from) ?? [])
      for (const [key, count] of keys) this.connections.get(name)?.add(key, -count);
    this.others.delete(from);
  }
}

const byName = <Z extends { readonly name: string }>(
  zones: readonly Keyed<Z>[],
): ReadonlyMap<string, Z> => new Map(zones.map(({ zone }) => [zone.name, zone]));
