import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";

import { say } from "../messages/text.ts";
import type { Io } from "./io.ts";

/** What one run has read, by absolute path. */
export interface Ran {
  readonly files: readonly string[];
}

/** The clock of files may be so far behind ours, in milliseconds. */
const tick = 20;

/** Editors write in several steps; what comes within this time is one change. */
const settle = 100;

/**
 * Runs again whenever something changes in a folder that the last run read from, until the signal
 * to stop. Folders are watched, not files: editors put new files in the place of old ones, and a
 * pattern of `include` may match a new one.
 */
export async function watching(
  run: () => Promise<Ran>,
  { ignored, stopped, io }: { ignored: readonly string[]; stopped: AbortSignal; io: Io },
): Promise<void> {
  const skip = new Set(ignored.map((path) => resolve(io.cwd, path)));
  let changed: string | undefined;
  while (!stopped.aborted) {
    const started = Date.now();
    if (changed !== undefined) beginAgain(changed, io);
    const { files } = await run();
    io.note(
      say(
        {
          en: "watching {count} files; Ctrl-C ends",
          zh: "正在监视 {count} 个文件；按 Ctrl-C 结束",
        },
        { count: files.length },
      ),
    );
    changed = (await changeIn({ files, started }, skip, stopped)) ?? "";
  }
}

/** On a terminal a run starts on an empty screen: what is above would be of the run before. */
function beginAgain(changed: string, io: Io): void {
  if (io.terminal.stdout) io.write("\u001b[2J\u001b[3J\u001b[H");
  if (changed !== "")
    io.note(
      say({ en: "changed: {path}", zh: "有改动：{path}" }, { path: relative(io.cwd, changed) }),
    );
}

/**
 * Resolves a moment after something has changed in a folder of the files, with the first of it that
 * has a name, or at the stop.
 */
function changeIn(
  { files, started }: Ran & { readonly started: number },
  skip: ReadonlySet<string>,
  stopped: AbortSignal,
): Promise<string | undefined> {
  return new Promise((done) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    let first: string | undefined;
    const end = (): void => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", end);
      for (const one of watchers) one.close();
      done(first);
    };
    const changed = (folder: string, name: string | null): void => {
      // The result of --output, and the name it has while it is written.
      if (name !== null && (name.endsWith(".lbc-new") || skip.has(resolve(folder, name)))) return;
      if (name !== null) first ??= resolve(folder, name);
      timer ??= setTimeout(end, settle);
    };
    stopped.addEventListener("abort", end);
    for (const folder of new Set(files.map((file) => dirname(file)))) {
      try {
        const watcher = watch(folder, (_, name) => {
          changed(folder, name);
        });
        watcher.on("error", () => {
          changed(folder, null);
        });
        watchers.push(watcher);
      } catch {
        // A folder that is gone by now: its next run says what is missing.
      }
    }
    // What changed while the files were checked, before anybody watched.
    for (const file of files)
      if (changedSince(file, started)) changed(dirname(file), basename(file));
    if (stopped.aborted) end();
  });
}

function changedSince(file: string, time: number): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  return there !== undefined && there.ctimeMs > time - tick;
}
