import { randomBytes } from "node:crypto";

import type { Plan } from "../plan.ts";
import type { TlsPlan } from "../plan/tls.ts";
import { LocalSessions } from "../tls/session-store.ts";
import type { News, Order, SessionNews } from "./messages.ts";

/** A worker, as far as it is answered. */
interface Asking {
  send(order: Order): void;
}

/** The longest that a timer can wait. */
const longestTimer = 2 ** 31 - 1;

/**
 * What the workers share of TLS, and what outlives them: keys of tickets, which change as often as
 * sessions end, and the sessions of `ssl_session_cache shared`.
 */
export class TlsDesk {
  readonly #tell: (order: Order) => void;
  readonly #sessions = new LocalSessions(() => performance.now());
  #keys: readonly string[] = [newKey()];
  #period = 0;
  #turn: NodeJS.Timeout | undefined;

  constructor(tell: (order: Order) => void) {
    this.#tell = tell;
  }

  /** The keys for a worker that starts with a plan, base64; the first encrypts. */
  keysFor(plan: Plan): readonly string[] {
    const all = tlsOf(plan);
    const period = Math.max(...all.map(({ sessionTimeout }) => sessionTimeout), 60_000);
    if (period !== this.#period) this.#wait(period);
    this.#sessions.retain(new Set(all.flatMap(({ cache }) => cache?.name ?? [])));
    return this.#keys;
  }

  #wait(period: number): void {
    this.#period = period;
    clearTimeout(this.#turn);
    this.#turn = setTimeout(() => this.#rotate(), Math.min(period, longestTimer)).unref();
  }

  /** What the last key closed is opened until everything in it is over. */
  #rotate(): void {
    this.#keys = [newKey(), ...this.#keys.slice(0, 1)];
    this.#tell({ type: "ticket-keys", keys: this.#keys });
    this.#wait(this.#period);
  }

  /** True: the news were about sessions, and are dealt with. */
  hear(worker: Asking, news: News): news is SessionNews {
    if (news.type === "session-wanted") {
      const session = this.#sessions.find(news.zone, news.key);
      worker.send({ type: "session", id: news.id, session: session?.toString("base64") });
    } else if (news.type === "session-made") {
      const { zone, key, session, most, lifetime } = news;
      this.#sessions.put(zone, key, Buffer.from(session, "base64"), { most, lifetime });
    } else return false;
    return true;
  }
}

const newKey = (): string => randomBytes(48).toString("base64");

const tlsOf = ({ http, stream }: Plan): TlsPlan[] =>
  [...(http?.servers ?? []), ...(stream?.servers ?? [])].flatMap(({ tls }) => tls ?? []);
