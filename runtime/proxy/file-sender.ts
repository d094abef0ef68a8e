import { closeSync, readSync } from "node:fs";

import type { ProxyExchange, Source } from "./exchange.ts";

const pieceSize = 65_536;
const smallWrite = 16_384;

/** Sends a part of a file, piece by piece as the client takes it. */
export class FileSender implements Source {
  private readonly exchange: ProxyExchange;
  private readonly end: number;
  private file: number;
  private position: number;
  private readonly piece: Buffer;

  constructor(exchange: ProxyExchange, file: number, start: number, end: number) {
    this.exchange = exchange;
    this.file = file;
    this.position = start;
    this.end = end;
    this.piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, end - start));
  }

  /** Writes `head` and the first piece. */
  begin(head: string): void {
    const { client } = this.exchange;
    const count = this.read();
    if (count < 0) return;
    if (head.length + count <= smallWrite) {
      client.writeText(head + this.piece.toString("latin1", 0, count));
      if (client.backlog > 0) client.notifyFlushed();
      else this.clientFlushed();
      return;
    }
    if (!client.writeAll(head, this.piece.subarray(0, count))) client.notifyFlushed();
    else this.clientFlushed();
  }

  clientFlushed(): void {
    const { client } = this.exchange;
    while (this.file >= 0) {
      if (this.position >= this.end) {
        this.close();
        client.answered();
        return;
      }
      const count = this.read();
      if (count < 0) return;
      if (client.writeBytes(this.piece.subarray(0, count))) continue;
      client.notifyFlushed();
      return;
    }
  }

  /** -1: the file is shorter than it was, and the answer has been cut. */
  private read(): number {
    const { exchange } = this;
    const wanted = Math.min(this.piece.length, this.end - this.position);
    let count = 0;
    try {
      count = readSync(this.file, this.piece, 0, wanted, this.position);
    } catch {
      count = 0;
    }
    if (count === 0) {
      this.close();
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
