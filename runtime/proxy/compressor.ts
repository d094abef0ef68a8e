import { constants, createGzip, gzipSync, type Gzip, type ZlibOptions } from "node:zlib";

import { gzipMemory, type GzipRules } from "../decide/gzip.ts";
import type { ProxyExchange } from "./exchange.ts";
import { FramedBody, type Producer } from "./framed-body.ts";

/** Bytes of a head of gzip without a name. */
const gzipHead = 10;

const optionsFor = ({ plan }: GzipRules, length: number): ZlibOptions => ({
  level: plan.level,
  ...gzipMemory(plan, length),
});

/** A text that is there as a whole. */
export const compressText = (rules: GzipRules, text: string): Buffer =>
  gzipSync(Buffer.from(text, "latin1"), optionsFor(rules, text.length));

/**
 * Compresses a body on its way. What the backend has sent is never held back: as soon as no more
 * of it waits, all that the client needs to read it goes out.
 */
export class Compressor extends FramedBody {
  private readonly gzip: Gzip;
  private ending = false;
  private waits = false;
  /** Kept back: the head of gzip, which says nothing alone, and the bytes before the end. */
  private last: Buffer | undefined = undefined;
  private begun = false;

  /** `length` of what is to be compressed; -1: unknown. */
  constructor(
    exchange: ProxyExchange,
    producer: Producer,
    head: string,
    about: { readonly rules: GzipRules; readonly length: number },
  ) {
    super(exchange, producer, head);
    this.gzip = createGzip(optionsFor(about.rules, about.length));
    this.gzip.on("data", (bytes: Buffer) => this.compressed(bytes));
    this.gzip.on("end", () => this.finish(this.last));
    this.gzip.on("drain", () => this.drainedHere());
    this.gzip.on("error", () => this.failed());
  }

  override write(bytes: Buffer): boolean {
    if (bytes.length > 0) this.gzip.write(bytes, this.taken);
    else this.writeHead();
    this.waits = this.gzip.writableNeedDrain;
    return !this.waits;
  }

  /** A piece is compressed: what is still inside must not wait for a piece that may be long in coming. */
  private readonly taken = (): void => {
    if (!this.open || this.ending || this.gzip.writableLength > 0) return;
    this.gzip.flush(constants.Z_SYNC_FLUSH);
  };

  override end(): void {
    this.ending = true;
    this.gzip.end();
  }

  private compressed(bytes: Buffer): void {
    if (!this.open) return;
    const held = this.last;
    const joined = held && !this.begun ? Buffer.concat([held, bytes]) : bytes;
    this.begun ||= joined.length > gzipHead;
    const keep = this.ending || !this.begun;
    this.last = keep ? joined : undefined;
    if (held && joined === bytes) this.send(held);
    if (!keep) this.send(joined);
  }

  private send(bytes: Buffer): void {
    if (!this.put(bytes, "")) this.gzip.pause();
  }

  protected override resumed(): void {
    this.gzip.resume();
  }

  private drainedHere(): void {
    if (!this.waits || !this.open) return;
    this.waits = false;
    this.producer.drained();
  }

  private failed(): void {
    if (!this.open) return;
    this.abort();
    this.exchange.client.cut();
  }

  override close(): void {
    super.close();
    this.gzip.destroy();
  }
}
