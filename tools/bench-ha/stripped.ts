import { globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");

/**
 * Puts the runtime as JavaScript into a folder, as a build does: what takes the types away at run
 * time takes forty megabytes. Returns the agent's entry.
 */
export function stripped(folder: string): string {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const file of globSync("runtime/**/*.ts", { cwd: root })) {
    const text = stripTypeScriptTypes(readFileSync(join(root, file), "utf8"));
    const to = join(folder, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text.replaceAll(/(["'])(\.\.?\/[^"']*)\.ts\1/g, "$1$2.js$1"));
  }
  return join(folder, "runtime/vrrp/main.js");
}
