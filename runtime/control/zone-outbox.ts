import type { LearntSession, PeerTidings, ZonePort } from "../upstream/zone.ts";
import type { ZoneNews } from "./messages.ts";

/** More in one turn of the event loop are failures of one moment: the rest says nothing new. */
const mostTidings = 256;
const mostSessions = 4096;

/** Gathers what one turn of the event loop finds out, and sends it as one message. */
export class ZoneOutbox implements ZonePort {
  readonly #send: (news: ZoneNews) => void;
  #peers: PeerTidings[] = [];
  #sessions: LearntSession[] = [];
  #waiting = false;

  constructor(send: (news: ZoneNews) => void) {
    this.#send = send;
  }

  peer(tidings: PeerTidings): void {
    if (this.#peers.length < mostTidings) this.#peers.push(tidings);
    this.#flushSoon();
  }

  session(session: LearntSession): void {
    if (this.#sessions.length < mostSessions) this.#sessions.push(session);
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    setImmediate(() => {
      this.#waiting = false;
      const news = { type: "zone", peers: this.#peers, sessions: this.#sessions } as const;
      this.#peers = [];
      this.#sessions = [];
      this.#send(news);
    });
  }
}
