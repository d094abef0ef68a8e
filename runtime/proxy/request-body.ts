import { closeSync, openSync, unlinkSync, writeSync, readSync } from "node:fs";
import { join } from "node:path";

import { ChunkedDecoder, chunkEvent } from "../http1/chunked-decoder.ts";
import { headRoom, type BodyChunks } from "./body-chunks.ts";

/** What is done with a body as it comes. */
export const bodyMode = { unread: 0, buffer: 1, stream: 2, discard: 3 } as const;

/** Who waits for a body. */
export interface BodyUser {
  /** All of it is here (or all of it was passed to `bodyBytes`). */
  bodyComplete(): void;
  /** `stream` only: bytes without the framing of chunks; `lent` ones hold only during the call. */
  bodyBytes(bytes: Buffer, lent: boolean): void;
  /** 400, 413 or 500. */
  bodyFailed(status: number): void;
}

let files = 0;

/** The body of a request: read on demand, kept in memory and then in an unlinked file. */
export class RequestBody {
  /** Bytes without framing. */
  received = 0;
  /** Bytes as they came. */
  wireBytes = 0;
  /** What had come when the body was refused; -1: it was not. */
  private failedAt = -1;
  complete = true;
  mode: number = bodyMode.unread;
  memory: Buffer[] = [];
  fileBytes = 0;
  user: BodyUser | undefined = undefined;
  private readonly folder: string;
  private readonly decoder = new ChunkedDecoder();
  private file = -1;
  private memoryBytes = 0;
  private chunked = false;
  private length = 0;
  private limit = 0;
  private memoryLimit = 0;
  private lent = false;

  private readonly chunks: BodyChunks;
  /** What of the memory belongs to `chunks`. */
  private ownChunks: Buffer[] = [];

  constructor(folder: string, chunks: BodyChunks) {
    this.folder = folder;
    this.chunks = chunks;
  }

  reset(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
    this.forget();
    this.failedAt = -1;
    this.received = 0;
    this.wireBytes = 0;
    this.fileBytes = 0;
    this.memoryBytes = 0;
    this.complete = true;
    this.mode = bodyMode.unread;
  }

  private forget(): void {
    if (this.memory.length > 0) this.memory = [];
    while (this.ownChunks.length > 0) {
      const chunk = this.ownChunks.pop();
      if (chunk) this.chunks.give(chunk);
    }
  }

  /** Tells how the body is framed; nothing is read yet. */
  expect(length: number, chunked: boolean): void {
    this.chunked = chunked;
    this.length = Math.max(0, length);
    this.complete = !chunked && length <= 0;
    if (chunked) this.decoder.reset();
  }

  /** From here on bytes are taken. `limit` 0: none. */
  read(mode: number, limit: number, memoryLimit: number): void {
    this.mode = mode;
    this.limit = limit;
    this.memoryLimit = memoryLimit;
  }

  /**
   * Takes what belongs to the body; returns how many bytes that was. `lent` bytes hold only during
   * the call.
   */
  take(bytes: Buffer, lent: boolean): number {
    this.lent = lent;
    return this.chunked ? this.takeChunks(bytes) : this.takeLength(bytes);
  }

  /** Bytes of a body whose end is told by frames: of HTTP/2. */
  takeFrame(bytes: Buffer): void {
    this.lent = false;
    this.wireBytes += bytes.length;
    const tooLong = this.limit > 0 && this.received + bytes.length > this.limit;
    if (tooLong && this.mode !== bodyMode.discard) this.fail(413);
    else this.store(bytes);
  }

  /** There are no more frames. */
  endFrames(): void {
    if (!this.complete) this.finish();
  }

  private takeLength(bytes: Buffer): number {
    const count = Math.min(bytes.length, this.length - this.received);
    this.wireBytes += count;
    this.store(count === bytes.length ? bytes : bytes.subarray(0, count));
    if (this.received === this.length) this.finish();
    return count;
  }

  private takeChunks(bytes: Buffer): number {
    const { decoder } = this;
    let at = 0;
    while (at < bytes.length && !this.complete) {
      at = decoder.decode(bytes, at, bytes.length);
      if (decoder.event === chunkEvent.bad) {
        this.fail(400);
        return bytes.length;
      }
      if (decoder.event === chunkEvent.data) {
        if (this.limit > 0 && this.received + decoder.to - decoder.from > this.limit) {
          this.fail(413);
          return bytes.length;
        }
        this.store(bytes.subarray(decoder.from, decoder.to));
      } else if (decoder.event === chunkEvent.done) this.finish();
    }
    this.wireBytes += at;
    return at;
  }

  /** `$content_length` of chunks: known when all are there; 0 when nobody wants them. */
  get chunkedLength(): string | undefined {
    if (this.failedAt >= 0) return String(this.failedAt);
    if (this.mode === bodyMode.discard) return "0";
    return this.complete ? String(this.received) : undefined;
  }

  /** `$content_length` of frames: known when all were kept. */
  get framedLength(): string | undefined {
    return this.complete && this.mode === bodyMode.buffer ? String(this.received) : undefined;
  }

  private fail(status: number): void {
    this.failedAt = this.received;
    this.mode = bodyMode.discard;
    this.user?.bodyFailed(status);
  }

  private finish(): void {
    this.complete = true;
    this.user?.bodyComplete();
  }

  private store(bytes: Buffer): void {
    this.received += bytes.length;
    if (bytes.length === 0 || this.mode === bodyMode.discard) return;
    if (this.mode === bodyMode.stream) this.user?.bodyBytes(bytes, this.lent);
    else if (this.file < 0 && this.memoryBytes + bytes.length <= this.memoryLimit) {
      this.memoryBytes += bytes.length;
      this.memory.push(this.lent ? this.kept(bytes) : bytes);
    } else this.spill(bytes);
  }

  private kept(bytes: Buffer): Buffer {
    const chunk = this.chunks.copyOf(bytes);
    if (!chunk) return Buffer.from(bytes);
    this.ownChunks.push(chunk);
    return chunk.subarray(headRoom, headRoom + bytes.length);
  }

  /** The chunk of a body that stands in one alone, with room for a head before it. */
  get soleChunk(): Buffer | undefined {
    return this.memory.length === 1 ? this.ownChunks[0] : undefined;
  }

  /** What is written from the sole chunk is still on its way: it is never used again. */
  leaveSoleChunk(): void {
    this.ownChunks.length = 0;
  }

  private spill(bytes: Buffer): void {
    try {
      if (this.file < 0) this.open();
      this.append(bytes);
    } catch {
      this.fail(500);
    }
  }

  /** The file has no name from the start, so that it cannot be left behind. */
  private open(): void {
    const path = join(this.folder, `lbc-body-${process.pid}-${++files}`);
    this.file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
    for (const bytes of this.memory) this.append(bytes);
    this.forget();
    this.memoryBytes = 0;
  }

  private append(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const written = writeSync(this.file, bytes, at, bytes.length - at, this.fileBytes);
      at += written;
      this.fileBytes += written;
    }
  }

  /** `proxy_set_body`: what is sent in the place of the body. */
  replace(bytes: Buffer): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
    this.fileBytes = 0;
    this.forget();
    this.memory = [bytes];
    this.received = bytes.length;
  }

  get inFile(): boolean {
    return this.file >= 0;
  }

  /** Reads a part of what went to the file; the count of bytes. */
  readFile(into: Buffer, position: number): number {
    return readSync(this.file, into, 0, into.length, position);
  }

  /** `$request_body`: only what is in memory. */
  get textInMemory(): string {
    return this.inFile || this.memory.length === 0
      ? ""
      : Buffer.concat(this.memory).toString("latin1");
  }
}
