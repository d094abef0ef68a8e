import { cpSync, existsSync, globSync } from "node:fs";
import { join } from "node:path";

/*
 * The compiler leaves out what it does not compile. Everything in the rooms that is not TypeScript
 * (facts as JSON, templates beside code, pages of the dashboard) goes to `dist` at the same place.
 */
const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

for (const room of ["src", "grammars", "runtime"]) {
  for (const file of globSync(`${room}/**/*.*`, { cwd: root })) {
    if (file.endsWith(".ts") || file.endsWith(".md")) continue;
    const to = join(dist, file);
    if (!existsSync(to)) cpSync(join(root, file), to, { recursive: true });
  }
}
