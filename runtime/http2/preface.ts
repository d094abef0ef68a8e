const client = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

export const prefaceState = { more: 0, http2: 1, other: 2 } as const;

/** Do the first bytes of a connection say that it is HTTP/2 (RFC 9113 section 3.4)? */
export function readPreface(bytes: Buffer): number {
  const length = Math.min(bytes.length, client.length);
  if (client.compare(bytes, 0, length, 0, length) !== 0) return prefaceState.other;
  return length === client.length ? prefaceState.http2 : prefaceState.more;
}

/** Empty SETTINGS and GOAWAY with PROTOCOL_ERROR: for those who speak something else. */
export const goodbye = Buffer.from("0000000400000000000000080700000000000000000000000001", "hex");
