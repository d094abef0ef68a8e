import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Configurations gathered elsewhere, beside the repository or where LBC_CORPORA says. */
const folder =
  process.env["LBC_CORPORA"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "corpora");

/** The folder of one corpus; nothing where it is not there. */
export function corpus(name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? path : undefined;
}

export const absent = (name: string): string => `the corpus ${name} is not here`;

/** The rows of a table of a corpus, without its heading. */
export const rowsOf = (path: string): string[][] =>
  readFileSync(path, "utf8")
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
