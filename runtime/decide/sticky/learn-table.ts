import { ownText } from "../own-text.ts";

interface Learned {
  sid: string;
  /** Milliseconds since 1970. */
  last: number;
}

/**
 * Sessions that were learnt, the one that was used longest ago first: it goes when there is no more
 * room, and whatever nobody used for `timeout` milliseconds goes too. The clock comes in.
 */
export class LearnTable {
  readonly #capacity: number;
  readonly #timeout: number;
  readonly #sessions = new Map<string, Learned>();

  constructor(capacity: number, timeout: number) {
    this.#capacity = Math.max(1, capacity);
    this.#timeout = timeout;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The peer of a session; empty: it is not known. */
  find(session: string, now: number): string {
    this.#expire(now);
    return this.#sessions.get(session)?.sid ?? "";
  }

  /**
   * A session was used with a peer. One that is not known is taken in if `create` says so; one that
   * is lives on if `refresh` says so, and in any case goes with the peer. False: nothing changed.
   */
  learn(session: string, sid: string, now: number, how: Learning): boolean {
    this.#expire(now);
    const known = this.#sessions.get(session);
    if (!known && !how.create) return false;
    if (known && known.sid === sid && !how.refresh) return false;
    this.#sessions.delete(session);
    while (this.#sessions.size >= this.#capacity) {
      const [oldest] = this.#sessions.keys();
      if (oldest === undefined) break;
      this.#sessions.delete(oldest);
    }
    this.#sessions.set(ownText(session), { sid, last: how.refresh || !known ? now : known.last });
    return true;
  }

  /** All that is known, the oldest first; for a worker that is to know as much. */
  *entries(): Generator<readonly [session: string, sid: string, last: number]> {
    for (const [session, { sid, last }] of this.#sessions) yield [session, sid, last];
  }

  #expire(now: number): void {
    for (const [session, { last }] of this.#sessions) {
      if (now - last < this.#timeout) return;
      this.#sessions.delete(session);
    }
  }
}

export interface Learning {
  readonly create: boolean;
  readonly refresh: boolean;
}
