import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/** The version in lbc's own package.json, wherever it runs from. */
export function version(): string {
  const path = findPackageJSON(import.meta.url);
  const { version: found } = JSON.parse(path ? readFileSync(path, "utf8") : "{}") as {
    version?: string;
  };
  return found ?? "0.0.0";
}
