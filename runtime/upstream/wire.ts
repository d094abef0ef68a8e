import type { TLSSocket } from "node:tls";

/** Who is told what happens on a wire. */
export interface WireUser {
  /** Bytes came; those of a `lent` buffer hold only during the call. */
  wireRead(bytes: Buffer, length: number, lent: boolean): void;
  /** The other side will send no more. */
  wireEnded(): void;
  /** The connection is gone; without an error where it was closed in order. */
  wireLost(error: NodeJS.ErrnoException | undefined): void;
  /** What `notifyFlushed` asked for: all that was written is out. */
  wireFlushed(): void;
}

/** The addresses of a connection; undefined where it has gone or has none. */
export interface EndPoints {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** A connection that stands: on a handle of the platform, or on a socket where that cannot be had. */
export interface Wire extends EndPoints {
  /** Bytes that are written and not yet out. */
  readonly backlog: number;
  readonly tls: TLSSocket | undefined;
  /** Begins to read, into `buffer` where one is given and the wire can. */
  start(user: WireUser, buffer: Buffer | undefined): void;
  /** Reads go to `buffer` from now on; only from within `wireRead` of a lent buffer. */
  readInto(buffer: Buffer): void;
  /** Text of one character for each byte. */
  writeText(text: string): void;
  /** The bytes must stay as they are until they are out. */
  writeBytes(bytes: Buffer): void;
  /** Head and bytes in one call of the system. */
  writeAll(head: string, bytes: readonly Buffer[], tail: string): void;
  notifyFlushed(): void;
  pause(): void;
  resume(): void;
  setNoDelay(): void;
  /** Sends no more; still reads. */
  end(): void;
  /** Closes when all is out, or nothing moved for so many milliseconds. Nobody is told. */
  finish(milliseconds: number): void;
  /** Closes at once. Nobody is told. */
  destroy(): void;
  /** Closes so that the other side cannot take it for an orderly end, where that can be had. */
  reset(): void;
}
