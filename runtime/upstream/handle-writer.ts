import { getSystemErrorName } from "node:util";

import { platform, type HandleRequest, type PlatformHandle } from "./platform-handles.ts";

/** An error as sockets tell it. */
export function wireError(status: number, call: string): NodeJS.ErrnoException {
  const code = getSystemErrorName(status);
  return Object.assign(new Error(`${call} ${code}`), { code, errno: status, syscall: call });
}

/** Writes to a handle, and knows what of it is not yet out. */
export abstract class HandleWriter {
  /** Bytes that are written and not yet out. */
  backlog = 0;
  destroyed = false;
  protected readonly handle: PlatformHandle;
  private asked = false;

  constructor(handle: PlatformHandle) {
    this.handle = handle;
  }

  /** A write failed, now or earlier; never told from within a write. */
  protected abstract lost(error: NodeJS.ErrnoException): void;
  /** Something that had to wait is out. */
  protected abstract progressed(): void;
  protected abstract flushed(): void;

  writeText(text: string): void {
    if (this.destroyed || text === "") return;
    const request = takeRequest();
    const status = this.handle.writeLatin1String(request, text);
    this.written(request, status, text.length, undefined);
  }

  writeBytes(bytes: Buffer): void {
    if (this.destroyed || bytes.length === 0) return;
    const request = takeRequest();
    const status = this.handle.writeBuffer(request, bytes);
    this.written(request, status, bytes.length, bytes);
  }

  writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    if (this.destroyed) return;
    const chunks: unknown[] = [head, "latin1"];
    let size = head.length + tail.length;
    for (const piece of bytes) {
      chunks.push(piece, "buffer");
      size += piece.length;
    }
    if (tail !== "") chunks.push(tail, "latin1");
    this.writeChunks(chunks, size);
  }

  /** Each text or buffer is followed by its encoding, or `buffer`. */
  protected writeChunks(chunks: readonly unknown[], size: number): void {
    const request = takeRequest();
    this.written(request, this.handle.writev(request, chunks, false), size, chunks);
  }

  /** A request that the handle did not keep is used again: most writes are out at once. */
  private written(request: HandleRequest, status: number, size: number, kept: unknown): void {
    if (status !== 0) {
      this.failLater(status, "write");
      return;
    }
    if (request.getAsyncId() === -1) {
      spare = request;
      return;
    }
    request.oncomplete = requestDone;
    request.owner = this;
    request.size = size;
    request.kept = kept;
    this.backlog += size;
  }

  /** One that had to wait is out, or never will be. */
  wrote(size: number, status: number): void {
    this.backlog -= size;
    if (status !== 0) {
      this.lost(wireError(status, "write"));
      return;
    }
    this.progressed();
    if (this.backlog === 0 && this.asked) this.tellFlushed();
  }

  private tellFlushed(): void {
    this.asked = false;
    if (!this.destroyed) this.flushed();
  }

  notifyFlushed(): void {
    this.asked = true;
    if (this.backlog > 0) return;
    process.nextTick(() => {
      if (this.asked && this.backlog === 0) this.tellFlushed();
    });
  }

  /** Whoever writes is not told so from within the write. */
  protected failLater(status: number, call: string): void {
    process.nextTick(() => this.lost(wireError(status, call)));
  }
}

let spare: HandleRequest | undefined;

/** Only ever asked where there is a platform. */
function takeRequest(): HandleRequest {
  const request = spare;
  if (request) {
    spare = undefined;
    return request;
  }
  if (!platform) throw new Error("no handles");
  return new platform.WriteRequest();
}

function requestDone(this: HandleRequest, status: number): void {
  const { owner } = this;
  this.kept = undefined;
  if (owner instanceof HandleWriter) owner.wrote(this.size, status);
}
