import { accessSync, constants, statSync, type Stats } from "node:fs";

import type { FileTest } from "../decide/exchange.ts";

/** What is at a path (a byte string); undefined where nothing is, or nothing can be seen. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(Buffer.from(path, "latin1"), { throwIfNoEntry: false });
  } catch {
    // Too long a name, a folder that may not be entered, a loop of links.
    return undefined;
  }
}

/** `-f`, `-d`, `-e`, `-x` of the rewrite module and the tests of `try_files`. */
export function fileIs(test: FileTest, path: string): boolean {
  const stats = statOf(path);
  if (!stats) return false;
  switch (test) {
    case "file":
      return stats.isFile();
    case "directory":
      return stats.isDirectory();
    case "exists":
      return true;
    case "executable":
      return isExecutable(path);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(Buffer.from(path, "latin1"), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
