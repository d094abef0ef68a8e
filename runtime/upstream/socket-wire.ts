import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { handleOf, platform } from "./platform-handles.ts";
import { readInto } from "./read-into.ts";
import { TlsWriter } from "./tls-writer.ts";
import type { Wire, WireUser } from "./wire.ts";

/** A connection on a public socket: TLS, unix sockets, and where handles cannot be had. */
export class SocketWire implements Wire {
  private readonly socket: Socket;
  private user: WireUser | undefined = undefined;
  private paused = false;
  private inRead = false;
  private next: Buffer | undefined = undefined;
  /** Under TLS writes need not pass the streams of the socket, which keeps all the rest. */
  private writer: TlsWriter | undefined = undefined;
  private readonly flushed = (error?: Error | null): void => {
    if (!error) this.user?.wireFlushed();
  };

  constructor(socket: Socket) {
    this.socket = socket;
  }

  start(user: WireUser, buffer: Buffer | undefined): void {
    const { socket } = this;
    this.user = user;
    const handle = socket instanceof TLSSocket && platform ? handleOf(socket) : undefined;
    if (handle && socket.writableLength === 0) this.writer = new TlsWriter(handle, socket, user);
    const lent = buffer !== undefined && this.readsInto(buffer);
    if (!lent)
      socket.on("data", (bytes: Buffer) => this.user?.wireRead(bytes, bytes.length, false));
    socket.on("end", () => this.user?.wireEnded());
    socket.on("error", (error) => this.user?.wireLost(error));
    socket.on("close", () => this.user?.wireLost(undefined));
    if (lent) socket.resume();
  }

  private readsInto(first: Buffer): boolean {
    let buffer = first;
    const read = (length: number): boolean => {
      this.inRead = true;
      this.user?.wireRead(buffer, length, true);
      this.inRead = false;
      return !this.paused;
    };
    const change = (): Buffer | undefined => {
      const { next } = this;
      this.next = undefined;
      if (next) buffer = next;
      return next;
    };
    return readInto(this.socket, first, read, change);
  }

  readInto(buffer: Buffer): void {
    this.next = buffer;
  }

  get backlog(): number {
    return this.writer?.backlog ?? this.socket.writableLength;
  }

  get tls(): TLSSocket | undefined {
    return this.socket instanceof TLSSocket ? this.socket : undefined;
  }

  writeText(text: string): void {
    if (this.writer) this.writer.writeText(text);
    else this.socket.write(text, "latin1");
  }

  writeBytes(bytes: Buffer): void {
    if (this.writer) this.writer.writeBytes(bytes);
    else this.socket.write(bytes);
  }

  writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    const { socket, writer } = this;
    if (writer) {
      writer.writeAll(head, bytes, tail);
      return;
    }
    socket.cork();
    socket.write(head, "latin1");
    for (const piece of bytes) socket.write(piece);
    if (tail !== "") socket.write(tail, "latin1");
    socket.uncork();
  }

  notifyFlushed(): void {
    if (this.writer) this.writer.notifyFlushed();
    else this.socket.write("", "latin1", this.flushed);
  }

  pause(): void {
    this.paused = true;
    if (!this.inRead) this.socket.pause();
  }

  resume(): void {
    if (!this.paused || this.socket.destroyed) return;
    this.paused = false;
    if (!this.inRead) this.socket.resume();
  }

  setNoDelay(): void {
    this.socket.setNoDelay(true);
  }

  end(): void {
    if (this.writer) this.writer.whenOut(() => this.socket.end());
    else this.socket.end();
  }

  finish(milliseconds: number): void {
    const { socket } = this;
    this.user = undefined;
    if (this.backlog > 0) socket.setTimeout(milliseconds, () => socket.destroy());
    if (this.writer) this.writer.whenOut(() => socket.destroySoon());
    else socket.destroySoon();
  }

  destroy(): void {
    this.user = undefined;
    if (this.writer) this.writer.destroyed = true;
    this.socket.destroy();
  }

  /** Under TLS a connection that ends without its alert says as much. */
  reset(): void {
    this.user = undefined;
    if (this.writer) this.writer.destroyed = true;
    const { socket } = this;
    if (socket instanceof TLSSocket || socket.remoteFamily === undefined) socket.destroy();
    else socket.resetAndDestroy();
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }
  get remotePort(): number | undefined {
    return this.socket.remotePort;
  }
  get localAddress(): string | undefined {
    return this.socket.localAddress;
  }
  get localPort(): number | undefined {
    return this.socket.localPort;
  }
}
