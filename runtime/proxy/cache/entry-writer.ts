import { closeSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";

let made = 0;

/** nginx names temporary files of a cache so: the entry, a dot, ten digits at least. */
const temporaryName = (path: string): string =>
  `${path}.${String(process.pid).padStart(8, "0")}${String(++made).padStart(6, "0")}`;

/** An answer on its way into a cache: it has its name when it is whole. */
export class EntryWriter {
  /** Bytes that are written. */
  size = 0;
  /** Why the answer cannot be kept. */
  error: NodeJS.ErrnoException | undefined = undefined;
  private readonly path: string;
  private readonly temporary: string;
  private file = -1;

  /** `start`: what stands before the body. */
  constructor(path: string, start: Buffer) {
    this.path = path;
    this.temporary = temporaryName(path);
    try {
      this.file = this.open();
    } catch (error) {
      this.error = error as NodeJS.ErrnoException;
      return;
    }
    this.append(start, 0, start.length);
  }

  private open(): number {
    try {
      return openSync(this.temporary, "wx+", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      mkdirSync(dirname(this.temporary), { recursive: true, mode: 0o700 });
      return openSync(this.temporary, "wx+", 0o600);
    }
  }

  /** False: the disk does not take it, and nothing will be kept. */
  append(bytes: Buffer, start: number, end: number): boolean {
    if (this.file < 0) return false;
    try {
      for (let at = start; at < end;) {
        const written = writeSync(this.file, bytes, at, end - at, this.size);
        at += written;
        this.size += written;
      }
      return true;
    } catch (error) {
      this.error = error as NodeJS.ErrnoException;
      this.discard();
      return false;
    }
  }

  /** The answer is whole. False: it could not get its name. */
  commit(): boolean {
    if (this.file < 0) return false;
    closeSync(this.file);
    this.file = -1;
    try {
      renameSync(this.temporary, this.path);
      return true;
    } catch (error) {
      this.error = error as NodeJS.ErrnoException;
      this.remove();
      return false;
    }
  }

  discard(): void {
    if (this.file < 0) return;
    closeSync(this.file);
    this.file = -1;
    this.remove();
  }

  private remove(): void {
    try {
      unlinkSync(this.temporary);
    } catch {
      // It has gone already.
    }
  }
}
