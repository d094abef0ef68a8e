import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export const settingsName = "lbc.yaml";

/** The nearest `lbc.yaml` of a directory and those around it. */
export function findSettings(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, settingsName);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
