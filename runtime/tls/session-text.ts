import { derAt, derInside, derTag } from "./der.ts";

/** `$ssl_session_id` of a session as OpenSSL writes it (SSL_SESSION_ASN1), in hexadecimal. */
export function sessionIdOf(session: Buffer | undefined): string | undefined {
  const whole = session && derAt(session, 0, session.length);
  if (!whole) return undefined;
  // Version, version of TLS, cipher, session id, master key.
  const id = derInside(session, whole)[3];
  if (id?.tag !== derTag.octets) return undefined;
  return session.toString("hex", id.start, id.end);
}
