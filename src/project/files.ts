import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { compileName, isGlob } from "./glob.ts";
import type { PathMap } from "./settings.ts";

export type FileKind = "file" | "directory" | "other";

/** The disk as a configuration sees it, through the mappings of `--map`. */
export class Files {
  readonly cwd: string;
  readonly #maps: readonly PathMap[];
  readonly #held = new Map<string, Uint8Array>();

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
  }

  /** Where an absolute path that a configuration names is read. */
  mapped(path: string): string {
    if (this.#held.has(path)) return path;
    for (const { from, to } of this.#maps)
      if (path === from || path.startsWith(`${from}/`)) return join(to, path.slice(from.length));
    return path;
  }

  absolute(path: string): string {
    return isAbsolute(path) ? path : resolve(this.cwd, path);
  }

  /** As paths are shown: relative to the working directory below it, with `/`. */
  shown(absolute: string): string {
    const path = relative(this.cwd, absolute);
    const below = path !== "" && !path.startsWith(`..${sep}`) && path !== ".." && !isAbsolute(path);
    return (below ? path : absolute).replaceAll(sep, "/");
  }

  kind(absolute: string): FileKind | undefined {
    if (this.#held.has(absolute)) return "file";
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (!stat) return undefined;
    return stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
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

  read(absolute: string): Uint8Array {
    return this.#held.get(absolute) ?? readFileSync(absolute);
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

  /** What glob(3) finds, in its order. */
  glob(pattern: string): readonly string[] {
    let found = ["/"];
    for (const part of pattern.split("/").filter((name) => name !== "")) {
      found = isGlob(part)
        ? found.flatMap((directory) => this.#children(directory, compileName(part)))
        : found.map((directory) => join(directory, part));
    }
    return found.filter((path) => this.#kindOrNothing(path) !== undefined);
  }

  #children(directory: string, matches: (name: string) => boolean): string[] {
    return this.names(directory)
      .filter(matches)
      .map((name) => join(directory, name));
  }

  #kindOrNothing(path: string): FileKind | undefined {
    try {
      return this.kind(path);
    } catch {
      return undefined;
    }
  }
}
