import type { SecureClient } from "../tls/secure-client.ts";
import type { Listener } from "./engine.ts";

/**
 * Whose request an exchange is: what its phases ask of a connection of HTTP/1, or of a stream of
 * HTTP/2. An answer's head is written as that of HTTP/1 with either.
 */
export interface Client {
  readonly listener: Listener;
  /** `$connection`. */
  readonly number: number;
  /** Monotonic milliseconds when the connection began. */
  readonly opened: number;
  /** Requests of the connection so far, this one included. */
  readonly requests: number;
  /** Plain HTTP came to a port of TLS: 497. */
  readonly plainOnTls: boolean;
  /** The request was in the buffer when the one before was answered. */
  readonly pipelined: boolean;
  /** `$http2`: the protocol's name, or empty for HTTP/1. */
  readonly http2: string;
  /** Bytes written for the present request. */
  bytesSent: number;

  readonly secure: boolean;
  /** Whom a trusted proxy speaks for in the present request. */
  real: { readonly address: string; readonly port: string } | undefined;
  readonly peerAddress: string;
  readonly peerPort: string;
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly localAddress: string;
  readonly localPort: string;
  readonly proxyProtocol: readonly string[] | undefined;
  /** `$ssl_…`; undefined without TLS. `now` is milliseconds since 1970. */
  secureVariable(id: number, now: number): string | undefined;
  /** Index of the server that the name in the handshake chose; -1: none did. */
  readonly negotiated: number;
  /** That name, as the client wrote it. */
  readonly serverName: string | undefined;
  readonly secureClient: SecureClient | undefined;

  /** Bytes of the body that came with the head and were not yet taken. */
  readonly heldLength: number;
  /** The flow wants the body. */
  readBody(mode: number, limit: number, memoryLimit: number): void;
  /** Answers `Expect: 100-continue`, once the body is wanted. */
  expectBody(): void;
  pause(): void;
  unpause(): void;

  /** Bytes that are written and not yet out. */
  readonly backlog: number;
  /** Even what can go at once is told late to be out. */
  readonly flushesLate: boolean;
  /** Text of one character for each byte. False: it is not yet out. */
  writeText(text: string): boolean;
  /** As `writeText`; the bytes must stay as they are until they are flushed. */
  writeBytes(bytes: Buffer): boolean;
  /** All at once. */
  writeAll(head: string, bytes: Buffer, tail?: string): boolean;
  /**
   * The answer that follows is sent at so many bytes a second, the first ones at once; `settles`:
   * it is over when the rest behind its last byte is.
   */
  pace(rate: number, after: number, started: number, settles: boolean): void;
  /** Asks for `clientFlushed` of the source, or for the end of the request. */
  notifyFlushed(): void;
  /** The whole answer is written. */
  answered(): void;
  /** The answer broke off: what is missing must not look complete. */
  cut(): void;

  /** From here on bytes go to the peer as they come. */
  tunnel(): void;
  tunnelClosed(): void;
}

/** A client's connection, whatever it speaks, as its worker keeps account of it. */
export interface Connection {
  /** Nothing is being answered and nothing has come. */
  readonly idle: boolean;
  readonly isReading: boolean;
  /** The worker goes while it answers: where the protocol can say so, no more requests are wanted. */
  retire(): void;
  /** Closes it, which waits for a request. */
  destroy(): void;
  /** Cuts it whatever it does. */
  destroyNow(): void;
}
