import type { TLSSocket } from "node:tls";

import { builtin } from "../decide/variables.ts";
import type { ListenerPlan } from "../plan.ts";
import { type SecureClient, type SecureVariable, secureVariables } from "../tls/secure-client.ts";
import type { EndPoints } from "../upstream/wire.ts";

/** What a client's socket knows of itself: most of it asked only when a variable wants it. */
export class SocketFacts {
  /** The connection as it was accepted. */
  readonly ends: EndPoints;
  /** TLS over it, once it stands. */
  protected tls: TLSSocket | undefined = undefined;
  private readonly listenerPlan: ListenerPlan;
  /** `$realip_remote_addr`; `unix:` for a unix socket. */
  readonly peerAddress: string;
  /** Source address, source port, destination address and port of the PROXY protocol. */
  proxyProtocol: readonly string[] | undefined = undefined;

  constructor(ends: EndPoints, listener: ListenerPlan) {
    this.ends = ends;
    this.listenerPlan = listener;
    // A client that resets the connection has no address any more, and is logged with it.
    this.peerAddress = listener.unix ? "unix:" : (ends.remoteAddress ?? "");
  }

  get secure(): boolean {
    return this.tls !== undefined;
  }

  /** Whom a trusted proxy speaks for in the present request. */
  real: { readonly address: string; readonly port: string } | undefined = undefined;

  /** `$remote_addr`. */
  get remoteAddress(): string {
    return this.real?.address ?? this.peerAddress;
  }

  /** `$remote_port`. */
  get remotePort(): string {
    return this.real?.port ?? this.peerPort;
  }

  /** `$realip_remote_port`. */
  get peerPort(): string {
    return String(this.ends.remotePort ?? "");
  }

  get localAddress(): string {
    const { unix, host } = this.listenerPlan;
    return unix ? `unix:${host}` : (this.ends.localAddress ?? host);
  }

  get localPort(): string {
    return this.listenerPlan.unix ? "" : String(this.ends.localPort ?? this.listenerPlan.port);
  }

  /** `$ssl_…`; undefined without TLS. */
  secureVariable(id: number, now: number): string | undefined {
    const name = secureNames.get(id);
    const { secureClient } = this;
    if (name === undefined) return undefined;
    if (secureClient) return secureClient.value(name, now);
    // Asked for by the name of a certificate, before there is a connection.
    return name === "ssl_server_name" ? this.serverName : undefined;
  }

  /** Of the ClientHello, as the client wrote it. */
  serverName: string | undefined = undefined;
  /** Index of the server that this name chose; -1: none did. */
  negotiated = -1;
  secureClient: SecureClient | undefined = undefined;
}

const secureNames = new Map<number, SecureVariable>();
for (const name of secureVariables) secureNames.set(builtin[name], name);
