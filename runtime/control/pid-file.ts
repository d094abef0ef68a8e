import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { reasonOf } from "./log-queue.ts";

/** Writes the file whole or not at all; the text of a failure, or undefined. */
export function writePidFile(path: string, pid: number): string | undefined {
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
export function removePidFile(path: string, pid: number): void {
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

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays: nothing depends on its absence.
  }
}
