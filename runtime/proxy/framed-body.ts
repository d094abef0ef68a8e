import type { ProxyExchange, Source } from "./exchange.ts";
import { trailerText } from "./head-filter.ts";
import { bodyFraming } from "./response-writer.ts";

/** Who brings a body and waits when it cannot be taken. */
export interface Producer {
  /** More can be taken. */
  drained(): void;
  /** The client has gone. */
  abort(): void;
}

/** Bytes for the client that may wait before whoever brings them must. */
const highWater = 65_536;

/** Writes a body piece by piece in the framing that its head has said, and ends the request. */
export class FramedBody implements Source {
  protected readonly exchange: ProxyExchange;
  protected readonly producer: Producer;
  protected open = true;
  /** The head, until something is written. */
  private head: string;
  private stopped = false;

  constructor(exchange: ProxyExchange, producer: Producer, head: string) {
    this.exchange = exchange;
    this.producer = producer;
    this.head = head;
  }

  /** The bytes must stay as they are until they are out. False: wait for `drained`. */
  write(bytes: Buffer): boolean {
    return this.put(bytes, "");
  }

  end(): void {
    this.finish(undefined);
  }

  /** The head alone, when nothing stands behind it yet. */
  writeHead(): void {
    if (this.head !== "") this.exchange.client.writeText(this.head);
    this.head = "";
  }

  /** `bytes`, if any, and the end of the body in one. */
  finish(bytes: Buffer | undefined): void {
    if (!this.open) return;
    this.open = false;
    const { exchange } = this;
    const chunked = exchange.framing === bodyFraming.chunked;
    this.put(
      bytes,
      chunked ? `0\r\n${exchange.withTrailers ? trailerText(exchange) : ""}\r\n` : "",
    );
    exchange.client.answered();
  }

  /** False: too much waits for the client; `resumed` follows. */
  protected put(bytes: Buffer | undefined, tail: string): boolean {
    const { client, framing } = this.exchange;
    const { head } = this;
    this.head = "";
    if (bytes === undefined || bytes.length === 0) {
      if (head !== "" || tail !== "") client.writeText(head + tail);
    } else if (framing === bodyFraming.chunked)
      client.writeAll(`${head}${bytes.length.toString(16)}\r\n`, bytes, `\r\n${tail}`);
    else client.writeAll(head, bytes, tail);
    if (client.backlog < highWater || !this.open) return true;
    if (!this.stopped) client.notifyFlushed();
    this.stopped = true;
    return false;
  }

  clientFlushed(): void {
    if (!this.stopped || !this.open) return;
    this.stopped = false;
    this.resumed();
  }

  protected resumed(): void {
    this.producer.drained();
  }

  /** Nothing of it is written any more. */
  close(): void {
    this.open = false;
  }

  abort(): void {
    this.close();
    this.producer.abort();
  }
}
