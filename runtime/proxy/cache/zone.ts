import { join } from "node:path";

import type { CacheZonePlan } from "../../plan/cache.ts";
import type { CacheLookup } from "./cache-lookup.ts";

/** What one worker knows of an entry beside its file. */
export class CacheNode {
  /** Requests for it, until it is kept: `proxy_cache_min_uses`. */
  uses = 0;
  /** Requests that run now. */
  users = 0;
  /** Who fills or renews it. */
  owner: CacheLookup | undefined = undefined;
  /** Until when the owner is waited for, monotonic milliseconds. */
  lockedUntil = 0;
  readonly waiting: CacheLookup[] = [];
  /** Those who wait are told now that nobody fills it. */
  waking = false;
  /** A status that is kept without a file, and until when (seconds); 0: none. */
  error = 0;
  errorUntil = 0;
  /** The last request, monotonic milliseconds. */
  seen = 0;
}

/** One `proxy_cache_path`: names of files, and what is known of entries in this worker. */
export class CacheZone {
  readonly plan: CacheZonePlan;
  /** How exact the time of access of a file is, milliseconds. */
  readonly accuracy: number;
  /** Told what was added to the folder. */
  onStored: ((bytes: number) => void) | undefined = undefined;
  private readonly nodes = new Map<string, CacheNode>();

  constructor(plan: CacheZonePlan) {
    this.plan = plan;
    this.accuracy = Math.min(60_000, plan.inactive / 8);
  }

  /** nginx: the letters of each level are taken from the end of the name. */
  pathOf(hash: string): string {
    let folder = this.plan.path;
    let end = hash.length;
    for (const letters of this.plan.levels) {
      folder = join(folder, hash.slice(end - letters, end));
      end -= letters;
    }
    return join(folder, hash);
  }

  /** The node of an entry, for one request more. */
  enter(hash: string, now: number): CacheNode {
    let node = this.nodes.get(hash);
    if (!node || (node.users === 0 && now - node.seen > this.plan.inactive)) node = new CacheNode();
    node.seen = now;
    // The last one used stands last.
    this.nodes.delete(hash);
    this.nodes.set(hash, node);
    node.users++;
    if (this.nodes.size > this.plan.maxEntries) this.forgetOldest();
    return node;
  }

  /** The request is over; what need not be remembered is forgotten. */
  leave(hash: string, node: CacheNode, minUses: number): void {
    node.users--;
    if (node.users > 0 || node.error > 0 || minUses > 1) return;
    if (this.nodes.get(hash) === node) this.nodes.delete(hash);
  }

  private forgetOldest(): void {
    for (const [hash, node] of this.nodes) {
      if (node.users > 0) continue;
      this.nodes.delete(hash);
      return;
    }
  }
}
