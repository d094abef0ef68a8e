import type { SecureOpening } from "../tls/peer-tls.ts";
import { connectWire, type PeerAddress } from "./connect-wire.ts";
import type { ReadBuffer, ReadBuffers } from "./read-buffers.ts";
import type { Timed, TimerWheel } from "./timer-wheel.ts";
import type { Wire, WireUser } from "./wire.ts";

/** Who uses a connection to a peer now. */
export interface PeerUser {
  peerConnected(): void;
  /** Bytes `from` to `to` of `buffer.view`; valid only during the call, unless it is kept. */
  peerRead(buffer: ReadBuffer, length: number): void;
  peerEnded(): void;
  peerFailed(error: NodeJS.ErrnoException): void;
  /** All that was written is flushed. */
  peerFlushed(): void;
  peerTimedOut(): void;
}

/** Who keeps idle connections. */
export interface IdleKeeper {
  remove(connection: PeerConnection): void;
}

/** How a connection to a peer is opened. */
export interface PeerOpening {
  /** Index of the peer in its upstream, or the key of a pool of addresses. */
  readonly peer: number;
  readonly address: PeerAddress;
  /** Undefined: without TLS. */
  readonly secure: SecureOpening | undefined;
}

/** One connection to a peer, over its uses. */
export class PeerConnection implements Timed, WireUser {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  user: PeerUser | undefined = undefined;
  /** Index of its peer in the group; other numbers hold when its peers change. */
  peer: number;
  readonly created: number;
  /** Requests that it carried. */
  requests = 0;
  closed = false;
  bytesRead = 0;
  bytesWritten = 0;
  keeper: IdleKeeper | undefined = undefined;
  private wire: Wire | undefined = undefined;
  private giveUp: (() => void) | undefined = undefined;
  private readonly wheel: TimerWheel;
  private readonly buffers: ReadBuffers;
  /** The buffer that the next read fills. */
  private reading: ReadBuffer;

  constructor(opening: PeerOpening, wheel: TimerWheel, buffers: ReadBuffers, now: number) {
    this.peer = opening.peer;
    this.created = now;
    this.wheel = wheel;
    this.buffers = buffers;
    this.reading = buffers.shared;
    this.giveUp = connectWire(opening.address, opening.secure, {
      connected: (wire) => this.connected(wire),
      failed: (error) => this.failed(error),
    });
  }

  private connected(wire: Wire): void {
    this.wire = wire;
    this.giveUp = undefined;
    wire.setNoDelay();
    wire.start(this, this.reading.view);
    this.user?.peerConnected();
  }

  wireRead(bytes: Buffer, length: number, lent: boolean): void {
    this.bytesRead += length;
    const { user, reading } = this;
    if (!user) {
      this.destroy();
      return;
    }
    if (lent) user.peerRead(reading, length);
    else this.readOwned(bytes, user);
  }

  /** Bytes of a socket that reads as it likes, brought to where the user looks for them. */
  private readOwned(bytes: Buffer, user: PeerUser): void {
    const { size } = this.buffers;
    for (let at = 0; at < bytes.length && this.user === user; at += size) {
      const { reading } = this;
      const length = bytes.copy(reading.view, 0, at, Math.min(bytes.length, at + size));
      user.peerRead(reading, length);
    }
  }

  wireEnded(): void {
    const { user } = this;
    if (user) user.peerEnded();
    else this.destroy();
  }

  wireLost(error: NodeJS.ErrnoException | undefined): void {
    if (error) this.failed(error);
    else this.wireEnded();
  }

  private failed(error: NodeJS.ErrnoException): void {
    if (this.closed) return;
    const { user } = this;
    if (user) user.peerFailed(error);
    else this.destroy();
  }

  wireFlushed(): void {
    if (!this.closed) this.user?.peerFlushed();
  }

  /** Set by the user to stop reading; cleared by `resume`. */
  paused = false;

  pause(): void {
    this.paused = true;
    this.wire?.pause();
  }

  resume(): void {
    if (!this.paused || this.closed) return;
    this.paused = false;
    this.wire?.resume();
  }

  /** Reads go to `buffer` from now on; only from within `peerRead`. */
  readInto(buffer: ReadBuffer): void {
    if (buffer === this.reading) return;
    this.reading = buffer;
    this.wire?.readInto(buffer.view);
  }

  /** The shared buffer again, for the next head. */
  readIntoShared(): void {
    this.readInto(this.buffers.shared);
  }

  get ownsBuffer(): boolean {
    return this.reading !== this.buffers.shared;
  }

  /** Bytes that are written and not yet out. */
  get backlog(): number {
    return this.wire?.backlog ?? 0;
  }

  /** Text of one character for each byte. False: it is not yet out. */
  writeText(text: string): boolean {
    this.bytesWritten += text.length;
    this.wire?.writeText(text);
    return this.backlog === 0;
  }

  /** As `writeText`. The bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean {
    this.bytesWritten += bytes.length;
    this.wire?.writeBytes(bytes);
    return this.backlog === 0;
  }

  /** The same for several pieces, in one call of the system. */
  writeAll(head: string, bytes: readonly Buffer[], tail = ""): boolean {
    this.bytesWritten += head.length + tail.length;
    for (const piece of bytes) this.bytesWritten += piece.length;
    this.wire?.writeAll(head, bytes, tail);
    return this.backlog === 0;
  }

  /** Asks for `peerFlushed`. */
  notifyFlushed(): void {
    this.wire?.notifyFlushed();
  }

  /** Sends no more. */
  end(): void {
    this.wire?.end();
  }

  arm(deadline: number): void {
    this.wheel.arm(this, deadline);
  }

  disarm(): void {
    this.deadline = Infinity;
  }

  expired(): void {
    if (this.user) this.user.peerTimedOut();
    else this.destroy();
  }

  /** Ends it at once; nobody is told but the keeper. */
  destroy(): void {
    if (this.closed) return;
    this.closed = true;
    this.user = undefined;
    this.wheel.remove(this);
    this.keeper?.remove(this);
    this.keeper = undefined;
    this.giveUp?.();
    this.giveUp = undefined;
    this.wire?.destroy();
  }
}
