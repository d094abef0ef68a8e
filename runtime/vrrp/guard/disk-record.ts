import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** Who has the lock, as it stands in the first 512 bytes of the file: one sector, written at once. */
export interface DiskRecord {
  /** Of one acquisition. */
  readonly token: string;
  /** For people. */
  readonly node: string;
  /** The supervisor of the agent that has it. */
  readonly owner?: string | undefined;
  /** `false`: given back in order. */
  readonly held: boolean;
  /** Grows while the holder lives; its clock is of no interest to others. */
  readonly count: number;
  /** Microseconds without growth after which the holder has given up. */
  readonly ttl: number;
}

export const recordSize = 512;
const nodeLength = 64;

/** One line, padded with spaces; a checksum tells half of one record from a whole one. */
export function encodeRecord({ token, node, owner, held, count, ttl }: DiskRecord): Uint8Array {
  const text = JSON.stringify({ token, node: node.slice(0, nodeLength), owner, held, count, ttl });
  const bytes = Buffer.alloc(recordSize, " ");
  bytes.write(`${digest(text)} ${text}`, "utf8");
  bytes[recordSize - 1] = 0x0a;
  return bytes;
}

/** `free`: an empty file; undefined: something is there that nobody wrote whole. */
export function decodeRecord(bytes: Uint8Array): DiskRecord | "free" | undefined {
  if (bytes.every((byte) => byte === 0)) return "free";
  const line = Buffer.from(bytes).toString("utf8").trimEnd();
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  if (line.slice(0, space) !== digest(text)) return undefined;
  try {
    const { token, node, owner, held, count, ttl } = JSON.parse(text) as Record<string, unknown>;
    const whole = typeof token === "string" && typeof node === "string";
    if (!whole || typeof held !== "boolean") return undefined;
    const of = typeof owner === "string" ? { owner } : {};
    return { token, node, ...of, held, count: Number(count), ttl: Number(ttl) };
  } catch {
    return undefined;
  }
}

const digest = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
