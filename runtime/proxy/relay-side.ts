import type { PeerConnection } from "../upstream/peer-connection.ts";
import type { ReadBuffer, ReadBuffers } from "../upstream/read-buffers.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { FramedBody } from "./framed-body.ts";
import { logRequest } from "./request-context.ts";
import { spoolIn, type Spool } from "./spool.ts";
import { systemError } from "./system-error.ts";

/** A client that takes what waits for it sooner, milliseconds, needs no file. */
const patience = 30;

/** What of an answer waits for its client: in buffers, and in a temporary file when that is slow. */
export abstract class RelaySide {
  protected readonly exchange: ProxyExchange;
  protected readonly buffers: ReadBuffers;
  protected highWater = 65_536;
  protected watching = false;
  /** Most that goes to a temporary file; 0: the peer waits for the client. */
  spoolLimit = 0;
  /** What comes goes to the file, since the client has not taken what came before. */
  spooling = false;
  private spool: Spool | undefined = undefined;
  /** What becomes of the answer once the file is read. */
  private atEnd: "answered" | "cut" | undefined = undefined;
  /** Takes the body in the place of the client, and stops the peer itself. */
  protected sink: FramedBody | undefined = undefined;
  /** Buffers that the client's socket still refers to, chunks and stages. */
  protected lent: ReadBuffer[] = [];
  protected waiting: Buffer[] = [];
  protected stages: Buffer[] = [];

  constructor(exchange: ProxyExchange, buffers: ReadBuffers) {
    this.exchange = exchange;
    this.buffers = buffers;
  }

  /** The answer broke off; what came of it still goes to the client. True: later. */
  cutLater(): boolean {
    if (this.spooling) this.atEnd = "cut";
    return this.spooling;
  }

  /** Where too much waits for the client the peer waits too, for good or until there is a file. */
  protected watch(peer: PeerConnection): void {
    const { client } = this.exchange;
    const { backlog } = client;
    if (backlog === 0) return;
    if (backlog >= this.highWater) {
      peer.pause();
      if (this.maySpool) peer.arm(this.exchange.engine.now + patience);
    } else if (this.lent.length + this.waiting.length + this.stages.length === 0) return;
    if (this.watching) return;
    this.watching = true;
    client.notifyFlushed();
  }

  private get maySpool(): boolean {
    return this.spoolLimit > 0 && this.spool?.error === undefined && this.sink === undefined;
  }

  /** The client has kept its peer waiting: what follows goes to a file. False: it does not. */
  startSpooling(): boolean {
    if (this.spooling || !this.maySpool) return false;
    this.spooling = true;
    return true;
  }

  /** The end of the framing, behind what waits in the file. False: nothing does. */
  protected putEnd(text: string): boolean {
    if (this.spooling) this.spool?.append(Buffer.from(text, "latin1"), 0, text.length);
    return this.spooling;
  }

  /** The answer is whole; the client has it when the file is read. False: there is none. */
  protected answerLater(): boolean {
    if (this.spooling) this.atEnd = "answered";
    return this.spooling;
  }

  protected putAside(peer: PeerConnection, whole: Buffer, from: number, to: number): void {
    const { exchange } = this;
    this.spool ??= spoolIn(exchange.engine.services.temporaryFolder);
    const { spool } = this;
    if (to > from && !spool.append(whole, from, to)) {
      const why = spool.error ? systemError(spool.error) : "";
      logRequest(
        exchange,
        "crit",
        `temporary file of an answer failed (${why}) while reading upstream`,
      );
      peer.pause();
    } else if (spool.size >= this.spoolLimit) peer.pause();
  }

  /** The client has everything that was written: lent buffers are free again. False: more waits. */
  flushed(): boolean {
    this.watching = false;
    this.release();
    return !this.spooling || this.empty();
  }

  protected release(): void {
    const { lent, waiting, stages } = this;
    if (lent.length + waiting.length + stages.length === 0) return;
    for (const buffer of lent) this.buffers.give(buffer);
    for (const chunk of waiting) this.exchange.engine.bodyChunks.give(chunk);
    for (const stage of stages) this.buffers.giveStaging(stage);
    this.leave();
  }

  /** What still waits for the client is not used again. */
  protected leave(): void {
    if (this.lent.length > 0) this.lent = [];
    if (this.waiting.length > 0) this.waiting = [];
    if (this.stages.length > 0) this.stages = [];
  }

  /** Brings what waits in the file to the client. True: nothing is left. */
  private empty(): boolean {
    const { spool, atEnd } = this;
    const { client } = this.exchange;
    for (let piece = spool?.next(); piece; piece = spool?.next()) {
      if (client.writeBytes(piece)) continue;
      this.watching = true;
      client.notifyFlushed();
      return false;
    }
    this.spooling = false;
    spool?.clear();
    if (atEnd === "cut") client.cut();
    else if (atEnd === "answered") client.answered();
    return atEnd === undefined;
  }

  protected closeSpool(): void {
    if (this.spool === undefined && !this.spooling) return;
    this.spool?.close();
    this.spool = undefined;
    this.spooling = false;
    this.atEnd = undefined;
  }
}
