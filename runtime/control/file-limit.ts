import { readFileSync } from "node:fs";

/**
 * How many files a process may have open. Node raises its own soft limit to the hard one when it
 * starts, and workers are its children; more is the business of whoever starts the server.
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
