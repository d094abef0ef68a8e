import net from "node:net";
import tls from "node:tls";

import type { ReadBuffer, ReadBuffers } from "./read-buffers.ts";
import type { Timed, TimerWheel } from "./timer-wheel.ts";

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

export interface PeerAddress {
  readonly host: string;
  readonly port: number;
  readonly unix: boolean;
}

/** Who keeps idle connections. */
export interface IdleKeeper {
  remove(connection: PeerConnection): void;
}

/** One connection to a peer, over its uses. The handlers are made once. */
export class PeerConnection implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  user: PeerUser | undefined;
  /** Index of the peer in its upstream, or the key of a pool of addresses. */
  readonly peer: number;
  readonly created: number;
  readonly socket: net.Socket;
  /** Requests that it carried. */
  requests = 0;
  connected = false;
  closed = false;
  bytesRead = 0;
  bytesWritten = 0;
  keeper: IdleKeeper | undefined;
  private readonly wheel: TimerWheel;
  private readonly buffers: ReadBuffers;
  /** The buffer that the next read fills. */
  private reading: ReadBuffer;
  private changed = false;
  private inRead = false;
  private readonly flushed = (error?: Error | null): void => {
    if (!error && !this.closed) this.user?.peerFlushed();
  };

  constructor(
    address: PeerAddress & { readonly peer: number },
    secure: tls.ConnectionOptions | undefined,
    wheel: TimerWheel,
    buffers: ReadBuffers,
    now: number,
  ) {
    this.peer = address.peer;
    this.created = now;
    this.wheel = wheel;
    this.buffers = buffers;
    this.reading = buffers.shared;
    const target = {
      ...(address.unix ? { path: address.host } : { host: address.host, port: address.port }),
      onread: {
        buffer: () => this.nextBuffer() as Buffer,
        callback: (length: number) => this.read(length),
      },
      allowHalfOpen: true,
    };
    this.changed = true;
    this.socket =
      secure === undefined ? net.connect(target) : tls.connect({ ...secure, ...target });
    this.listen(secure !== undefined);
  }

  private listen(secure: boolean): void {
    const { socket } = this;
    socket.setNoDelay(true);
    socket.once(secure ? "secureConnect" : "connect", () => {
      this.connected = true;
      this.user?.peerConnected();
    });
    socket.on("end", () => this.ended());
    socket.on("error", (error) => this.failed(error));
    socket.on("close", () => this.ended());
  }

  /** Undefined leaves the buffer as it is. */
  private nextBuffer(): Buffer | undefined {
    if (!this.changed) return undefined;
    this.changed = false;
    return this.reading.view;
  }

  private read(length: number): boolean {
    this.bytesRead += length;
    const { user } = this;
    if (!user) {
      this.destroy();
      return false;
    }
    this.inRead = true;
    user.peerRead(this.reading, length);
    this.inRead = false;
    return !this.paused;
  }

  /** Set by the user to stop reading; cleared by `resume`. */
  paused = false;

  pause(): void {
    this.paused = true;
    if (!this.inRead) this.socket.pause();
  }

  resume(): void {
    if (!this.paused || this.closed) return;
    this.paused = false;
    if (!this.inRead) this.socket.resume();
  }

  /** Reads go to `buffer` from now on; only from within `peerRead`. */
  readInto(buffer: ReadBuffer): void {
    if (buffer === this.reading) return;
    this.reading = buffer;
    this.changed = true;
  }

  /** The shared buffer again, for the next head. */
  readIntoShared(): void {
    this.readInto(this.buffers.shared);
  }

  get ownsBuffer(): boolean {
    return this.reading !== this.buffers.shared;
  }

  /** Text of one character for each byte. False: `peerFlushed` will tell when it is out. */
  writeText(text: string): boolean {
    this.bytesWritten += text.length;
    this.socket.write(text, "latin1");
    return this.socket.writableLength === 0;
  }

  /** As `writeText`. The bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean {
    this.bytesWritten += bytes.length;
    this.socket.write(bytes);
    return this.socket.writableLength === 0;
  }

  /** Asks for `peerFlushed`. */
  notifyFlushed(): void {
    this.socket.write("", "latin1", this.flushed);
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

  private ended(): void {
    if (this.closed) return;
    const { user } = this;
    if (user) user.peerEnded();
    else this.destroy();
  }

  private failed(error: NodeJS.ErrnoException): void {
    if (this.closed) return;
    const { user } = this;
    if (user) user.peerFailed(error);
    else this.destroy();
  }

  /** Ends it at once; nobody is told but the keeper. */
  destroy(): void {
    if (this.closed) return;
    this.closed = true;
    this.user = undefined;
    this.deadline = Infinity;
    this.keeper?.remove(this);
    this.keeper = undefined;
    this.socket.destroy();
  }
}
