import { closeSync, readSync } from "node:fs";

import { Compressor } from "./compressor.ts";
import type { ProxyExchange, Source } from "./exchange.ts";
import { FramedBody, type Producer } from "./framed-body.ts";
import { bodyFraming } from "./response-writer.ts";

const pieceSize = 65_536;
const smallWrite = 16_384;

/** A part of a file, and the text that stands before it; `end` is exclusive. */
export interface Stretch {
  readonly before: string;
  readonly start: number;
  readonly end: number;
}

/** Sends parts of a file, piece by piece as the client takes them. */
export class FileSender implements Source, Producer {
  private readonly exchange: ProxyExchange;
  private readonly stretches: readonly Stretch[];
  /** Stands behind the last of them. */
  private readonly after: string;
  private file: number;
  private at = 0;
  private position: number;
  private end: number;
  private readonly piece: Buffer;

  constructor(exchange: ProxyExchange, file: number, stretches: readonly Stretch[], after = "") {
    this.exchange = exchange;
    this.file = file;
    this.stretches = stretches;
    this.after = after;
    const [first] = stretches;
    this.position = first?.start ?? 0;
    this.end = first?.end ?? 0;
    let longest = 0;
    for (const stretch of stretches) longest = Math.max(longest, stretch.end - stretch.start);
    this.piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, longest));
  }

  /** Writes `head` and the first piece. */
  begin(head: string): void {
    const { exchange } = this;
    exchange.source = this;
    if (exchange.framing === bodyFraming.length) this.beginPlain(head);
    else this.beginFramed(head);
  }

  private beginPlain(head: string): void {
    const { client } = this.exchange;
    const count = this.read(this.piece);
    if (count < 0) return;
    const before = head + (this.stretches[0]?.before ?? "");
    if (before.length + count <= smallWrite) {
      client.writeText(before + this.piece.toString("latin1", 0, count));
      if (client.backlog > 0) client.notifyFlushed();
      else this.clientFlushed();
      return;
    }
    if (!client.writeAll(before, this.piece.subarray(0, count))) client.notifyFlushed();
    else this.clientFlushed();
  }

  clientFlushed(): void {
    const { client } = this.exchange;
    while (this.file >= 0) {
      if (this.position >= this.end && !this.nextStretch()) {
        this.close();
        if (this.after !== "") client.writeText(this.after);
        client.answered();
        return;
      }
      const count = this.read(this.piece);
      if (count < 0) return;
      if (client.writeBytes(this.piece.subarray(0, count))) continue;
      client.notifyFlushed();
      return;
    }
  }

  private nextStretch(): boolean {
    const next = this.stretches[++this.at];
    if (!next) return false;
    this.position = next.start;
    this.end = next.end;
    this.exchange.client.writeText(next.before);
    return true;
  }

  private framed: FramedBody | undefined = undefined;

  /** Compressed, or with trailers: the whole file. */
  private beginFramed(head: string): void {
    const { exchange } = this;
    const rules = exchange.compression;
    const length = this.end - this.position;
    this.framed = rules
      ? new Compressor(exchange, this, head, { rules, length })
      : new FramedBody(exchange, this, head);
    exchange.source = this.framed;
    const before = this.stretches[0]?.before ?? "";
    if (before !== "") this.framed.write(Buffer.from(before, "latin1"));
    this.drained();
  }

  private nextFramed(framed: FramedBody): boolean {
    const next = this.stretches[++this.at];
    if (!next) return false;
    this.position = next.start;
    this.end = next.end;
    framed.write(Buffer.from(next.before, "latin1"));
    return true;
  }

  drained(): void {
    const { framed } = this;
    if (!framed) return;
    while (this.file >= 0) {
      if (this.position >= this.end && !this.nextFramed(framed)) {
        this.close();
        if (this.after !== "") framed.write(Buffer.from(this.after, "latin1"));
        framed.end();
        return;
      }
      const piece = Buffer.allocUnsafe(Math.min(pieceSize, this.end - this.position));
      const count = this.read(piece);
      if (count < 0 || !framed.write(piece.subarray(0, count))) return;
    }
  }

  /** -1: the file is shorter than it was, and the answer has been cut. */
  private read(into: Buffer): number {
    const { exchange } = this;
    const wanted = Math.min(into.length, this.end - this.position);
    let count = 0;
    try {
      count = readSync(this.file, into, 0, wanted, this.position);
    } catch {
      count = 0;
    }
    if (count === 0) {
      this.close();
      this.framed?.close();
      exchange.client.cut();
      return -1;
    }
    this.position += count;
    return count;
  }

  private close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }

  abort(): void {
    this.close();
  }
}
