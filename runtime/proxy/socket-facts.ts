import type { TLSSocket } from "node:tls";

import { builtin } from "../decide/variables.ts";
import type { ListenerPlan } from "../plan.ts";
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
  secureVariable(id: number): string | undefined {
    const { tls: socket } = this;
    if (!socket) return undefined;
    switch (id) {
      case builtin.ssl_protocol:
        return socket.getProtocol() ?? undefined;
      case builtin.ssl_cipher:
        return socket.getCipher().name;
      case builtin.ssl_session_reused:
        return socket.isSessionReused() ? "r" : ".";
      case builtin.ssl_client_verify:
        return "NONE";
      case builtin.ssl_alpn_protocol:
        return socket.alpnProtocol === false ? undefined : (socket.alpnProtocol ?? undefined);
      case builtin.ssl_session_id:
        return socket.getSession()?.toString("hex");
      case builtin.ssl_server_name:
        return this.serverName;
      default:
        return undefined;
    }
  }

  /** Of the ClientHello. */
  serverName: string | undefined = undefined;
}
