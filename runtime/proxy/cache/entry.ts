import { closeSync, fstatSync, futimesSync, openSync, readSync, writeSync } from "node:fs";

import {
  headerStartOf,
  readEntryHeader,
  writeEntryHeader,
  type EntryFault,
  type EntryHeader,
} from "./entry-header.ts";

/** What is read of a file at once: small answers are whole in it. */
const firstRead = 65_536;
const buffer = Buffer.allocUnsafeSlow(firstRead);

/** A stored answer whose file is open. */
export class Entry {
  readonly header: EntryHeader;
  /** The head as the backend wrote it. */
  readonly head: string;
  /** Of the file. */
  readonly size: number;
  private file: number;
  private readonly path: string;

  constructor(file: number, path: string, header: EntryHeader, head: string, size: number) {
    this.file = file;
    this.path = path;
    this.header = header;
    this.head = head;
    this.size = size;
  }

  get bodyLength(): number {
    return this.size - this.header.bodyStart;
  }

  /** The body where it came with the first read; holds only until the next entry is opened. */
  get smallBody(): Buffer | undefined {
    return this.size <= firstRead && lastOpened === this
      ? buffer.subarray(this.header.bodyStart, this.size)
      : undefined;
  }

  /** Hands the open file over; who takes it closes it. */
  takeFile(): number {
    const { file } = this;
    this.file = -1;
    return file;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
  }

  /** Writes a new header into the file of the same answer: it was found to hold still. */
  renew(header: EntryHeader, key: string): void {
    const file = openSync(this.path, "r+");
    try {
      // Another worker may have put another answer there.
      if (this.file >= 0 && fstatSync(file).ino !== fstatSync(this.file).ino) return;
      writeSync(file, writeEntryHeader(header, key), 0, undefined, 0);
    } finally {
      closeSync(file);
    }
  }
}

let lastOpened: Entry | undefined;

/** Why there is no entry; `none`: no file. */
export type NoEntry = EntryFault | "none";

/** The most that a head may take, and times in milliseconds. */
interface EntryLimits {
  readonly head: number;
  readonly accuracy: number;
  readonly now: number;
}

/**
 * Opens the entry of a key. The time of access of its file is kept up to `accuracy` milliseconds:
 * by it the manager finds what nobody asks for.
 */
export function openEntry(path: string, key: string, limits: EntryLimits): Entry | NoEntry {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "none";
    throw error;
  }
  try {
    const entry = readEntry(file, path, key, limits);
    if (typeof entry === "string") closeSync(file);
    return entry;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readEntry(file: number, path: string, key: string, limits: EntryLimits): Entry | NoEntry {
  const stats = fstatSync(file);
  // Whatever it held is gone with this read.
  lastOpened = undefined;
  const count = readSync(file, buffer, 0, firstRead, 0);
  const header = readEntryHeader(buffer.subarray(0, count), key, limits.head);
  if (typeof header === "string") return header;
  if (count < header.bodyStart) return "too small";
  if (limits.now - stats.atimeMs > limits.accuracy) touch(file, limits.now, stats.mtimeMs);
  const head = buffer.toString("latin1", headerStartOf(key), header.bodyStart);
  lastOpened = new Entry(file, path, header, head, stats.size);
  return lastOpened;
}

function touch(file: number, now: number, modified: number): void {
  try {
    futimesSync(file, now / 1000, modified / 1000);
  } catch {
    // The file of another user: it goes when its time is up, however often it is asked for.
  }
}
