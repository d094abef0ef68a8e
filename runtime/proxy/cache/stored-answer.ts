import { closeSync, readSync } from "node:fs";

import type { ResponseHead } from "../../http1/response-head.ts";
import type { CompiledProxy } from "../compiled.ts";
import { Compressor } from "../compressor.ts";
import type { ProxyExchange } from "../exchange.ts";
import { FramedBody, type Producer } from "../framed-body.ts";
import { responseText } from "../proxy-response.ts";
import { fail } from "../reply.ts";
import { bodyFraming } from "../response-writer.ts";
import type { Entry } from "./entry.ts";
import { shapeOf } from "./shape.ts";

const pieceSize = 65_536;
const smallBody = 16_384;
const lastChunk = "0\r\n\r\n";

/** Answers with what is stored; `head` is its head. */
export function sendStored(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  head: ResponseHead,
  entry: Entry,
): void {
  const shape = shapeOf(exchange, head);
  if (shape.status === 412 || shape.status === 416) {
    if (shape.status === 416)
      exchange.rangeField = `Content-Range: bytes */${head.contentLength}\r\n`;
    entry.close();
    fail(exchange, shape.status);
    return;
  }
  const text = responseText(exchange, proxy, head, shape);
  const { client, framing } = exchange;
  const { start } = shape;
  const end = Math.min(shape.end, entry.bodyLength);
  const plain = exchange.compression === undefined && !exchange.withTrailers;
  if (framing === bodyFraming.none || (plain && end <= start && framing !== bodyFraming.chunked)) {
    entry.close();
    client.writeText(text);
    client.answered();
    return;
  }
  const body = plain && end - start <= smallBody ? entry.smallBody : undefined;
  if (body) {
    entry.close();
    client.writeText(text + framed(body.toString("latin1", start, end), framing));
    client.answered();
    return;
  }
  const from = entry.header.bodyStart;
  new StoredBody(exchange, entry.takeFile(), from + start, from + end).begin(text, end - start);
}

function framed(body: string, framing: number): string {
  if (framing !== bodyFraming.chunked) return body;
  return body === "" ? lastChunk : `${body.length.toString(16)}\r\n${body}\r\n${lastChunk}`;
}

/** The body of a stored answer, read as the client takes it. */
class StoredBody implements Producer {
  private readonly exchange: ProxyExchange;
  private readonly end: number;
  private position: number;
  private file: number;
  private sink: FramedBody | undefined = undefined;

  constructor(exchange: ProxyExchange, file: number, start: number, end: number) {
    this.exchange = exchange;
    this.file = file;
    this.position = start;
    this.end = end;
  }

  begin(head: string, length: number): void {
    const { exchange } = this;
    const rules = exchange.compression;
    this.sink = rules
      ? new Compressor(exchange, this, head, { rules, length })
      : new FramedBody(exchange, this, head);
    exchange.source = this.sink;
    this.drained();
  }

  drained(): void {
    const { sink } = this;
    if (!sink) return;
    while (this.file >= 0) {
      if (this.position >= this.end) {
        this.close();
        sink.end();
        return;
      }
      const piece = this.read();
      if (!piece) {
        // The file is shorter than it was: what is missing must not look complete.
        this.close();
        sink.close();
        this.exchange.client.cut();
        return;
      }
      if (!sink.write(piece)) return;
    }
  }

  /** A buffer of its own: what is written must stay as it is until it is out. */
  private read(): Buffer | undefined {
    const piece = Buffer.allocUnsafeSlow(Math.min(pieceSize, this.end - this.position));
    try {
      const count = readSync(this.file, piece, 0, piece.length, this.position);
      this.position += count;
      return count === 0 ? undefined : piece.subarray(0, count);
    } catch {
      return undefined;
    }
  }

  private close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }

  abort(): void {
    this.close();
  }
}
