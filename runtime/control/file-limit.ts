import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * How many files a process may have open. Node raises its own soft limit to the hard one when it
 * starts, and workers are its children; more takes `raiseFileLimit`.
 */
export function fileLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "latin1");
    const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
    return soft === undefined || soft === "unlimited" ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

/**
 * Raises the limit of this process and of those that it starts from now on, also above the hard limit where
 * we may; why not, or undefined. Node has no call for it, so prlimit(1) does it.
 */
export function raiseFileLimit(wanted: number): string | undefined {
  if (fileLimit() >= wanted) return undefined;
  const limits = `--nofile=${wanted}:${wanted}`;
  const { error, stderr } = spawnSync("prlimit", ["--pid", String(process.pid), limits], {
    encoding: "utf8",
    timeout: 2000,
  });
  const limit = fileLimit();
  if (limit >= wanted) return undefined;
  const why = error?.message ?? stderr.trim();
  return `worker_rlimit_nofile ${wanted} cannot be had (${why}), the limit stays ${limit}`;
}

/** Files that are opened now and then beside connections: a log anew, a file that is sent. */
const spare = 8;

/** How many more connections this process can accept before the system has no files left for it. */
export function fileRoom(): number {
  const limit = fileLimit();
  if (limit === Infinity) return limit;
  try {
    return Math.max(1, limit - readdirSync("/proc/self/fd").length - spare);
  } catch {
    return Infinity;
  }
}
