import type { TLSSocket } from "node:tls";

import { allowance, restAfter, restUntilAllowed } from "../decide/rate.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import type { Wire, WireUser } from "../upstream/wire.ts";
import type { Engine } from "./engine.ts";

interface Limit {
  /** Bytes a second, and bytes before they count. */
  readonly rate: number;
  readonly after: number;
  /** Milliseconds of the clock. */
  readonly began: number;
  /** The answer is over when the rest behind its last byte is: that of a backend in nginx. */
  readonly settles: boolean;
}

/** A client's wire for the time of one answer that `limit_rate` slows down. */
export class PacedWire implements Wire, Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  /** What is written to. */
  readonly wire: Wire;
  private readonly engine: Engine;
  private readonly rate: number;
  private readonly after: number;
  /** Second of the clock in which the request began. */
  private readonly began: number;
  private readonly settles: boolean;
  private queue: Buffer[] = [];
  /** Bytes that wait for their time, and bytes that had it. */
  private waiting = 0;
  private sent = 0;
  private resting = false;
  private asked = false;

  constructor(wire: Wire, engine: Engine, limit: Limit) {
    this.wire = wire;
    this.engine = engine;
    this.rate = limit.rate;
    this.after = limit.after;
    this.began = Math.floor(limit.began / 1000);
    this.settles = limit.settles;
  }

  /** Bytes that were never sent. */
  get held(): number {
    return this.waiting;
  }

  /** Something is still to wait for. */
  get unfinished(): boolean {
    return this.waiting > 0 || (this.resting && this.settles);
  }

  get backlog(): number {
    return this.waiting + this.wire.backlog;
  }

  get tls(): TLSSocket | undefined {
    return this.wire.tls;
  }

  writeText(text: string): void {
    this.writeBytes(Buffer.from(text, "latin1"));
  }

  writeBytes(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.queue.push(bytes);
    this.waiting += bytes.length;
    if (!this.resting) this.pump();
  }

  writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    this.writeText(head);
    for (const part of bytes) this.writeBytes(part);
    this.writeText(tail);
  }

  /** Sends what may go now, then rests. nginx: ngx_http_write_filter. */
  private pump(): void {
    while (this.waiting > 0 && !this.resting) {
      const seconds = Math.floor(this.engine.wall / 1000) - this.began;
      const allowed = allowance(this.rate, seconds, this.sent, this.after);
      if (allowed <= 0) {
        this.rest(restUntilAllowed(allowed, this.rate));
        return;
      }
      const before = this.sent;
      this.send(allowed);
      this.rest(restAfter(this.rate, before, this.sent, this.after));
    }
    if (this.unfinished || !this.asked) return;
    this.asked = false;
    this.wire.notifyFlushed();
  }

  private send(most: number): void {
    for (let left = most; left > 0;) {
      const [first] = this.queue;
      if (!first) return;
      const part = first.length > left ? first.subarray(0, left) : first;
      if (part === first) this.queue.shift();
      else this.queue[0] = first.subarray(left);
      left -= part.length;
      this.waiting -= part.length;
      this.sent += part.length;
      this.wire.writeBytes(part);
    }
  }

  private rest(milliseconds: number): void {
    if (milliseconds <= 0) return;
    this.resting = true;
    this.engine.wheel.arm(this, this.engine.now + milliseconds);
  }

  expired(): void {
    this.engine.tick();
    this.resting = false;
    this.pump();
  }

  notifyFlushed(): void {
    if (this.unfinished) this.asked = true;
    else this.wire.notifyFlushed();
  }

  start(user: WireUser, buffer: Buffer | undefined): void {
    this.wire.start(user, buffer);
  }

  readInto(buffer: Buffer): void {
    this.wire.readInto(buffer);
  }

  pause(): void {
    this.wire.pause();
  }

  resume(): void {
    this.wire.resume();
  }

  setNoDelay(): void {
    this.wire.setNoDelay();
  }

  end(): void {
    this.forget();
    this.wire.end();
  }

  finish(milliseconds: number): void {
    this.forget();
    this.wire.finish(milliseconds);
  }

  destroy(): void {
    this.forget();
    this.wire.destroy();
  }

  reset(): void {
    this.forget();
    this.wire.reset();
  }

  /** What waits is sent no more. */
  forget(): void {
    this.engine.wheel.remove(this);
    this.queue = [];
    this.waiting = 0;
  }
}
