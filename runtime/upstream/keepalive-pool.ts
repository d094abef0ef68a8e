import type { IdleKeeper, PeerConnection } from "./peer-connection.ts";

/** nginx `keepalive`, `keepalive_requests`, `keepalive_timeout`, `keepalive_time` of an upstream. */
export interface KeepaliveRules {
  readonly keepalive: number;
  readonly keepaliveRequests: number;
  readonly keepaliveTimeout: number;
  readonly keepaliveTime: number;
}

/** Idle connections of one worker to one upstream, the last used on top. */
export class KeepalivePool implements IdleKeeper {
  private readonly rules: KeepaliveRules;
  private readonly idle: PeerConnection[] = [];
  private closed = false;

  constructor(rules: KeepaliveRules) {
    this.rules = rules;
  }

  get size(): number {
    return this.idle.length;
  }

  /** The connection to this peer that was used last. */
  take(peer: number): PeerConnection | undefined {
    const { idle } = this;
    for (let index = idle.length - 1; index >= 0; index--) {
      const connection = idle[index];
      if (connection?.peer !== peer) continue;
      this.cut(index);
      connection.keeper = undefined;
      return connection;
    }
    return undefined;
  }

  /** Keeps a connection or closes it; where there is no room, the oldest goes. */
  give(connection: PeerConnection, now: number): void {
    const { rules, idle } = this;
    connection.user = undefined;
    const spent =
      this.closed ||
      rules.keepalive === 0 ||
      connection.requests >= rules.keepaliveRequests ||
      now - connection.created > rules.keepaliveTime;
    if (spent) {
      connection.destroy();
      return;
    }
    if (idle.length >= rules.keepalive) idle[0]?.destroy();
    connection.keeper = this;
    connection.arm(now + rules.keepaliveTimeout);
    idle.push(connection);
  }

  /** The peers have other numbers from now on; connections to those that are gone are closed. */
  renumber(moves: Int32Array): void {
    for (let index = this.idle.length - 1; index >= 0; index--) {
      const connection = this.idle[index];
      if (!connection) continue;
      connection.peer = moves[connection.peer] ?? -1;
      if (connection.peer < 0) connection.destroy();
    }
  }

  remove(connection: PeerConnection): void {
    const index = this.idle.lastIndexOf(connection);
    if (index >= 0) this.cut(index);
  }

  /** Closes all and keeps none from now on. */
  close(): void {
    this.closed = true;
    while (this.idle.length > 0) this.idle.pop()?.destroy();
  }

  private cut(index: number): void {
    const { idle } = this;
    for (let at = index + 1; at < idle.length; at++) {
      const next = idle[at];
      if (next) idle[at - 1] = next;
    }
    idle.pop();
  }
}
