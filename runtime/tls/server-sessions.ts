import tls from "node:tls";

import type { SessionCachePlan } from "../plan/tls.ts";
import type { ClientHello } from "./client-hello.ts";
import type { SessionStore } from "./session-store.ts";

/** nginx: NGX_SSL_MAX_SESSION_SIZE. */
const largestSession = 4096;
/** An identifier of a session; a ticket is longer. */
const idLength = 32;

interface Cached {
  readonly cache: SessionCachePlan;
  /** Milliseconds. */
  readonly lifetime: number;
  /** TLS 1.3 is spoken. */
  readonly modern: boolean;
}

/**
 * `ssl_session_cache`: sessions that are resumed by their identifiers. Node asks for them by what
 * stands in the ClientHello of TLS 1.2; for TLS 1.3 they are looked up before it asks.
 */
export class ServerSessions {
  /** Never listens: Node tells a server of sessions. */
  readonly server: tls.Server = tls.createServer({ ca: [] });
  private readonly store: SessionStore;
  private readonly cached: Cached;
  /** What was looked up, by what Node will ask for. */
  private readonly waiting = new Map<string, Buffer>();

  constructor(store: SessionStore, cached: Cached) {
    this.store = store;
    this.cached = cached;
    this.server.on("newSession", (id: Buffer, session: Buffer, done: () => void) => {
      this.keep(id.toString("latin1"), session);
      done();
    });
    this.server.on(
      "resumeSession",
      (id: Buffer, done: (error: Error | null, session: Buffer | null) => void) => {
        const key = id.toString("latin1");
        const session = this.waiting.get(key);
        this.waiting.delete(key);
        done(null, session ?? null);
      },
    );
  }

  private get zone(): string {
    return this.cached.cache.name ?? "";
  }

  private keep(id: string, session: Buffer): void {
    const { cache, lifetime } = this.cached;
    if (session.length > largestSession || id === "") return;
    this.store.put(this.zone, id, session, { most: cache.sessions, lifetime });
  }

  /** A session whose client is not served is not resumed. nginx: ngx_ssl_remove_cached_session. */
  forget(id: string): void {
    this.keep(Buffer.from(id, "hex").toString("latin1"), Buffer.alloc(0));
  }

  /** Looks up what a client wants to resume, then goes on. */
  prepare(hello: ClientHello, next: () => void): void {
    const id = this.wanted(hello);
    if (id === undefined) {
      next();
      return;
    }
    this.store.get(this.zone, id, (session) => {
      if (session) this.waiting.set(hello.sessionId, session);
      next();
      // Node asks at once, or never.
      if (session) setImmediate(() => this.waiting.delete(hello.sessionId));
    });
  }

  private wanted({ sessionId, identity, ticket, modern }: ClientHello): string | undefined {
    if (sessionId === "" || ticket) return undefined;
    if (this.cached.modern && modern) return identity.length === idLength ? identity : undefined;
    return sessionId;
  }
}
