/** Where sessions of TLS wait for their clients; identifiers are byte strings. */
export interface SessionStore {
  /** `found` may be called at once or later, and always is. */
  get(zone: string, id: string, found: (session: Buffer | undefined) => void): void;
  /** Kept for so many milliseconds; `most`: sessions that fit into the zone. Empty: forgotten. */
  put(zone: string, id: string, session: Buffer, kept: { most: number; lifetime: number }): void;
}

interface Kept {
  readonly session: Buffer;
  readonly until: number;
}

/** Sessions of one process; the oldest of a full zone go first. */
export class LocalSessions implements SessionStore {
  private readonly zones = new Map<string, Map<string, Kept>>();
  private readonly now: () => number;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  get(zone: string, id: string, found: (session: Buffer | undefined) => void): void {
    found(this.find(zone, id));
  }

  find(zone: string, id: string): Buffer | undefined {
    const kept = this.zones.get(zone)?.get(id);
    return kept && kept.until > this.now() ? kept.session : undefined;
  }

  put(zone: string, id: string, session: Buffer, kept: { most: number; lifetime: number }): void {
    const all = this.zones.get(zone) ?? new Map<string, Kept>();
    this.zones.set(zone, all);
    const now = this.now();
    all.delete(id);
    if (session.length === 0) return;
    for (const [oldest, { until }] of all) {
      if (all.size < kept.most && until > now) break;
      all.delete(oldest);
    }
    all.set(id, { session, until: now + kept.lifetime });
  }

  /** Forgets the zones that nobody has any more. */
  retain(zones: ReadonlySet<string>): void {
    for (const zone of this.zones.keys()) if (!zones.has(zone)) this.zones.delete(zone);
  }
}
