/** What the first line of a memcached server says (text protocol, `get`). */
export interface MemcachedAnswer {
  /** 200 or 404. */
  readonly status: number;
  readonly flags: number;
  readonly length: number;
  /** Bytes of the line with its end. */
  readonly used: number;
}

/** What stands behind a value. */
export const memcachedEnd = "\r\nEND\r\n";

/** A key on the wire: what would end it, and `%`, are written as `%XX`. */
export function memcachedKey(key: string): string {
  if (!/[\0- %]/.test(key)) return key;
  return key.replaceAll(
    // eslint-disable-next-line no-control-regex
    /[\0- %]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** Reads `VALUE key flags length`, or `END`; undefined: the line is not whole, a text: nginx's complaint. */
export function readMemcached(text: string, key: string): MemcachedAnswer | string | undefined {
  const end = text.indexOf("\n");
  if (end < 0) return undefined;
  const line = text.slice(0, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
  const used = end + 1;
  if (line === "END") return { status: 404, flags: 0, length: 0, used };
  if (!line.startsWith("VALUE ")) return `memcached sent invalid response: "${line}"`;
  const rest = line.slice("VALUE ".length);
  if (!rest.startsWith(`${key} `))
    return `memcached sent invalid key in response "${line}" for key "${key}"`;
  const [flags = "", length = "", ...more] = rest.slice(key.length + 1).split(" ");
  if (!/^\d+$/.test(flags))
    return `memcached sent invalid flags in response "${line}" for key "${key}"`;
  if (!/^\d{1,15}$/.test(length) || more.length > 0)
    return `memcached sent invalid length in response "${line}" for key "${key}"`;
  return { status: 200, flags: Number(flags), length: Number(length), used };
}
