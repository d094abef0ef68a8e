import { equalsLower } from "./characters.ts";

const names = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
  "keep-alive",
  "te",
  "trailer",
  "proxy-connection",
  "x-forwarded-for",
  "content-type",
  "user-agent",
  "range",
  "if-range",
  "if-modified-since",
  "if-unmodified-since",
  "if-match",
  "if-none-match",
  "cookie",
  "authorization",
  "referer",
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "server",
  "date",
  "location",
  "refresh",
  "last-modified",
  "etag",
  "set-cookie",
  "x-pad",
  "x-accel-redirect",
  "x-accel-expires",
  "x-accel-limit-rate",
  "x-accel-buffering",
  "x-accel-charset",
  "content-range",
  "x-real-ip",
  "www-authenticate",
  "accept-ranges",
  "expires",
  "vary",
] as const;

type Name = (typeof names)[number];

/** Number of a field that the engine looks at or meets often; 0 is every other one. */
export const field = Object.fromEntries(names.map((name, index) => [name, index + 1])) as {
  readonly [K in Name]: number;
};

export const fieldCount = names.length + 1;

/** Multiplier of the hash that the line parser computes over the name in lower case. */
export const hashFactor = 33;
export const hashMask = 0x3fff;

const byHash = new Uint8Array(hashMask + 1);
for (const [index, name] of names.entries()) {
  let hash = 0;
  for (let at = 0; at < name.length; at++)
    hash = (hash * hashFactor + name.charCodeAt(at)) & hashMask;
  if (byHash[hash] !== 0) throw new Error(`two known fields share the hash of ${name}`);
  byHash[hash] = index + 1;
}

/** The number of the field whose name stands in `text` and has this hash. */
export function knownField(text: string, start: number, end: number, hash: number): number {
  const id = byHash[hash & hashMask] ?? 0;
  if (id === 0) return 0;
  const name = names[id - 1];
  return name !== undefined && equalsLower(text, start, end, name) ? id : 0;
}

/** The number of a name in lower case; 0 when it is not one of the table. */
export const fieldNumber = (lower: string): number => names.indexOf(lower as Name) + 1;
