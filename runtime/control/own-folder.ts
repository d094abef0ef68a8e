import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/*
 * Files of the HA plane lie in a folder of their own, in which nobody else can make anything
 * (keepalived's fixed names in /tmp were CVE-2018-19044 to 19046: links followed, files readable).
 */

/** Makes a folder that only this user may write to; throws where somebody else was there first. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = lstatSync(folder);
  const isFolder = (mode & constants.S_IFMT) === constants.S_IFDIR;
  if (!isFolder || uid !== process.geteuid?.() || (mode & 0o022) !== 0)
    throw new Error(`"${folder}" is no directory that only this user may write to`);
}

/** Opens for appending: follows no link, takes nothing but a plain file of ours. Throws. */
export function openAppending(path: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
  const file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const { mode, nlink, uid } = fstatSync(file);
  const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
  if (isFile && nlink === 1 && uid === process.geteuid?.() && (mode & 0o077) === 0) return file;
  closeSync(file);
  throw new Error("not a plain file that only this user may read");
}

/** Writes a file whole or not at all, for this user alone; what stood there is replaced. Throws. */
export function writeOwn(folder: string, name: string, text: string): void {
  makeFolder(folder);
  const draft = join(folder, `${name}.${process.pid}.new`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  rmSync(draft, { force: true });
  const file = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(draft, join(folder, name));
}
