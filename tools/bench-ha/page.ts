import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const file = join(root, "docs/measurements/ha.md");
const head = "# The HA agent, beside keepalived";

const sections = {
  speed: "## Speed",
  pair: "## The whole pair under load",
} as const;

/** Which code was measured, and on what. */
function origin(): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root });
  const day = new Date().toISOString().slice(0, 10);
  return `Measured ${day} at ${commit.toString().trim()}, Node ${process.versions.node}, ${cpus().length} processors.`;
}

/** Writes one section of the page and leaves the other as it is. */
export function writeSection(name: keyof typeof sections, text: string): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : "";
  const parts = Object.entries(sections).map(([key, title]) => {
    if (key === name) return `${title}\n\n${text.trim()}\n\n${origin()}\n`;
    const from = before.indexOf(title);
    if (from < 0) return "";
    const to = before.indexOf("\n## ", from);
    return `${before.slice(from, to < 0 ? undefined : to).trim()}\n`;
  });
  writeFileSync(file, [`${head}\n`, ...parts.filter(Boolean)].join("\n"));
}
