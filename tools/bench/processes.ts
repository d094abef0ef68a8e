import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const read = (path: string): string => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
};

const numbered = (path: string): number[] => {
  try {
    return readdirSync(path).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
};

/** The process and all that descend from it. */
export function tree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const one of numbered("/proc")) {
    const stat = read(`/proc/${one}/stat`);
    parents.set(one, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const found = [pid];
  for (const parent of found)
    for (const [child, of] of parents) if (of === parent) found.push(child);
  return found;
}

/** Microseconds that all threads of the tree were on a processor. */
export function processorTime(pid: number): number {
  let total = 0;
  for (const process of tree(pid))
    for (const thread of numbered(`/proc/${process}/task`))
      total += Number(read(`/proc/${process}/task/${thread}/schedstat`).split(" ")[0]) / 1000;
  return total;
}

/** Proportional set size of each process of the tree, MB. */
export const memory = (pid: number): number[] =>
  tree(pid).map((process) => {
    const [, kilobytes = "0"] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${process}/smaps_rollup`)) ?? [];
    return Number(kilobytes) / 1024;
  });

const started: ChildProcess[] = [];

export function start(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], detached: true });
  started.push(child);
  return child;
}

export async function endAll(): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const { pid, exitCode, signalCode } of started)
      if (pid !== undefined && exitCode === null && signalCode === null) {
        try {
          process.kill(-pid, signal);
        } catch {
          // It has just ended.
        }
      }
    await sleep(500);
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await accepts(port)) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}
