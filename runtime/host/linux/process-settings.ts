import { setPriority } from "node:os";

import { libc } from "./ffi.ts";
import { systemError } from "./host-error.ts";

/** What an operator may ask of a process. */
export interface Wanted {
  /** Numbers of processors; empty: any. */
  readonly cpus: readonly number[];
  readonly nice: number | undefined;
}

const maskSize = 128;

/**
 * What the operator asks for this process; threads that are started later have it too. Returns what
 * the system did not permit: the agent runs all the same.
 */
export function applySettings({ cpus, nice }: Wanted): string[] {
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
  return problems;
}

/** One bit for each processor. */
function maskOf(cpus: readonly number[]): Uint8Array {
  const mask = new Uint8Array(maskSize);
  for (const cpu of cpus) {
    const at = cpu >> 3;
    if (at < maskSize) mask[at] = (mask[at] ?? 0) | (1 << (cpu & 7));
  }
  return mask;
}
