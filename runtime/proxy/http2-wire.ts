import { constants, type ServerHttp2Stream } from "node:http2";

import type { Wire } from "../upstream/wire.ts";

const noEnd = (callback: () => void): void => callback();

/** The way out of a stream of HTTP/2: the frames of its answer's body. */
export class StreamWire implements Wire {
  readonly tls = undefined;
  private readonly stream: ServerHttp2Stream;
  private readonly flushed: () => void;
  private wanted = false;
  private readonly written = (): void => {
    if (!this.wanted || this.backlog > 0) return;
    this.wanted = false;
    this.flushed();
  };

  /** `flushed` is called for each `notifyFlushed`, when all is out. */
  constructor(stream: ServerHttp2Stream, flushed: () => void) {
    this.stream = stream;
    this.flushed = flushed;
  }

  get backlog(): number {
    return this.stream.writableLength;
  }

  get isOpen(): boolean {
    return !this.stream.destroyed && !this.stream.closed;
  }

  writeText(text: string): void {
    this.writeBytes(Buffer.from(text, "latin1"));
  }

  writeBytes(bytes: Buffer): void {
    if (bytes.length > 0 && this.isOpen) this.stream.write(bytes, this.written);
  }

  writeAll(head: string, bytes: readonly Buffer[], tail: string): void {
    this.writeText(head);
    for (const piece of bytes) this.writeBytes(piece);
    this.writeText(tail);
  }

  notifyFlushed(): void {
    this.wanted = true;
    if (this.backlog === 0) process.nextTick(this.written);
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    if (this.stream.isPaused()) this.stream.resume();
  }

  end(): void {
    this.stream.end();
  }

  finish(): void {
    this.stream.end();
  }

  destroy(): void {
    this.resetWith(constants.NGHTTP2_INTERNAL_ERROR);
  }

  reset(): void {
    this.destroy();
  }

  resetWith(code: number): void {
    // Else Node says first that the body is whole.
    Reflect.set(this.stream, "_final", noEnd);
    this.stream.close(code);
  }

  /** Its user reads for itself. */
  start(): void {}
  readInto(): void {}
  setNoDelay(): void {}
}
