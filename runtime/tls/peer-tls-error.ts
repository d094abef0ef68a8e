import { opensslText } from "./error-text.ts";

/** Why no TLS stands with a backend, in nginx's words. */
export class PeerTlsError extends Error {
  override readonly name = "PeerTlsError";

  /** What went wrong while hands were shaken. */
  static of(error: NodeJS.ErrnoException): PeerTlsError {
    if (error instanceof PeerTlsError) return error;
    const text = opensslText(error);
    if (error.code === "ECONNRESET" && !text.startsWith("error:"))
      return new PeerTlsError(`${closed} (104: Connection reset by peer)`);
    return new PeerTlsError(`SSL_do_handshake() failed (SSL: ${text})`);
  }

  static closed(): PeerTlsError {
    return new PeerTlsError(closed);
  }
}

const closed = "peer closed connection in SSL handshake";
