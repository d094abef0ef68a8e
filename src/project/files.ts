import { readdirSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { systemError } from "../messages/system-error.ts";
import type { Text } from "../messages/text.ts";
import { compileName, isGlob } from "./glob.ts";
import { mostBytes, readFile, type Unread } from "./read-file.ts";
import type { PathMap } from "./settings.ts";

export type FileKind = "file" | "directory" | "other";

/** What stands at a path: a kind, nothing, or why nobody can tell. */
export type Standing = FileKind | undefined | { readonly refused: Text };

/** Of directories that patterns go through: some patterns would walk the whole disk. */
const mostNames = 100_000;

/** The output of `nginx -T`: what it does not hold is of another machine, or was not there. */
export interface Dump {
  /** Before the paths of its files. */
  readonly root: string;
  readonly names: readonly string[];
}

/** The disk as a configuration sees it, through the mappings of `--map`. */
export class Files {
  readonly cwd: string;
  readonly #maps: readonly PathMap[];
  readonly #held = new Map<string, Uint8Array>();
  readonly #dumps = new Map<string, Dump>();
  /** Configurations include the same few files thousands of times. */
  readonly #standings = new Map<string, Standing>();
  readonly #shown = new Map<string, string>();
  /** Names that patterns were held against. */
  #looked = 0;

  constructor(cwd: string, maps: readonly PathMap[]) {
    this.cwd = cwd;
    this.#maps = maps.map(({ from, to }) => ({
      from: from.replace(/\/+$/, ""),
      to: resolve(cwd, to),
    }));
  }

  /** Takes text that is on no disk (stdin, the files of a dump) as a file. */
  hold(path: string, bytes: Uint8Array): void {
    this.#held.set(path, bytes);
    this.#standings.clear();
  }

  /** Takes the files of a dump by their paths there; machines have files of the same names. */
  holdDump(dump: string, found: ReadonlyMap<string, Uint8Array>): Dump {
    const isNew = [...found.keys()].every((path) => !this.#dumps.has(path));
    const names = [...found].map(([path, bytes]) => {
      const name = isNew ? path : `${dump}${path}`;
      this.hold(name, bytes);
      return name;
    });
    const held: Dump = { root: isNew ? "" : dump, names };
    for (const name of names) this.#dumps.set(name, held);
    return held;
  }

  /** The dump that a file is of, as paths are shown. */
  dumpOf(shown: string): Dump | undefined {
    return this.#dumps.get(this.absolute(shown));
  }

  /** Where an absolute path that a configuration names is read. */
  mapped(path: string): string {
    if (this.#maps.length === 0 || this.#held.has(path)) return path;
    for (const { from, to } of this.#maps)
      if (path === from || path.startsWith(`${from}/`)) return join(to, path.slice(from.length));
    return path;
  }

  absolute(path: string): string {
    return isAbsolute(path) ? path : resolve(this.cwd, path);
  }

  /** As paths are shown: relative to the working directory below it, with `/`. */
  shown(absolute: string): string {
    let shown = this.#shown.get(absolute);
    if (shown === undefined) {
      const path = relative(this.cwd, absolute);
      const below =
        path !== "" && !path.startsWith(`..${sep}`) && path !== ".." && !isAbsolute(path);
      shown = (below ? path : absolute).replaceAll(sep, "/");
      this.#shown.set(absolute, shown);
    }
    return shown;
  }

  standing(absolute: string): Standing {
    if (this.#standings.has(absolute)) return this.#standings.get(absolute);
    const standing = this.#look(absolute);
    this.#standings.set(absolute, standing);
    return standing;
  }

  #look(absolute: string): Standing {
    if (this.#held.has(absolute)) return "file";
    try {
      const stat = statSync(absolute, { throwIfNoEntry: false });
      if (!stat) return undefined;
      return stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
    } catch (error) {
      return { refused: systemError(error) };
    }
  }

  /** The one name of a file that links give several. */
  real(absolute: string): string {
    if (this.#held.has(absolute)) return absolute;
    try {
      return realpathSync(absolute);
    } catch {
      return absolute;
    }
  }

  /** Throws what the system says. */
  read(absolute: string): Uint8Array | Unread {
    const held = this.#held.get(absolute);
    if (!held) return readFile(absolute);
    return held.length > mostBytes ? "too-large" : held;
  }

  names(directory: string): readonly string[] {
    const names = new Set<string>();
    try {
      for (const name of readdirSync(directory)) names.add(name);
    } catch {
      // A directory that cannot be listed matches nothing, as for glob(3).
    }
    const prefix = directory.endsWith("/") ? directory : `${directory}/`;
    for (const path of this.#held.keys())
      if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split("/")[0] ?? "");
    return [...names].sort();
  }

  /** What glob(3) finds, in its order; nothing where more names were looked at than make sense. */
  glob(pattern: string): readonly string[] | undefined {
    let found = ["/"];
    for (const part of pattern.split("/").filter((name) => name !== "")) {
      if (isGlob(part)) {
        const matches = compileName(part);
        found = found.flatMap((directory) => this.#children(directory, matches));
      } else found = found.map((directory) => join(directory, part));
      if (this.#looked > mostNames) return undefined;
    }
    return found.filter((path) => typeof this.standing(path) === "string");
  }

  #children(directory: string, matches: (name: string) => boolean): string[] {
    if (this.#looked > mostNames) return [];
    const names = this.names(directory);
    this.#looked += names.length + 1;
    return names.filter(matches).map((name) => join(directory, name));
  }
}
