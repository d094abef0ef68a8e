import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { systemError } from "../messages/system-error.ts";
import { say } from "../messages/text.ts";
import { UsageError } from "./usage-error.ts";

/** Writes beside the file and renames, so that nobody ever reads a half-written one. */
export function writeFileWhole(path: string, bytes: Uint8Array | string): void {
  try {
    write(path, bytes);
  } catch (error) {
    const reason = systemError(error);
    throw new UsageError(
      say(
        { en: "cannot write {path}: {reason}", zh: "无法写入 {path}：{reasonZh}" },
        { path, reason: reason.en, reasonZh: reason.zh },
      ),
    );
  }
}

/** Stops before a result takes the place of something that was read for it. */
export function refuseInput(path: string, inputs: Iterable<string>, cwd: string): void {
  const wanted = placeOf(resolve(cwd, path));
  for (const file of inputs)
    if (placeOf(resolve(cwd, file)) === wanted)
      throw new UsageError(
        say(
          { en: "{file} was read: it is not overwritten", zh: "{file} 是输入文件，不会覆盖" },
          { file },
        ),
      );
}

/** Two names of one file are one place. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
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
