import { crc32 } from "node:zlib";

/*
 * Files of a cache as nginx writes them (ngx_http_file_cache_header_t, version 5, on 64-bit machines
 * of little end), so that nginx and lbc can take over each other's.
 */

const version = 5n;
const size = 336;
const longestTag = 128;
const longestVary = 128;
const hashLength = 16;

const at = {
  version: 0,
  validUntil: 8,
  updating: 16,
  error: 24,
  modified: 32,
  date: 40,
  crc: 48,
  millis: 52,
  headerStart: 54,
  bodyStart: 56,
  tagLength: 58,
  tag: 59,
  varyLength: 187,
  vary: 188,
  variant: 316,
} as const;

const keyMark = "\nKEY: ";

/** What stands before the head of a stored answer. Times are whole seconds; -1: none. */
export interface EntryHeader {
  validUntil: number;
  updating: number;
  error: number;
  modified: number;
  date: number;
  /** Where the body begins in the file. */
  bodyStart: number;
  tag: string;
  vary: string;
  /** Hexadecimal MD5 of the variant; empty without `vary`. */
  variant: string;
}

/** Where the head of the answer begins behind a key. */
export const headerStartOf = (key: string): number => size + keyMark.length + key.length + 1;

/** The most that an answer's head may take: offsets are 16 bits wide. */
export const largestBodyStart = 65_535;

/** Everything before the answer's own head. */
export function writeEntryHeader(header: EntryHeader, key: string): Buffer {
  const start = headerStartOf(key);
  const bytes = Buffer.alloc(start);
  bytes.writeBigUInt64LE(version, at.version);
  bytes.writeBigInt64LE(BigInt(header.validUntil), at.validUntil);
  bytes.writeBigInt64LE(BigInt(header.updating), at.updating);
  bytes.writeBigInt64LE(BigInt(header.error), at.error);
  bytes.writeBigInt64LE(BigInt(header.modified), at.modified);
  bytes.writeBigInt64LE(BigInt(header.date), at.date);
  bytes.writeUInt32LE(crc32(Buffer.from(key, "latin1")), at.crc);
  bytes.writeUInt16LE(start, at.headerStart);
  bytes.writeUInt16LE(header.bodyStart, at.bodyStart);
  const tag = header.tag.length <= longestTag ? header.tag : "";
  bytes.writeUInt8(tag.length, at.tagLength);
  bytes.write(tag, at.tag, "latin1");
  const vary = header.vary.slice(0, longestVary);
  bytes.writeUInt8(vary.length, at.varyLength);
  bytes.write(vary, at.vary, "latin1");
  if (vary !== "") bytes.write(header.variant, at.variant, "hex");
  bytes.write(`${keyMark}${key}\n`, size, "latin1");
  return bytes;
}

/** Why a file is not the entry of a key. */
export type EntryFault = "too small" | "version mismatch" | "md5 collision" | "too long header";

/** Reads the start of a file; the key in it must be the one that is looked for, byte for byte. */
export function readEntryHeader(
  bytes: Buffer,
  key: string,
  most = largestBodyStart,
): EntryHeader | EntryFault {
  const start = headerStartOf(key);
  if (bytes.length < start) return "too small";
  if (bytes.readBigUInt64LE(at.version) !== version) return "version mismatch";
  if (
    bytes.readUInt32LE(at.crc) !== crc32(Buffer.from(key, "latin1")) ||
    bytes.readUInt16LE(at.headerStart) !== start ||
    bytes.toString("latin1", size, start) !== `${keyMark}${key}\n`
  )
    return "md5 collision";
  const bodyStart = bytes.readUInt16LE(at.bodyStart);
  const varyLength = bytes.readUInt8(at.varyLength);
  const tagLength = bytes.readUInt8(at.tagLength);
  if (bodyStart > most || bodyStart < start || varyLength > longestVary || tagLength > longestTag)
    return "too long header";
  return {
    validUntil: Number(bytes.readBigInt64LE(at.validUntil)),
    updating: Number(bytes.readBigInt64LE(at.updating)),
    error: Number(bytes.readBigInt64LE(at.error)),
    modified: Number(bytes.readBigInt64LE(at.modified)),
    date: Number(bytes.readBigInt64LE(at.date)),
    bodyStart,
    tag: bytes.toString("latin1", at.tag, at.tag + tagLength),
    vary: bytes.toString("latin1", at.vary, at.vary + varyLength),
    variant: varyLength === 0 ? "" : bytes.toString("hex", at.variant, at.variant + hashLength),
  };
}
