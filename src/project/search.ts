import { join } from "node:path";

import type { Files } from "./files.ts";

const deepest = 8;
const mostFiles = 5000;

/** Names below a directory that are looked at: `/` is no configuration. */
const mostNames = 200_000;

const usualEnding = /\.(?:conf|nginx|keepalived)$/;

export interface Below {
  /** Absolute paths, in the order of names. */
  readonly found: readonly string[];
  /** Some were left out, because there are too many. */
  readonly isCut: boolean;
}

/** Files below a directory that may be configurations by their names. */
export function configurationsBelow(
  files: Files,
  directory: string,
  ending: RegExp = usualEnding,
): Below {
  let looked = 0;
  const found: string[] = [];
  const seen = new Set<string>();
  /** Links may lead to the same place again, or around in a circle. */
  const isNew = (path: string): boolean => seen.size < seen.add(files.real(path)).size;
  const visit = (path: string, depth: number): void => {
    if (!isNew(path)) return;
    for (const name of files.names(path)) {
      if (++looked > mostNames || found.length > mostFiles) return;
      if (name.startsWith(".") || name === "node_modules") continue;
      const inner = join(path, name);
      const kind = files.standing(inner);
      if (kind === "directory" && depth < deepest) visit(inner, depth + 1);
      else if (kind === "file" && ending.test(name) && isNew(inner)) found.push(inner);
    }
  };
  visit(directory, 0);
  return {
    found: found.slice(0, mostFiles),
    isCut: looked > mostNames || found.length > mostFiles,
  };
}

/** The directories of the machines of a cluster. */
export const subdirectories = (files: Files, directory: string): readonly string[] =>
  files
    .names(directory)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(directory, name))
    .filter((path) => files.standing(path) === "directory");
