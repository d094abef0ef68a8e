import type { SessionStore } from "../tls/session-store.ts";
import type { News } from "./messages.ts";

/** Sessions of TLS that the supervisor keeps for all workers. */
export class SharedSessions implements SessionStore {
  readonly #tell: (news: News) => void;
  readonly #wanted = new Map<number, (session: Buffer | undefined) => void>();
  #last = 0;

  constructor(tell: (news: News) => void) {
    this.#tell = tell;
  }

  get(zone: string, id: string, found: (session: Buffer | undefined) => void): void {
    const number = ++this.#last;
    this.#wanted.set(number, found);
    this.#tell({ type: "session-wanted", id: number, zone, key: id });
  }

  put(zone: string, id: string, session: Buffer, kept: { most: number; lifetime: number }): void {
    const text = session.toString("base64");
    this.#tell({ type: "session-made", zone, key: id, session: text, ...kept });
  }

  /** The supervisor's answer. */
  answered(id: number, session: string | undefined): void {
    const found = this.#wanted.get(id);
    this.#wanted.delete(id);
    found?.(session === undefined ? undefined : Buffer.from(session, "base64"));
  }
}
