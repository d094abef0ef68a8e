import type { HaConfig } from "../ir/config.ts";
import type { Machine, PathFacts } from "../ir/machine.ts";
import { accountOf, factsOf, type WrittenCommand } from "./commands.ts";

/** Permission bits that are written in octal. */
export const bitsOf = (mode: string): number => Number.parseInt(mode, 8);

/** Whether the machine has no such program; nothing where that is not known. */
export function isMissing(command: WrittenCommand, machine: Machine): boolean | undefined {
  const facts = factsOf(command, machine);
  if (!facts || facts.kind === "unreadable") return undefined;
  return facts.kind === "absent";
}

/** Whether a file is there that the user of the program may not execute. */
export function isNotExecutable(
  command: WrittenCommand,
  config: HaConfig,
  machine: Machine,
): boolean {
  const facts = factsOf(command, machine);
  if (facts?.kind !== "file" || facts.mode === undefined) return false;
  const bits = bitsOf(facts.mode);
  if ((bits & 0o111) === 0) return true;
  const id = accountOf(command, config, machine)?.facts.id;
  // Of other groups that the user is in nothing is known here.
  return id !== undefined && id !== 0 && id === facts.uid && (bits & 0o100) === 0;
}

/** Something in the way to a program that somebody other than root may write to. */
export interface Unsafe {
  readonly path: string;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * What keepalived finds unsafe about a program that runs as root: the file, or a folder above it, is
 * not root's, or others may write to it. A folder with the sticky bit may be everybody's.
 */
export function unsafePartOf(command: WrittenCommand, machine: Machine): Unsafe | undefined {
  const facts = factsOf(command, machine);
  if (facts?.kind !== "file") return undefined;
  return (
    unsafeFile(facts, facts.real ?? command.command.value.argv[0] ?? "") ?? facts.writable?.[0]
  );
}

function unsafeFile({ mode, uid, gid }: PathFacts, path: string): Unsafe | undefined {
  if (mode === undefined || uid === undefined || gid === undefined) return undefined;
  return isWritable(bitsOf(mode), uid, gid) ? { path, mode, uid, gid } : undefined;
}

/** Whether somebody other than root may write: the owner, a group but root's, or everybody. */
export const isWritable = (bits: number, uid: number, gid: number): boolean =>
  uid !== 0 || (gid !== 0 && (bits & 0o020) !== 0) || (bits & 0o002) !== 0;
