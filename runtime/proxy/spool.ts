import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

const pieceSize = 65_536;
let files = 0;

/** Opens a file without a name, so that it cannot be left behind. */
export function openNameless(folder: string): number {
  const path = join(folder, `lbc-answer-${process.pid}-${++files}`);
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}

/** What a slow client has not taken of an answer: a temporary file, written and read in order. */
export class Spool {
  /** Why nothing more is taken; what is there already stays readable. */
  error: NodeJS.ErrnoException | undefined = undefined;
  private readonly open: () => number;
  private file = -1;
  private written = 0;
  private position = 0;
  /** What the disk did not take. */
  private rest: Buffer | undefined = undefined;
  private piece: Buffer | undefined = undefined;

  constructor(open: () => number) {
    this.open = open;
  }

  /** Bytes in the file. */
  get size(): number {
    return this.written;
  }

  /** False: the disk is full, say. The bytes are kept all the same, and few others may follow. */
  append(bytes: Buffer, start: number, end: number): boolean {
    let at = start;
    if (this.rest !== undefined) {
      this.rest = Buffer.concat([this.rest, bytes.subarray(start, end)]);
      return false;
    }
    try {
      if (this.file < 0) this.file = this.open();
      while (at < end) {
        const count = writeSync(this.file, bytes, at, end - at, this.written);
        at += count;
        this.written += count;
      }
      return true;
    } catch (error) {
      this.error = error as NodeJS.ErrnoException;
      this.rest = Buffer.from(bytes.subarray(at, end));
      return false;
    }
  }

  /** The next bytes, which hold until it is asked again; undefined: none are left. */
  next(): Buffer | undefined {
    if (this.position < this.written) {
      this.piece ??= Buffer.allocUnsafeSlow(pieceSize);
      const wanted = Math.min(pieceSize, this.written - this.position);
      const count = readSync(this.file, this.piece, 0, wanted, this.position);
      this.position += count;
      return this.piece.subarray(0, count);
    }
    const { rest } = this;
    this.rest = undefined;
    return rest;
  }

  /** All was read: the room is free again. */
  clear(): void {
    if (this.file >= 0) ftruncateSync(this.file, 0);
    this.written = 0;
    this.position = 0;
  }

  close(): void {
    if (this.file >= 0) closeSync(this.file);
    this.file = -1;
    this.piece = undefined;
    this.rest = undefined;
  }
}

/** One whose file is made in a folder when it is needed. */
export const spoolIn = (folder: string): Spool => new Spool(() => openNameless(folder));
