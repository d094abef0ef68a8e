import type { Client } from "../client.ts";
import type { Listener } from "../engine.ts";
import type { ProxyExchange } from "../exchange.ts";

/** In the place of a client that has gone, or never was: a request that goes on for the cache alone. */
export class Nobody implements Client {
  readonly listener: Listener;
  readonly number: number;
  readonly opened: number;
  readonly requests: number;
  readonly plainOnTls = false;
  readonly pipelined = false;
  readonly http2: string;
  bytesSent = 0;
  readonly secure: boolean;
  real: Client["real"];
  readonly peerAddress: string;
  readonly peerPort: string;
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly localAddress: string;
  readonly localPort: string;
  readonly proxyProtocol: readonly string[] | undefined;
  readonly negotiated: number;
  readonly serverName: string | undefined;
  readonly secureClient: Client["secureClient"];
  readonly backlog = 0;
  readonly flushesLate = false;
  readonly heldLength = 0;
  /** Whose place it takes. */
  private exchange: ProxyExchange | undefined = undefined;

  private readonly client: Client;

  constructor(client: Client) {
    this.client = client;
    this.negotiated = client.negotiated;
    this.serverName = client.serverName;
    this.secureClient = client.secureClient;
    this.listener = client.listener;
    this.number = client.number;
    this.opened = client.opened;
    this.requests = client.requests;
    this.http2 = client.http2;
    this.secure = client.secure;
    this.real = client.real;
    this.peerAddress = client.peerAddress;
    this.peerPort = client.peerPort;
    this.remoteAddress = client.remoteAddress;
    this.remotePort = client.remotePort;
    this.localAddress = client.localAddress;
    this.localPort = client.localPort;
    this.proxyProtocol = client.proxyProtocol;
  }

  /** The request goes on for nobody. */
  adopt(exchange: ProxyExchange): void {
    this.exchange = exchange;
    exchange.client = this;
    exchange.orphaned = true;
    exchange.engine.orphans.add(exchange);
  }

  answered(): void {
    const { exchange } = this;
    this.exchange = undefined;
    exchange?.engine.bury(exchange);
  }
  cut(): void {
    this.answered();
  }

  rememberPeer(): void {}
  secureVariable(id: number, now: number): string | undefined {
    return this.client.secureVariable(id, now);
  }
  readBody(): void {}
  expectBody(): void {}
  pause(): void {}
  unpause(): void {}
  writeText(): boolean {
    return true;
  }
  writeBytes(): boolean {
    return true;
  }
  writeAll(): boolean {
    return true;
  }
  pace(): void {}
  notifyFlushed(): void {}
  tunnel(): void {
    this.answered();
  }
  tunnelClosed(): void {
    this.answered();
  }
}
