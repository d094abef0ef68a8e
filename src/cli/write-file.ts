import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

import { say } from "../messages/text.ts";
import { UsageError } from "./usage-error.ts";

/** Writes beside the file and renames, so that nobody ever reads a half-written one. */
export function writeFileWhole(path: string, bytes: Uint8Array | string): void {
  try {
    write(path, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      say(
        { en: "cannot write {path}: {reason}", zh: "无法写入 {path}：{reason}" },
        { path, reason },
      ),
    );
  }
}

function write(path: string, bytes: Uint8Array | string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device cannot be renamed over.
  if (there && !there.isFile()) {
    writeFileSync(path, bytes);
    return;
  }
  const target = there ? realpathSync(path) : path;
  const temporary = `${target}.${process.pid}.lbc-new`;
  try {
    writeFileSync(temporary, bytes, { flag: "wx" });
    if (there) chmodSync(temporary, there.mode & 0o7777);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}
