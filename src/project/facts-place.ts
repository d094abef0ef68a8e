import { Buffer } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What lies by this name in the folder of a machine says what is known of it. */
export const factsName = "facts.json";

/** Whether a file that lies there by that name is one of ours: other tools have theirs. */
export function isFacts(path: string): boolean {
  try {
    const file = openSync(path, "r");
    try {
      if (!fstatSync(file).isFile()) return false;
      const head = Buffer.alloc(4096);
      const length = readSync(file, head, 0, head.length, 0);
      return /"kind"\s*:\s*"facts"/.test(head.toString("latin1", 0, length));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
