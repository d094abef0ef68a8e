import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const most = 262_144;

/** The last lines of a file, of which only the end is read. Throws what the system says. */
export function lastLines(path: string, count: number): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, most));
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString("utf8", 0, length).trimEnd().split("\n");
    return lines
      .slice(-count)
      .map((line) => `${line.replace(/[^\P{Cc}\t]/gu, "?")}\n`)
      .join("");
  } finally {
    closeSync(file);
  }
}
