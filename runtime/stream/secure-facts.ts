import type { TLSSocket } from "node:tls";

import { streamBuiltin as name } from "../decide/stream-variables.ts";

/** `$ssl_…` of a connection; undefined without TLS. */
export function builtinSecure(
  id: number,
  socket: TLSSocket | undefined,
  serverName: string | undefined,
): string | undefined {
  if (!socket) return undefined;
  switch (id) {
    case name.ssl_protocol:
      return socket.getProtocol() ?? undefined;
    case name.ssl_cipher:
      return socket.getCipher().name;
    case name.ssl_session_reused:
      return socket.isSessionReused() ? "r" : ".";
    case name.ssl_client_verify:
      return "NONE";
    case name.ssl_alpn_protocol:
      return socket.alpnProtocol === false ? undefined : (socket.alpnProtocol ?? undefined);
    case name.ssl_session_id:
      return socket.getSession()?.toString("hex");
    case name.ssl_server_name:
      return serverName;
    default:
      return undefined;
  }
}
