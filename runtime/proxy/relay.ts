import { ChunkedDecoder, chunkEvent } from "../http1/chunked-decoder.ts";
import { bodyFrom, framing, type ResponseHead } from "../http1/response-head.ts";
import type { ProxyPlan } from "../plan.ts";
import type { PeerConnection } from "../upstream/peer-connection.ts";
import { headroom, stagingSize, type ReadBuffer } from "../upstream/read-buffers.ts";
import { chunkSize } from "./body-chunks.ts";
import { convertsHead } from "./cache/begin-cache.ts";
import type { CacheUse } from "./cache/cache-use.ts";
import type { Shape } from "./cache/shape.ts";
import type { FramedBody } from "./framed-body.ts";
import { trailerText } from "./head-filter.ts";
import { RelaySide } from "./relay-side.ts";
import { bodyFraming } from "./response-writer.ts";

/** A part of what a peer sent, in the view of a buffer. */
export interface Piece {
  readonly buffer: ReadBuffer;
  readonly start: number;
  readonly end: number;
}

/** What a read brought. */
export const relayed = { more: 0, done: 1, bad: 2 } as const;

/** Up to this a write is put together as text, above it as bytes. */
const textWrite = 2048;
/** Reads of this length ask for a buffer of their own. */
const largeRead = 16_384;
/** Reads below this do not. */
const smallRead = 1024;

const lastChunk = "0\r\n\r\n";

/**
 * The body of a response on its way from peer to client, in constant memory: what the client does
 * not take stops the peer.
 */
export class Relay extends RelaySide {
  /** What stands behind the body and is not of it, until it was read. */
  tail = "";
  /** The peer sent more than its framing allows. */
  surplus = false;
  /** Bytes of the body so far, and with what frames them. */
  length = 0;
  rawLength = 0;
  private readonly decoder = new ChunkedDecoder();
  private from: number = framing.none;
  private chunkedOut = false;
  private left = 0;
  /** What is kept of the body goes here too. */
  private cache: CacheUse | undefined = undefined;
  /** The client gets the bytes from `windowStart` to `windowEnd`, and no others. */
  private windowed = false;
  private windowStart = 0;
  private windowEnd = 0;
  /** After the head of the client is made. */
  begin(
    head: ResponseHead,
    limits: Pick<ProxyPlan, "buffers" | "bufferSize">,
    cache: CacheUse | undefined,
    shape: Shape | undefined,
  ): void {
    const { exchange } = this;
    const { buffers, bufferSize } = limits;
    const converted = cache !== undefined && convertsHead(exchange, cache.settings);
    this.from = bodyFrom(converted ? "GET" : exchange.method, head);
    this.left = head.contentLength;
    this.chunkedOut = exchange.framing === bodyFraming.chunked;
    this.cache = cache?.writer === undefined ? undefined : cache;
    const headOnly = exchange.framing === bodyFraming.none;
    this.windowed = shape !== undefined && (headOnly || shape.status === 206);
    if (converted) this.windowed = true;
    if (exchange.orphaned) this.forgetClient();
    else if (this.windowed) {
      this.windowStart = headOnly ? 0 : (shape?.start ?? 0);
      this.windowEnd = headOnly ? 0 : (shape?.end ?? 0);
    }
    this.highWater = Math.max(65_536, buffers.count * buffers.size + bufferSize);
    this.length = 0;
    this.rawLength = 0;
    this.surplus = false;
    if (this.from === framing.chunked) this.decoder.reset();
  }

  /** Nothing will come: true from the start for an empty body. */
  get isEmpty(): boolean {
    return this.from === framing.none || (this.from === framing.length && this.left === 0);
  }

  /** A body comes that neither the client nor a cache wants. */
  get headOnly(): boolean {
    return this.windowed && this.windowEnd === 0 && this.cache === undefined && !this.isEmpty;
  }

  /** From here on the cache alone wants what comes. */
  forgetClient(): void {
    this.chunkedOut = false;
    this.windowed = true;
    this.windowStart = 0;
    this.windowEnd = 0;
    this.watching = false;
    this.leave();
    this.sink?.close();
    this.sink = undefined;
    this.closeSpool();
  }

  get untilClose(): boolean {
    return this.from === framing.close;
  }

  /**
   * Takes the bytes between `start` and `end` of the buffer's view and writes them out, behind
   * `head` when that is still to be written.
   */
  take(peer: PeerConnection, buffer: ReadBuffer, start: number, end: number, head: string): number {
    const length = this.decode(buffer, start, end);
    const result = this.result();
    this.length += length;
    this.rawLength += end - start;
    if (this.cache !== undefined && length > 0) this.keep(buffer.whole, headroom + start, length);
    const { sink } = this;
    if (sink) {
      // The buffer is read into again before the sink is done with it.
      const bytes = Buffer.from(buffer.view.subarray(start, start + length));
      if (!sink.write(bytes) && result === relayed.more) peer.pause();
    } else this.write(peer, buffer, start, length, head, result === relayed.done);
    return result;
  }

  private keep(whole: Buffer, from: number, length: number): void {
    if (this.cache?.append(whole, from, from + length) !== true) this.cache = undefined;
  }

  /** The body goes through `sink`, which has the head already. */
  through(sink: FramedBody): void {
    this.sink = sink;
  }

  /** The answer is whole. */
  complete(): void {
    const { sink, exchange } = this;
    this.sink = undefined;
    if (sink) sink.end();
    else if (!this.answerLater()) exchange.client.answered();
  }

  private decode(buffer: ReadBuffer, start: number, end: number): number {
    switch (this.from) {
      case framing.length: {
        const count = Math.min(this.left, end - start);
        this.left -= count;
        this.surplus = count < end - start && !this.endsWith(buffer, start + count, end);
        return count;
      }
      case framing.chunked: {
        const count = this.decoder.compact(buffer.view, start, end);
        this.surplus = this.decoder.event === chunkEvent.done && this.decoder.to < end;
        return count;
      }
      case framing.close:
        return end - start;
      default:
        this.surplus = end > start;
        return 0;
    }
  }

  /** Is what stands behind the body what should? */
  private endsWith(buffer: ReadBuffer, start: number, end: number): boolean {
    const { tail } = this;
    if (tail.length !== end - start || buffer.view.toString("latin1", start, end) !== tail)
      return false;
    this.tail = "";
    return true;
  }

  private result(): number {
    switch (this.from) {
      case framing.length:
        return this.left === 0 ? relayed.done : relayed.more;
      case framing.chunked:
        if (this.decoder.event === chunkEvent.bad) return relayed.bad;
        return this.decoder.event === chunkEvent.done ? relayed.done : relayed.more;
      case framing.close:
        return relayed.more;
      default:
        return relayed.done;
    }
  }

  /** The peer closed where that ends the body. */
  finish(): void {
    if (!this.chunkedOut || this.sink) return;
    const { exchange } = this;
    const text = exchange.withTrailers ? `0\r\n${trailerText(exchange)}\r\n` : lastChunk;
    if (!this.putEnd(text)) exchange.client.writeText(text);
  }

  private write(
    peer: PeerConnection,
    buffer: ReadBuffer,
    start: number,
    length: number,
    head: string,
    last: boolean,
  ): void {
    let from = headroom + start;
    let to = from + length;
    const { whole } = buffer;
    if (this.windowed) {
      const at = this.length - length;
      to = Math.max(from, Math.min(to, from + this.windowEnd - at));
      from = Math.min(to, Math.max(from, from + this.windowStart - at));
    }
    // There is no room for trailers behind a body.
    const apart = last && this.exchange.withTrailers;
    const ending = apart ? "" : lastChunk;
    // In front of the body is room or a head that is text already; behind it nothing is wanted.
    if (this.chunkedOut && length > 0) {
      const size = `${length.toString(16)}\r\n`;
      from -= size.length;
      whole.write(size, from, "latin1");
      to += whole.write(last ? `\r\n${ending}` : "\r\n", to, "latin1");
    } else if (this.chunkedOut && last) to += whole.write(ending, to, "latin1");
    if (this.spooling) this.putAside(peer, whole, from, to);
    else this.out(peer, buffer, from, to, head);
    if (apart) this.finish();
    if (last || this.spooling) return;
    if (length >= largeRead && !peer.ownsBuffer) peer.readInto(this.buffers.take());
    this.watch(peer);
  }

  private out(
    peer: PeerConnection,
    buffer: ReadBuffer,
    from: number,
    to: number,
    head: string,
  ): void {
    const { client } = this.exchange;
    const { whole } = buffer;
    const size = to - from;
    if (size + head.length === 0) return;
    if (size + head.length <= textWrite) {
      client.writeText(size === 0 ? head : head + whole.toString("latin1", from, to));
      if (peer.ownsBuffer && size < smallRead) this.returnToShared(peer, buffer);
    } else if (peer.ownsBuffer && head === "" && (client.backlog === 0 || size > chunkSize)) {
      if (client.writeBytes(whole.subarray(from, to))) return;
      this.lent.push(buffer);
      peer.readInto(this.buffers.take());
    } else this.outCopied(whole, from, to, head);
  }

  /** The shared buffer cannot wait for the client, so its bytes move; a large one had better not. */
  private outCopied(whole: Buffer, from: number, to: number, head: string): void {
    const length = head.length + to - from;
    if (this.exchange.client.flushesLate || length > stagingSize)
      this.outFrom(Buffer.allocUnsafe(length), whole, from, to, head);
    else if (length <= chunkSize) {
      const { bodyChunks } = this.exchange.engine;
      const chunk = bodyChunks.take();
      if (this.outFrom(chunk, whole, from, to, head)) bodyChunks.give(chunk);
      else this.waiting.push(chunk);
    } else {
      const { staging } = this.buffers;
      if (this.outFrom(staging, whole, from, to, head)) return;
      this.buffers.leaveStaging();
      this.stages.push(staging);
    }
  }

  private outFrom(room: Buffer, whole: Buffer, from: number, to: number, head: string): boolean {
    const start = room.write(head, 0, "latin1");
    whole.copy(room, start, from, to);
    return this.exchange.client.writeBytes(room.subarray(0, start + to - from));
  }

  private returnToShared(peer: PeerConnection, buffer: ReadBuffer): void {
    peer.readIntoShared();
    this.buffers.give(buffer);
  }

  /** For the next request; `flushed` says whether lent buffers may be used again. */
  reset(flushed: boolean): void {
    this.sink?.close();
    this.sink = undefined;
    if (flushed) this.release();
    else this.leave();
    this.watching = false;
    this.windowed = false;
    this.cache = undefined;
    this.tail = "";
    this.closeSpool();
  }
}
