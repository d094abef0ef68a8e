import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import type { Account } from "./accounts.ts";

const groupWrite = 0o020;
const otherWrite = 0o002;
const sticky = 0o1000;
const anyExecute = 0o111;
const setUser = 0o4100;
const setGroup = 0o2010;

/** The file that a command's first word means: along PATH, and executable, when it has no slash. */
export function findFile(
  name: string,
  path = process.env["PATH"] ?? "/usr/bin:/bin",
): string | undefined {
  if (name.includes("/")) return statOf(name)?.isFile() ? name : undefined;
  const candidates = path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find((file) => {
    const found = statOf(file);
    return found?.isFile() && (found.mode & anyExecute) !== 0;
  });
}

const statOf = (file: string): Stats | undefined => {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};

/** Whether the bits of a file let somebody execute it; root needs any of them. */
export function mayExecute(file: string, { uid, gid }: Account): boolean {
  const found = statOf(file);
  if (!found) return false;
  const { mode } = found;
  if (uid === 0) return (mode & anyExecute) !== 0;
  if (uid === found.uid) return (mode & 0o100) !== 0;
  return (mode & (gid === found.gid ? 0o010 : 0o001)) !== 0;
}

/**
 * keepalived's `enable_script_security`: what root runs must not be changeable by anybody else, in
 * any directory on the way. Returns the part of the path that is; others than root need no care,
 * unless the file makes root of them.
 */
export function insecurePart(file: string, account: Account): string | undefined {
  if (!isAbsolute(file) || !runsAsRoot(file, account)) return undefined;
  for (let path = realpathSync(file), first = true; ; path = dirname(path), first = false) {
    if (isOpen(path, first)) return path;
    if (path === "/") return undefined;
  }
}

function runsAsRoot(file: string, { uid, gid }: Account): boolean {
  if (uid === 0 || gid === 0) return true;
  const found = statOf(file);
  if (!found) return false;
  const { mode } = found;
  const asUser = found.uid === 0 && (mode & setUser) === setUser;
  return asUser || (found.gid === 0 && (mode & setGroup) === setGroup);
}

/** A directory like /tmp may be written by all: there nobody removes what is another's. */
function isOpen(path: string, isFile: boolean): boolean {
  const { uid, gid, mode } = lstatSync(path);
  if (uid !== 0) return true;
  if (!isFile && (mode & sticky) !== 0) return false;
  return (mode & otherWrite) !== 0 || ((mode & groupWrite) !== 0 && gid !== 0);
}
