/** `auth_type` of version 2 (RFC 2338 5.3.6). */
export const authTypes = { none: 0, pass: 1, ah: 2 } as const;

export const passwordLength = 8;

/** A password as it stands in the packet or keys AH: eight bytes, cut or padded with zeros. */
export function passwordBytes(password: string): Uint8Array {
  const bytes = new Uint8Array(passwordLength);
  for (let at = 0; at < Math.min(password.length, passwordLength); at++)
    bytes[at] = password.charCodeAt(at) & 0xff;
  return bytes;
}

/** Compares some bytes with a secret; the time does not depend on where they differ. */
export function sameBytes(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  let difference = 0;
  for (let offset = 0; offset < expected.length; offset++)
    difference |= (bytes[at + offset] ?? 0) ^ (expected[offset] ?? 0);
  return difference === 0;
}
