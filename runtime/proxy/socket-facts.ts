import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { builtin } from "../decide/variables.ts";
import type { ListenerPlan } from "../plan.ts";

/** What a client's socket knows of itself, asked once and only when a variable wants it. */
export class SocketFacts {
  socket: Socket;
  private readonly listenerPlan: ListenerPlan;
  private remote: string | undefined;
  /** Source address, source port, destination address and port of the PROXY protocol. */
  proxyProtocol: readonly string[] | undefined = undefined;

  constructor(socket: Socket, listener: ListenerPlan) {
    this.socket = socket;
    this.listenerPlan = listener;
  }

  get secure(): boolean {
    return this.listenerPlan.ssl && this.socket instanceof TLSSocket;
  }

  /** `$remote_addr`; `unix:` for a unix socket. */
  get remoteAddress(): string {
    this.remote ??= this.listenerPlan.unix ? "unix:" : (this.socket.remoteAddress ?? "");
    return this.remote;
  }

  get remotePort(): string {
    return String(this.socket.remotePort ?? "");
  }

  get localAddress(): string {
    const { unix, host } = this.listenerPlan;
    return unix ? `unix:${host}` : (this.socket.localAddress ?? host);
  }

  get localPort(): string {
    return this.listenerPlan.unix ? "" : String(this.socket.localPort ?? this.listenerPlan.port);
  }

  /** `$ssl_…`; undefined without TLS. */
  secureVariable(id: number): string | undefined {
    const { socket } = this;
    if (!(socket instanceof TLSSocket)) return undefined;
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
