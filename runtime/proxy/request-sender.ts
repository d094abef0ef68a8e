import type { PeerConnection } from "../upstream/peer-connection.ts";
import {
  headroom,
  stagingSize,
  type ReadBuffer,
  type ReadBuffers,
} from "../upstream/read-buffers.ts";
import { headRoom } from "./body-chunks.ts";
import type { RequestBody } from "./request-body.ts";

/** Shorter pieces are copied without a buffer of their own. */
const leastCopied = 4096;

/** Writes a request to a peer: head and small body at once, a long one as the peer takes it. */
export class RequestSender {
  private readonly body: RequestBody;
  private readonly buffers: ReadBuffers;
  private buffer: ReadBuffer | undefined = undefined;
  private filePosition = 0;
  private chunked = false;
  private streaming = false;
  /** Pieces that the peer has not yet taken. */
  private underWay: ReadBuffer[] = [];
  /** Everything is handed to the socket. */
  finished = false;

  constructor(body: RequestBody, buffers: ReadBuffers) {
    this.body = body;
    this.buffers = buffers;
  }

  /** False: `more` is to be called when the peer has flushed. */
  send(connection: PeerConnection, head: string, withBody: boolean): boolean {
    const { body } = this;
    this.filePosition = 0;
    this.streaming = false;
    this.finished = true;
    if (!withBody || body.received === 0) return connection.writeText(head);
    if (body.inFile) {
      this.finished = false;
      connection.writeText(head);
      return this.more(connection);
    }
    const chunk = body.soleChunk;
    if (chunk && head.length <= headRoom) return this.sendFrom(connection, head, chunk);
    const length = head.length + body.received;
    if (length <= stagingSize) return this.sendCopied(connection, head, length);
    return connection.writeAll(head, body.memory);
  }

  /** The head is written before the body where that lies. */
  private sendFrom(connection: PeerConnection, head: string, chunk: Buffer): boolean {
    const start = headRoom - head.length;
    chunk.write(head, start, "latin1");
    const flushed = connection.writeBytes(chunk.subarray(start, headRoom + this.body.received));
    if (!flushed) this.body.leaveSoleChunk();
    return flushed;
  }

  private sendCopied(connection: PeerConnection, head: string, length: number): boolean {
    const { staging } = this.buffers;
    let at = staging.write(head, 0, "latin1");
    for (const bytes of this.body.memory) at += bytes.copy(staging, at);
    const flushed = connection.writeBytes(staging.subarray(0, length));
    if (!flushed) this.buffers.leaveStaging();
    return flushed;
  }

  /** Begins a body that comes piece by piece. */
  stream(connection: PeerConnection, head: string, chunked: boolean): void {
    this.streaming = true;
    this.chunked = chunked;
    this.finished = false;
    connection.writeText(head);
  }

  /** A piece of a streamed body. False: the peer is behind. */
  piece(connection: PeerConnection, bytes: Buffer, lent: boolean): boolean {
    const { length } = bytes;
    // One buffer at most waits for a peer: a read may hold a piece in every few bytes.
    if (lent && length >= leastCopied && length <= this.buffers.size && this.underWay.length === 0)
      return this.copiedPiece(connection, bytes);
    const kept = lent ? Buffer.from(bytes) : bytes;
    if (!this.chunked) return connection.writeBytes(kept);
    return connection.writeAll(`${kept.length.toString(16)}\r\n`, [kept], "\r\n");
  }

  /** In a buffer that is used again as soon as the peer has taken it. */
  private copiedPiece(connection: PeerConnection, bytes: Buffer): boolean {
    const buffer = this.buffers.take();
    const { whole } = buffer;
    let from = headroom;
    let to = from + bytes.copy(whole, from);
    if (this.chunked) {
      const size = `${bytes.length.toString(16)}\r\n`;
      from -= size.length;
      whole.write(size, from, "latin1");
      to += whole.write("\r\n", to, "latin1");
    }
    const flushed = connection.writeBytes(whole.subarray(from, to));
    if (flushed) this.buffers.give(buffer);
    else this.underWay.push(buffer);
    return flushed;
  }

  /** The peer has taken all that was written. */
  flushed(): void {
    for (let left = this.underWay.length; left > 0; left--) {
      const buffer = this.underWay.pop();
      if (buffer) this.buffers.give(buffer);
    }
  }

  /** The streamed body is whole. */
  end(connection: PeerConnection): void {
    if (this.streaming && this.chunked) connection.writeText("0\r\n\r\n");
    this.finished = true;
  }

  /** Goes on with a body in a file; true when all of it is flushed. */
  more(connection: PeerConnection): boolean {
    const { body } = this;
    if (this.finished || this.streaming) return connection.backlog === 0;
    this.buffer ??= this.buffers.take();
    while (this.filePosition < body.fileBytes) {
      if (connection.backlog > 0) return false;
      const count = body.readFile(this.buffer.view, this.filePosition);
      if (count <= 0) break;
      this.filePosition += count;
      if (!connection.writeBytes(this.buffer.view.subarray(0, count))) return this.atEnd();
    }
    this.atEnd();
    return connection.backlog === 0;
  }

  private atEnd(): boolean {
    if (this.filePosition >= this.body.fileBytes) this.finished = true;
    return false;
  }

  /** What was written from the buffer may still be on its way, so it is not given back. */
  reset(): void {
    if (this.underWay.length > 0) this.underWay = [];
    this.buffer = undefined;
    this.finished = false;
    this.streaming = false;
  }
}
