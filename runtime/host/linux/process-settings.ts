import { setPriority } from "node:os";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

/** What an operator may ask of a process. */
export interface Wanted {
  readonly lockMemory: boolean;
  /** Numbers of processors; empty: any. */
  readonly cpus: readonly number[];
  readonly nice: number | undefined;
}

/** Pages that are there and that come, each from its first use on: Node reserves far more. */
const MCL_CURRENT_FUTURE_ONFAULT = 7;
const maskSize = 128;

/**
 * What the operator asks for this process; threads that are started later have it too. Returns what
 * the system did not permit: an agent that could be swapped out is better than none.
 */
export function applySettings({ lockMemory, cpus, nice }: Wanted): string[] {
  const problems: string[] = [];
  if (nice !== undefined) {
    try {
      setPriority(nice);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "EPERM";
      problems.push(`cannot set the nice value ${nice}: ${code}; the process needs CAP_SYS_NICE`);
    }
  }
  if (cpus.length > 0 && libc().sched_setaffinity(0, maskSize, maskOf(cpus)) < 0)
    problems.push(
      systemError(`cannot run on processors ${cpus.join(" ")}`, libc().errno()).message,
    );
  if (lockMemory && libc().mlockall(MCL_CURRENT_FUTURE_ONFAULT) < 0)
    problems.push(systemError("cannot lock memory", libc().errno(), "CAP_IPC_LOCK").message);
  return problems;
}

/** One bit for each processor. */
export function maskOf(cpus: readonly number[]): Uint8Array {
  const mask = new Uint8Array(maskSize);
  for (const cpu of cpus) {
    const at = cpu >> 3;
    if (at < maskSize) mask[at] = (mask[at] ?? 0) | (1 << (cpu & 7));
  }
  return mask;
}
