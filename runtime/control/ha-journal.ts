import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  write,
} from "node:fs";
import { basename, dirname, join, parse } from "node:path";

import type { Transition } from "../vrrp/status.ts";
import { reasonOf } from "./log-queue.ts";
import { makeFolder, openAppending } from "./own-folder.ts";

/** What happened to the HA plane, one JSON object on a line. */
export type HaEvent =
  | ({ readonly event: "transition"; readonly instance: string } & Omit<Transition, "at">)
  | {
      readonly event: "order";
      readonly instance: string;
      readonly order: string;
      /** undefined: it was obeyed. */
      readonly refused: string | undefined;
    }
  | {
      readonly event: "agent";
      readonly what: "started" | "ended" | "fenced" | "alarm";
      readonly detail: string;
    };

export type HaEntry = { readonly time: string } & HaEvent;

/** Of each of the two files; the older one goes when the newer is full. */
const mostBytes = 1_048_576;
/** Lines that wait for a disk which does not take them. */
const mostWaiting = 10_000;
/** Milliseconds for the last lines. */
const patience = 1000;
const fileName = "journal.jsonl";
const olderName = "journal.1.jsonl";

/**
 * Where the HA plane keeps what outlives it: beside the pid file and called like it, as the admin
 * socket is; where systemd gives a state directory, there, since `/run` is gone after a reboot.
 */
export function haFolder(prefix: string, pid: string | undefined, state?: string): string {
  const file = pid ?? join(prefix, "lbc.pid");
  const [given = ""] = (state ?? "").split(":");
  return join(given === "" ? dirname(file) : given, `${parse(basename(file)).name}.ha`);
}

/** The journal of transitions: appended without waiting for the disk, never larger than two files. */
export class HaJournal {
  #folder: string | undefined;
  #file: number | undefined;
  #size = 0;
  #waiting: string[] = [];
  #writing = false;
  #closed = false;
  #emptied = (): void => {};

  /** Opens the journal of a folder; the text of a failure, after which nothing is kept on disk. */
  open(folder: string): string | undefined {
    if (folder === this.#folder && this.#file !== undefined) return undefined;
    this.#release();
    this.#folder = folder;
    try {
      makeFolder(folder);
      this.#file = openAppending(join(folder, fileName));
      this.#size = dropCutLine(this.#file);
    } catch (error) {
      this.#release();
      return `HA journal "${join(folder, fileName)}": ${reasonOf(error)}`;
    }
    this.#flush();
    return undefined;
  }

  add(event: HaEvent): void {
    if (this.#closed || this.#waiting.length >= mostWaiting) return;
    const entry: HaEntry = { time: new Date().toISOString(), ...event };
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.#flush();
  }

  /** The last entries, oldest first; those that wait for the disk too. */
  last(count: number): readonly HaEntry[] {
    const folder = this.#folder;
    const files = folder === undefined ? [] : [join(folder, olderName), join(folder, fileName)];
    const lines = [...files.flatMap(wholeLines), ...this.#waiting];
    return lines.slice(-count).flatMap(entryOf);
  }

  /** What waits is written first, as far as the disk takes it within a second. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#file === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patience);
    this.#emptied = resolve;
    this.#flush();
    await promise;
    clearTimeout(timer);
    this.#release();
  }

  #flush(): void {
    if (this.#writing) return;
    if (this.#waiting.length === 0 || this.#file === undefined) return this.#emptied();
    if (this.#size >= mostBytes) this.#rotate();
    const file = this.#file;
    const bytes = Buffer.from(this.#waiting.splice(0).join(""));
    this.#size += bytes.length;
    this.#writing = true;
    const done = () => {
      this.#writing = false;
      if (file !== this.#file) closeSync(file);
      this.#flush();
    };
    write(file, bytes, (error) => (error ? done() : fdatasync(file, done)));
  }

  /** One that is full becomes the older one. */
  #rotate(): void {
    const folder = this.#folder ?? "";
    try {
      renameSync(join(folder, fileName), join(folder, olderName));
      const next = openAppending(join(folder, fileName));
      this.#release();
      this.#file = next;
      this.#size = 0;
    } catch {
      // It goes on in the file that it has, and tries again.
    }
  }

  #release(): void {
    // A write under way closes it when it ends.
    if (this.#file !== undefined && !this.#writing) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** What a crash left of the last line goes; the length of the rest. */
function dropCutLine(file: number): number {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, 65_536));
  readSync(file, tail, 0, tail.length, size - tail.length);
  const whole = size - tail.length + tail.lastIndexOf(10) + 1;
  if (whole < size) ftruncateSync(file, whole);
  return whole;
}

function wholeLines(path: string): string[] {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(Math.min(fstatSync(file).size, 2 * mostBytes));
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const text = bytes.toString("utf8", 0, length);
    return text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .slice(0, -1);
  } catch {
    return [];
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function entryOf(line: string): HaEntry[] {
  try {
    const value = JSON.parse(line) as HaEntry | null;
    return typeof value === "object" && typeof value?.event === "string" ? [value] : [];
  } catch {
    return [];
  }
}
