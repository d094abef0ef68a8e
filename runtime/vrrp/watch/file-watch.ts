import { Buffer } from "node:buffer";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

import { HostError } from "../../host/linux/host-error.ts";
import { Inotify } from "../../host/linux/inotify.ts";
import type { FilePlan } from "../plan/watch-plan.ts";
import { numberIn } from "./file-value.ts";

/** keepalived reads so much of a file. */
const readSize = 127;

export interface FileWatchPorts {
  /** A file's number is another one. */
  changed(index: number, before: number, after: number): void;
  log(text: string): void;
}

interface Watched {
  readonly index: number;
  readonly path: string;
  readonly directory: number;
  readonly name: string;
}

/** The numbers of files, read when somebody has written them. */
export class FileWatch {
  readonly #ports: FileWatchPorts;
  readonly #values: number[];
  readonly #watched: Watched[] = [];
  readonly #lost = new Set<number>();
  readonly #inotify: Inotify;

  constructor(plans: readonly FilePlan[], ports: FileWatchPorts) {
    this.#ports = ports;
    this.#values = plans.map(() => 0);
    this.#inotify = new Inotify();
    for (const [index, plan] of plans.entries()) {
      this.#initialise(plan);
      this.#begin(index, plan);
    }
  }

  get fd(): number {
    return this.#inotify.fd;
  }

  /** The number of a file; nothing where it cannot be watched and does not count. */
  value(index: number): number | undefined {
    return this.#lost.has(index) ? undefined : (this.#values[index] ?? 0);
  }

  /** True when a number has changed. */
  hear(): boolean {
    const events = this.#inotify.read();
    let news = false;
    if (events === "overrun") {
      for (const watched of this.#watched) news = this.#read(watched) || news;
      return news;
    }
    for (const { directory, name, gone } of events)
      for (const watched of this.#watched)
        if (watched.directory === directory && watched.name === name)
          news = (gone ? this.#enter(watched.index, 0) : this.#read(watched)) || news;
    return news;
  }

  close(): void {
    this.#inotify.close();
  }

  #begin(index: number, { name, path }: FilePlan): void {
    try {
      const real = resolved(path);
      const directory = this.#inotify.watch(dirname(real));
      const watched = { index, path: real, directory, name: basename(real) };
      this.#watched.push(watched);
      const value = this.#valueOf(real);
      if (value !== undefined) this.#values[index] = value;
    } catch (error) {
      const reason = error instanceof HostError ? error.message : "no such directory";
      this.#ports.log(`Track file directory for ${name} does not exist - removing (${reason})`);
      this.#lost.add(index);
    }
  }

  #initialise({ name, path, init }: FilePlan): void {
    if (!init) return;
    try {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found && !init.overwrite) return;
      if (found && !found.isFile())
        this.#ports.log(`Cannot initialise track file ${name} - it is not a regular file`);
      else writeNumber(path, init.value);
    } catch {
      this.#ports.log(`Unable to initialise track file ${name}`);
    }
  }

  #read({ index, path }: Watched): boolean {
    const value = this.#valueOf(path);
    return value !== undefined && this.#enter(index, value);
  }

  #enter(index: number, value: number): boolean {
    const before = this.#values[index] ?? 0;
    if (before === value) return false;
    this.#values[index] = value;
    this.#ports.changed(index, before, value);
    return true;
  }

  #valueOf(path: string): number | undefined {
    const text = textOf(path);
    const value = text === undefined ? 0 : numberIn(text);
    if (value === undefined)
      this.#ports.log(`Invalid number ${(text ?? "").trim()} read from ${path} - ignoring`);
    return value;
  }
}

/** A link is followed once, at the start, as keepalived does; a file may still have to come. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(realpathSync(dirname(path)), basename(path));
  }
}

/** The beginning of a regular file; nothing where there is none that can be read. */
function textOf(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!fstatSync(fd).isFile()) return undefined;
    const buffer = Buffer.alloc(readSize);
    return buffer.toString("latin1", 0, readSync(fd, buffer));
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** A new file is for its owner alone, as keepalived's umask has it; a link is not followed. */
function writeNumber(path: string, value: number): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(fd, `${value}\n`);
  } finally {
    closeSync(fd);
  }
}
