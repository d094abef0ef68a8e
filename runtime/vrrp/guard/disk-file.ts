import {
  closeSync,
  constants,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  writeSync,
} from "node:fs";

import { libc } from "../../host/linux/ffi.ts";
import { recordSize } from "./disk-record.ts";

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The file of a disk lock. All of it may block for as long as the storage likes: only for a process
 * that nobody waits for. Throws what `node:fs` throws.
 */
export class DiskFile {
  readonly #path: string;
  readonly #fd: number;
  #locked = false;

  /** No link is followed, and nothing is used that others may write to. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, flags, 0o600);
    const stats = fstatSync(this.#fd);
    const fault = faultOf(stats);
    if (fault !== undefined) {
      closeSync(this.#fd);
      throw new Error(`${path} ${fault}`);
    }
    if ((stats.mode & 0o777) !== 0o600) fchmodSync(this.#fd, 0o600);
  }

  /** Whether `flock` is ours now. */
  lock(): boolean {
    if (!this.#locked) this.#locked = libc().flock(this.#fd, LOCK_EX | LOCK_NB) === 0;
    return this.#locked;
  }

  unlock(): void {
    if (this.#locked) libc().flock(this.#fd, LOCK_UN);
    this.#locked = false;
  }

  /** Whether the path still leads here. */
  isCurrent(): boolean {
    const stats = fstatSync(this.#fd);
    const there = lstatSync(this.#path, { throwIfNoEntry: false });
    return there?.ino === stats.ino && there.dev === stats.dev;
  }

  read(): Uint8Array {
    const bytes = new Uint8Array(recordSize);
    readSync(this.#fd, bytes, 0, recordSize, 0);
    return bytes;
  }

  /** In place: its blocks are there, also when the disk is full. */
  write(bytes: Uint8Array): void {
    if (writeSync(this.#fd, bytes, 0, bytes.length, 0) !== bytes.length)
      throw new Error("cannot write a whole record");
    fdatasyncSync(this.#fd);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function faultOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return "is not an ordinary file";
  if (stats.nlink !== 1) return "has more than one name";
  return (stats.mode & 0o022) === 0 ? undefined : "can be written by others";
}
