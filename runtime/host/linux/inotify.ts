import { Buffer } from "node:buffer";
import { closeSync, readSync } from "node:fs";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

const IN_CLOSE_WRITE = 0x8;
const IN_MOVED_FROM = 0x40;
const IN_MOVED_TO = 0x80;
const IN_DELETE = 0x200;
const IN_Q_OVERFLOW = 0x4000;
const IN_ISDIR = 0x4000_0000;
const IN_CLOEXEC = 0o2000000;
const IN_NONBLOCK = 0o4000;
const headerSize = 16;

/** What has happened to a file of a watched directory. */
export interface FileEvent {
  /** Of `watch`. */
  readonly directory: number;
  readonly name: string;
  /** Removed or moved away; else written or moved here. */
  readonly gone: boolean;
}

/**
 * Tells when files of some directories have been written, moved or removed: when the writer closes
 * them, not with every write.
 */
export class Inotify {
  readonly fd: number;
  readonly #buffer = Buffer.alloc(16 * 1024);

  constructor() {
    this.fd = libc().inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (this.fd < 0) throw systemError("cannot watch files", libc().errno());
  }

  /** Watches a directory; returns its number. */
  watch(directory: string): number {
    const mask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE;
    const number = libc().inotify_add_watch(this.fd, Buffer.from(`${directory}\0`), mask);
    if (number < 0) throw systemError(`cannot watch ${directory}`, libc().errno());
    return number;
  }

  /** What has happened since; `overrun` when the kernel could not hold it all. */
  read(): readonly FileEvent[] | "overrun" {
    let length: number;
    try {
      length = readSync(this.fd, this.#buffer);
    } catch {
      // Nothing waits.
      return [];
    }
    return decodeFileEvents(this.#buffer.subarray(0, length));
  }

  close(): void {
    closeSync(this.fd);
  }
}

export function decodeFileEvents(bytes: Buffer): readonly FileEvent[] | "overrun" {
  const events: FileEvent[] = [];
  for (let at = 0; at + headerSize <= bytes.length;) {
    const mask = bytes.readUInt32LE(at + 4);
    const length = bytes.readUInt32LE(at + 12);
    const text = bytes.toString("utf8", at + headerSize, at + headerSize + length);
    const end = text.indexOf("\0");
    if ((mask & IN_Q_OVERFLOW) !== 0) return "overrun";
    if ((mask & IN_ISDIR) === 0)
      events.push({
        directory: bytes.readInt32LE(at),
        name: end < 0 ? text : text.slice(0, end),
        gone: (mask & (IN_MOVED_FROM | IN_DELETE)) !== 0,
      });
    at += headerSize + length;
  }
  return events;
}
