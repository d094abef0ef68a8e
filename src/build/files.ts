import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { type Journal, parseJournal } from "./journal.ts";
import { emptyManifest, type Manifest, manifestName, parseManifest } from "./manifest.ts";
import type { Change, Found, Look } from "./tree.ts";

/** The folder of a build cannot be used as it is. */
export class TreeError extends Error {
  readonly kind: "busy" | "manifest" | "folder";

  constructor(kind: TreeError["kind"]) {
    super(kind);
    this.kind = kind;
  }
}

/** What of the disk can fail, for tests that let it. */
export interface Disk {
  readonly write: (path: string, bytes: Uint8Array, mode: number) => void;
  readonly rename: (from: string, to: string) => void;
}

const realDisk: Disk = {
  write: (path, bytes, mode) => {
    writeFileSync(path, bytes, { flag: "wx" });
    chmodSync(path, mode);
  },
  rename: renameSync,
};

/** What stands below a folder, each step of the way looked at for links. */
export function lookBelow(root: string): Look {
  const folders = new Map<string, Found | undefined>();
  const folder = (path: string): Found | undefined => {
    if (path === ".") return undefined;
    const above = folders.has(path) ? folders.get(path) : folder(dirname(path));
    const found = above ?? folderAt(root, path);
    folders.set(path, found);
    return found;
  };
  return (path) => folder(dirname(path)) ?? fileAt(root, path);
}

function folderAt(root: string, path: string): Found | undefined {
  const there = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!there) return { kind: "nothing" };
  return there.isDirectory() ? undefined : { kind: "other", path };
}

function fileAt(root: string, path: string): Found {
  const there = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!there) return { kind: "nothing" };
  if (!there.isFile()) return { kind: "other", path };
  return { kind: "file", bytes: readFileSync(join(root, path)), mode: there.mode & 0o7777 };
}

/** False where nothing is there yet. */
function isFolder(root: string): boolean {
  const there = statSync(root, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) throw new TreeError("folder");
  return there !== undefined;
}

/** The manifest of a folder; an empty one where there is none. */
export function readManifest(root: string): Manifest {
  if (!isFolder(root)) return emptyManifest;
  const found = fileAt(root, manifestName);
  if (found.kind === "nothing") return emptyManifest;
  const manifest =
    found.kind === "file" ? parseManifest(Buffer.from(found.bytes).toString()) : undefined;
  if (!manifest) throw new TreeError("manifest");
  return manifest;
}

const stageName = ".lbc-build.tmp";

/**
 * Makes all changes below a folder or none: everything is written beside the tree first, then
 * renamed, and what fails in the middle is undone. `recover` comes before the changes are planned.
 */
export function applyChanges(root: string, changes: readonly Change[], disk = realDisk): void {
  const above = mkdirSync(root, { recursive: true });
  const stage = openStage(root);
  try {
    const journal = prepare(root, stage, changes, disk);
    try {
      swap(root, stage, changes, disk);
    } catch (error) {
      undo(root, stage, journal);
      throw error;
    }
    rmSync(stage, { recursive: true, force: true });
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    if (above !== undefined) removeEmpty(root, dirname(above));
    throw error;
  }
  for (const { path, after } of changes) if (!after) removeEmpty(dirname(join(root, path)), root);
}

/** A folder that says from its first moment whose it is; only one build can have it. */
function openStage(root: string): string {
  const stage = join(root, stageName);
  const own = `${stage}.${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { mode: 0o700 });
  try {
    writeFileSync(join(own, pidName), String(process.pid));
    renameSync(own, stage);
  } catch {
    rmSync(own, { recursive: true, force: true });
    throw new TreeError("busy");
  }
  return stage;
}

/** Writes what is to come, keeps what is there, and says what is going to happen. */
function prepare(root: string, stage: string, changes: readonly Change[], disk: Disk): Journal {
  for (const folder of ["new", "old"]) mkdirSync(join(stage, folder));
  for (const [index, { path, before, after, mode }] of changes.entries()) {
    if (after) disk.write(join(stage, "new", String(index)), after, mode);
    if (before) keep(join(root, path), join(stage, "old", String(index)));
  }
  const journal: Journal = {
    entries: changes.map(({ path, before, after }) => ({
      path,
      had: before !== undefined,
      stays: after !== undefined,
    })),
    folders: missingFolders(root, changes),
  };
  const text = Buffer.from(JSON.stringify(journal));
  disk.write(join(stage, "journal.new"), text, 0o600);
  disk.rename(join(stage, "journal.new"), join(stage, "journal.json"));
  return journal;
}

/** A second name costs nothing; where the disk has none, a copy does. */
function keep(path: string, copy: string): void {
  try {
    linkSync(path, copy);
  } catch {
    copyFileSync(path, copy);
    chmodSync(copy, lstatSync(path).mode & 0o7777);
  }
}

function missingFolders(root: string, changes: readonly Change[]): readonly string[] {
  const missing = new Set<string>();
  const add = (path: string): void => {
    if (path === "." || missing.has(path) || existsSync(join(root, path))) return;
    add(dirname(path));
    missing.add(path);
  };
  for (const { path, after } of changes) if (after) add(dirname(path));
  return [...missing];
}

function swap(root: string, stage: string, changes: readonly Change[], disk: Disk): void {
  for (const [index, { path, after }] of changes.entries()) {
    const place = join(root, path);
    if (!after) rmSync(place);
    else {
      mkdirSync(dirname(place), { recursive: true });
      disk.rename(join(stage, "new", String(index)), place);
    }
  }
}

/** Puts everything back as far as it has come; may be done twice. */
function undo(root: string, stage: string, { entries, folders }: Journal): void {
  for (const [index, { path, had, stays }] of entries.entries()) {
    const place = join(root, path);
    const old = join(stage, "old", String(index));
    if (had) {
      if (existsSync(old)) renameSync(old, place);
    } else if (stays && !existsSync(join(stage, "new", String(index))))
      rmSync(place, { force: true });
  }
  for (const folder of folders.toReversed())
    removeEmpty(join(root, folder), dirname(join(root, folder)));
}

/** What a killed build left is undone; one that still runs is left alone. */
export function recover(root: string): void {
  if (!isFolder(root)) return;
  const stage = join(root, stageName);
  const there = lstatSync(stage, { throwIfNoEntry: false });
  if (!there) return;
  if (!there.isDirectory() || isAlive(ownerOf(stage))) throw new TreeError("busy");
  const journal = readJournal(stage);
  const look = lookBelow(root);
  // What stands there may be anybody's: nothing is undone through a link.
  const isPlain =
    ["old", "new"].every((name) => !folderAt(stage, name)) &&
    journal?.entries.every(({ path }) => look(path).kind !== "other");
  if (journal && isPlain) undo(root, stage, journal);
  rmSync(stage, { recursive: true, force: true });
}

const pidName = "pid";

/** Zero where nobody says so. */
function ownerOf(stage: string): number {
  const found = fileAt(stage, pidName);
  return found.kind === "file" ? Number(Buffer.from(found.bytes).toString()) : 0;
}

function readJournal(stage: string): Journal | undefined {
  const found = fileAt(stage, "journal.json");
  return found.kind === "file" ? parseJournal(Buffer.from(found.bytes).toString()) : undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes a folder and those around it, up to `root`, as long as there is nothing in them. */
function removeEmpty(folder: string, root: string): void {
  for (let at = folder; at !== root && at.startsWith(root); at = dirname(at))
    try {
      rmdirSync(at);
    } catch {
      return;
    }
}
