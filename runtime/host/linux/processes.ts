import { Buffer } from "node:buffer";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/* What /proc says of processes. Names are read as latin1: one character for each byte. */

const mostWords = 4096;

/** The processes that there are now. */
export function listProcesses(): number[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

export interface ProcessLook {
  readonly comm: string;
  readonly words: readonly string[];
}

/** One process; nothing when it is gone or only waits to be buried. */
export function lookAtProcess(pid: number, words: boolean): ProcessLook | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = stat.lastIndexOf(")");
    if (stat.charAt(end + 2) === "Z" || stat.charAt(end + 2) === "X") return undefined;
    const comm = stat.slice(stat.indexOf("(") + 1, end);
    return { comm, words: words ? commandLine(pid) : [] };
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string[] {
  const buffer = Buffer.alloc(mostWords);
  const fd = openSync(`/proc/${pid}/cmdline`, "r");
  try {
    const text = buffer.toString("latin1", 0, readSync(fd, buffer));
    return text.replace(/\0$/, "").split("\0");
  } finally {
    closeSync(fd);
  }
}
