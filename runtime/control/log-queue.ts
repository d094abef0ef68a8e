import { closeSync, constants, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

import type { LogBufferPlan } from "../plan.ts";

/** Paths that hold a variable may name any number of files; so many stay open. */
const mostOpen = 256;
/** Bytes that wait for the end of the turn before they are written at once. */
const fullAt = 65_536;
/** Bytes kept for a reader of a pipe that does not keep up; the rest is dropped. */
const mostKept = 1_048_576;
const quietFor = 60_000;

interface LogFile {
  readonly path: string;
  fd: number;
  lines: string[];
  size: number;
  /** Clock of the last complaint about this file. */
  complained: number;
  readonly failed: (path: string, text: string) => boolean;
  /** Lines are held back. */
  readonly buffer: LogBufferPlan | undefined;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The one way from a process to its logs: appended whole lines (O_APPEND, so processes may share a
 * file), one write per file and turn of the event loop. Text is byte strings.
 */
export class LogQueue {
  /** Who says elsewhere that a file cannot be written; false: it goes to standard error. */
  failed: (path: string, text: string) => boolean = () => false;
  readonly #prefix: string;
  readonly #files = new Map<string, LogFile>();
  readonly #buffers: ReadonlyMap<string, LogBufferPlan>;
  #scheduled = false;

  /** `buffers`: the files whose lines are held back, by path. */
  constructor(prefix: string, buffers: ReadonlyMap<string, LogBufferPlan> = new Map()) {
    this.#prefix = prefix;
    this.#buffers = buffers;
  }

  /** Opens a file now; the text of the failure, or undefined. */
  open(path: string): string | undefined {
    const file = this.#file(path);
    return typeof file === "string" ? file : undefined;
  }

  /** `path` is absolute, relative to the prefix, or `stderr`; `text` ends in a newline. */
  write(path: string, text: string): void {
    const file = this.#file(path);
    if (typeof file === "string") return;
    if (file.buffer) {
      hold(file, file.buffer, text);
      return;
    }
    file.lines.push(text);
    file.size += text.length;
    if (file.size >= fullAt) flushFile(file);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    for (const file of this.#files.values()) if (file.size > 0 && !file.buffer) flushFile(file);
  };

  flush(): void {
    for (const file of this.#files.values()) if (file.size > 0) flushFile(file);
  }

  /** Opens every file anew; where that fails the old one stays in use. Returns the failures. */
  reopen(): string[] {
    this.flush();
    const failures: string[] = [];
    for (const file of this.#files.values()) {
      if (file.fd === 2) continue;
      const fd = openLog(file.path);
      if (typeof fd === "string") failures.push(fd);
      else {
        closeSync(file.fd);
        file.fd = fd;
      }
    }
    return failures;
  }

  close(): void {
    this.flush();
    for (const file of this.#files.values()) if (file.fd !== 2) closeSync(file.fd);
    this.#files.clear();
  }

  #file(name: string): LogFile | string {
    const known = this.#files.get(name);
    if (known) return known;
    const path = name === "stderr" ? name : resolve(this.#prefix, name);
    const fd = name === "stderr" ? 2 : openLog(path);
    if (typeof fd === "string") return fd;
    if (this.#files.size >= mostOpen) this.#closeOldest();
    const buffer = this.#buffers.get(name);
    const failed: LogFile["failed"] = (...failure) => this.failed(...failure);
    const begun = { lines: [], size: 0, complained: -Infinity, timer: undefined };
    const file = { path, fd, ...begun, buffer, failed };
    this.#files.set(name, file);
    return file;
  }

  #closeOldest(): void {
    for (const [name, file] of this.#files) {
      if (file.fd === 2) continue;
      flushFile(file);
      closeSync(file.fd);
      this.#files.delete(name);
      return;
    }
  }
}

/** An open file, or the failure in nginx's words. */
function openLog(path: string): number | string {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o644);
  } catch (error) {
    return `open() "${path}" failed (${reasonOf(error)})`;
  }
}

/** A line that is longer than the buffer is written at once (nginx: ngx_http_log_handler). */
function hold(file: LogFile, { size, flush }: LogBufferPlan, text: string): void {
  if (file.size > 0 && file.size + text.length > size) flushFile(file);
  file.lines.push(text);
  file.size += text.length;
  if (file.size > size) flushFile(file);
  else if (flush > 0 && !file.timer) file.timer = setTimeout(flushFile, flush, file).unref();
}

function flushFile(file: LogFile): void {
  clearTimeout(file.timer);
  file.timer = undefined;
  if (file.size === 0) return;
  let rest = Buffer.from(file.lines.join(""), "latin1");
  const level = file.buffer?.gzip ?? 0;
  if (level > 0) rest = gzipSync(rest, { level });
  file.lines = [];
  file.size = 0;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(file.fd, rest));
  } catch (error) {
    const again = (error as NodeJS.ErrnoException).code === "EAGAIN";
    if (again && level === 0 && rest.length <= mostKept) {
      file.lines = [rest.toString("latin1")];
      file.size = rest.length;
    } else complain(file, error);
  }
}

/** A log that cannot be written (disk full) is reported where one can look, once a minute. */
function complain(file: LogFile, error: unknown): void {
  const now = performance.now();
  if (now - file.complained < quietFor) return;
  file.complained = now;
  const text = `write() to "${file.path}" failed (${reasonOf(error)})`;
  if (file.failed(file.path, text)) return;
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody listens there either.
  }
}

/** `2: No such file or directory`: number and text of a failed system call, as nginx prints them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno } = error as NodeJS.ErrnoException;
  const text = /^[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
  const shown = text.charAt(0).toUpperCase() + text.slice(1);
  return errno === undefined ? shown : `${Math.abs(errno)}: ${shown}`;
}
