import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { reasonOf } from "./log-queue.ts";

/** The sign for whoever waits that the server is up: everything is bound and accepting. */
export class PidFile {
  readonly #pid: number;
  #path: string | undefined;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** The file is there from now on, or nowhere; the text of a failure, after which nothing changed. */
  move(path: string | undefined): string | undefined {
    if (path === this.#path) return undefined;
    const failure = path === undefined ? undefined : writePidFile(path, this.#pid);
    if (failure !== undefined) return failure;
    if (this.#path !== undefined) removePidFile(this.#path, this.#pid);
    this.#path = path;
    return undefined;
  }
}

/** Writes the file whole or not at all; the text of a failure, or undefined. */
function writePidFile(path: string, pid: number): string | undefined {
  const draft = `${path}.${pid}`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, `${pid}\n`, { flag: "wx", mode: 0o644 });
    renameSync(draft, path);
    return undefined;
  } catch (error) {
    removeQuietly(draft);
    return `open() "${path}" failed (${reasonOf(error)})`;
  }
}

/** Removes the file unless another process has written itself there. */
function removePidFile(path: string, pid: number): void {
  if (readPidFile(path) === pid) removeQuietly(path);
}

export function readPidFile(path: string): number | undefined {
  try {
    const text = readFileSync(path, "latin1").trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Who very likely has the ports that a start does not get: the process that the pid file names, if it runs. */
export function rivals(path: string | undefined): readonly string[] {
  const pid = path === undefined ? undefined : readPidFile(path);
  if (pid === undefined || pid === process.pid || !runs(pid)) return [];
  return [`process ${pid} of ${path} already runs`];
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's runs as well.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays: nothing depends on its absence.
  }
}
