import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { say } from "../messages/text.ts";
import { Files } from "../project/files.ts";
import { configurationsBelow } from "../project/search.ts";
import type { Io } from "./io.ts";

/** A description says what it is made with at its beginning, and longer ones are generated. */
const mostBytes = 1_000_000;

export interface FoundCode {
  /** Programs below directories that describe machines. */
  readonly code: readonly string[];
  /** The directories that have some: they need have no other configuration. */
  readonly holders: readonly string[];
}

export const noCode: FoundCode = { code: [], holders: [] };

/** Finds descriptions in code below the directories among paths, by what they hold. */
export function codeBelow(paths: readonly string[], cwd: string): FoundCode {
  const files = new Files(cwd, []);
  const found = paths
    .filter((path) => path !== "-" && files.standing(files.absolute(path)) === "directory")
    .map((path) => ({
      path,
      code: configurationsBelow(files, files.absolute(path), /\.[cm]?[jt]s$/).found.filter(
        describes,
      ),
    }));
  return {
    code: [...new Set(found.flatMap(({ code }) => code.map((path) => files.shown(path))))],
    holders: found.filter(({ code }) => code.length > 0).map(({ path }) => path),
  };
}

const importsCluster = /\bimport\s*\{[^}]*\bcluster\b[^}]*\}\s*from\s*["']lbc["']/;
const exportsIt = /\bexport\s+(?:default\b|\{[^}]*\bas\s+default\b)/;

/** What imports `cluster` and exports a default is a description; what it imports is part of it. */
function describes(path: string): boolean {
  const text = headOf(path);
  return importsCluster.test(text) && exportsIt.test(text);
}

function headOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(Math.min(fstatSync(file).size, mostBytes));
      return bytes.toString("utf8", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

/** Says which programs were found and not run. */
export function tellPassedOver({ code }: FoundCode, io: Io): void {
  for (const path of code)
    io.note(
      say(
        {
          en: "{path}: a description in code, passed over; --allow-code runs it",
          zh: "{path}：代码形式的描述，已跳过；加上 --allow-code 才会执行",
        },
        { path },
      ),
    );
}
