import type { Microseconds } from "../machine/types.ts";
import {
  createLease,
  type Errand,
  type Grant,
  type Lease,
  leaseDeadline,
  type LeaseEvent,
  type LeaseTimes,
  type Outcome,
  stepLease,
} from "./lease.ts";

/*
 * Several guards of one instance: each is asked for when the one before it has been granted, so
 * that two nodes never wait for each other, and the permit lasts as long as the shortest. Pure.
 */

export type ChainAction =
  | { readonly type: "ask"; readonly guard: number; readonly id: number; readonly what: Errand }
  | ({ readonly type: "grant"; readonly guard: number } & Grant);

interface Link {
  lease: Lease;
  grant: Grant | undefined;
}

/** Keeps the leases of one permit in step. */
export class Chain {
  readonly #links: Link[];
  #actions: ChainAction[] = [];

  constructor(times: readonly LeaseTimes[]) {
    this.#links = times.map((one) => ({ lease: createLease(one), grant: undefined }));
  }

  get deadline(): Microseconds {
    return Math.min(...this.#links.map(({ lease }) => leaseDeadline(lease)));
  }

  claim(now: Microseconds): readonly ChainAction[] {
    return this.#taken(() => this.#feed(0, { type: "claim", now }));
  }

  release(now: Microseconds): readonly ChainAction[] {
    return this.#taken(() => this.#releaseFrom(0, now));
  }

  expire(now: Microseconds): readonly ChainAction[] {
    return this.#taken(() => {
      for (const [guard, { lease }] of this.#links.entries())
        if (leaseDeadline(lease) <= now) this.#feed(guard, { type: "expired", now });
    });
  }

  answer(now: Microseconds, guard: number, id: number, outcome: Outcome): readonly ChainAction[] {
    return this.#taken(() => this.#feed(guard, { type: "answer", now, id, outcome }));
  }

  #feed(guard: number, event: LeaseEvent): void {
    const link = this.#links[guard];
    if (!link) return;
    const { lease, actions } = stepLease(link.lease, event);
    link.lease = lease;
    for (const action of actions) {
      if (action.type === "ask") this.#actions.push({ ...action, guard });
      else this.#granted(guard, link, action, event.now);
    }
  }

  #granted(guard: number, link: Link, grant: Grant, now: Microseconds): void {
    link.grant = grant;
    if (!grant.granted) {
      this.#actions.push({ ...grant, type: "grant", guard });
      this.#releaseFrom(guard + 1, now);
      return;
    }
    const grants = this.#links.map((one) => one.grant);
    if (grants.every((one) => one?.granted)) {
      const until = Math.min(...grants.map((one) => one?.until ?? 0));
      const ends = Math.min(...grants.map((one) => one?.ends ?? 0));
      this.#actions.push({ ...grant, type: "grant", guard, until, ends });
    } else this.#feed(guard + 1, { type: "claim", now });
  }

  #releaseFrom(first: number, now: Microseconds): void {
    for (let guard = this.#links.length - 1; guard >= first; guard--) {
      const link = this.#links[guard];
      if (link) link.grant = undefined;
      this.#feed(guard, { type: "release", now });
    }
  }

  #taken(what: () => void): readonly ChainAction[] {
    this.#actions = [];
    what();
    return this.#actions;
  }
}
