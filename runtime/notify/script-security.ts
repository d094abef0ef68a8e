import { accessSync, constants, lstatSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import type { Account } from "./accounts.ts";

const groupWrite = 0o020;
const otherWrite = 0o002;
const sticky = 0o1000;

/** The file that a command's first word means, along PATH when it holds no slash. */
export function findExecutable(
  name: string,
  path = process.env["PATH"] ?? "/usr/bin:/bin",
): string | undefined {
  const candidates = name.includes("/")
    ? [name]
    : path.split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * keepalived's `enable_script_security`: what root runs must not be changeable by anybody else, in
 * any directory on the way. Returns the part of the path that is; others than root need no care.
 */
export function insecurePart(file: string, account: Account): string | undefined {
  if (account.uid !== 0 || !isAbsolute(file)) return undefined;
  for (let path = realpathSync(file), first = true; ; path = dirname(path), first = false) {
    if (isOpen(path, first)) return path;
    if (path === "/") return undefined;
  }
}

/** A directory like /tmp may be written by all: there nobody removes what is another's. */
function isOpen(path: string, isFile: boolean): boolean {
  const { uid, gid, mode } = lstatSync(path);
  if (uid !== 0) return true;
  if (!isFile && (mode & sticky) !== 0) return false;
  return (mode & otherWrite) !== 0 || ((mode & groupWrite) !== 0 && gid !== 0);
}
