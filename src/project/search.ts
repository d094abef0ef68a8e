import { join } from "node:path";

import type { Files } from "./files.ts";

const deepest = 8;
const mostFiles = 5000;

/** Files below a directory that may be configurations by their names, in the order of names. */
export function configurationsBelow(files: Files, directory: string): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  /** Links may lead to the same place again, or around in a circle. */
  const isNew = (path: string): boolean => seen.size < seen.add(files.real(path)).size;
  const visit = (path: string, depth: number): void => {
    if (!isNew(path)) return;
    for (const name of files.names(path)) {
      if (name.startsWith(".") || name === "node_modules" || found.length >= mostFiles) continue;
      const inner = join(path, name);
      const kind = kindOf(files, inner);
      if (kind === "directory" && depth < deepest) visit(inner, depth + 1);
      else if (kind === "file" && name.endsWith(".conf") && isNew(inner)) found.push(inner);
    }
  };
  visit(directory, 0);
  return found;
}

/** The directories of the machines of a cluster. */
export const subdirectories = (files: Files, directory: string): readonly string[] =>
  files
    .names(directory)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(directory, name))
    .filter((path) => kindOf(files, path) === "directory");

function kindOf(files: Files, path: string) {
  try {
    return files.kind(path);
  } catch {
    return undefined;
  }
}
