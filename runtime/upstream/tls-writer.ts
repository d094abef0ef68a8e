import type { Socket } from "node:net";

import { HandleWriter } from "./handle-writer.ts";
import type { PlatformHandle } from "./platform-handles.ts";
import type { WireUser } from "./wire.ts";

/**
 * Writes to the handle of a TLS socket, below its streams. Such a handle takes one write at a time
 * (it ends the process at a second), so what comes meanwhile waits here. What goes wrong is the
 * socket's to tell.
 */
export class TlsWriter extends HandleWriter {
  private readonly socket: Socket;
  private readonly user: WireUser;
  private waiting: unknown[] = [];
  private waitingSize = 0;
  private out: (() => void) | undefined = undefined;

  constructor(handle: PlatformHandle, socket: Socket, user: WireUser) {
    super(handle);
    this.socket = socket;
    this.user = user;
    socket.once("close", () => (this.destroyed = true));
  }

  override writeText(text: string): void {
    if (this.backlog === 0) super.writeText(text);
    else this.wait(text, "latin1", text.length);
  }

  override writeBytes(bytes: Buffer): void {
    if (this.backlog === 0) super.writeBytes(bytes);
    else this.wait(bytes, "buffer", bytes.length);
  }

  override writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    if (this.backlog === 0) {
      super.writeAll(head, bytes, tail);
      return;
    }
    this.writeText(head);
    for (const piece of bytes) this.writeBytes(piece);
    this.writeText(tail);
  }

  private wait(what: string | Buffer, kind: string, size: number): void {
    if (size === 0) return;
    this.waiting.push(what, kind);
    this.waitingSize += size;
    this.backlog += size;
  }

  protected progressed(): void {
    if (this.destroyed) return;
    const { waiting, waitingSize } = this;
    if (waitingSize > 0) {
      this.waiting = [];
      this.waitingSize = 0;
      this.backlog -= waitingSize;
      this.writeChunks(waiting, waitingSize);
    } else if (this.out) {
      const { out } = this;
      this.out = undefined;
      out();
    }
  }

  /** Calls `next` when nothing is left to write. */
  whenOut(next: () => void): void {
    if (this.backlog === 0) next();
    else this.out = next;
  }

  protected lost(error: NodeJS.ErrnoException): void {
    this.destroyed = true;
    this.socket.destroy(error);
  }

  protected flushed(): void {
    this.user.wireFlushed();
  }
}
