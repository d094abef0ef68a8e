import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/*
 * The tests that need nothing but Node. Files of one process share what they load, which is most of
 * their time; so there are two processes, each with every second file, and no more.
 */
const root = join(import.meta.dirname, "..");
const files = globSync("test/**/*.test.ts", { cwd: root }).toSorted();
const shares = Math.min(2, availableParallelism());

async function run(share: number): Promise<number> {
  const own = files.filter((_, index) => index % shares === share);
  const flags = ["--test", "--test-isolation=none", "--test-timeout=180000"];
  const isFirst = share === 0;
  const child = spawn(process.execPath, [...flags, ...own], {
    cwd: root,
    stdio: ["ignore", isFirst ? "inherit" : "pipe", "inherit"],
  });
  const ended = new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
  // One after the other, so that a report can be read.
  const said = child.stdout ? await text(child.stdout) : "";
  const code = await ended;
  if (!isFirst) {
    await first;
    process.stdout.write(said);
  }
  return code;
}

const first = run(0);
const codes = await Promise.all([
  first,
  ...Array.from({ length: shares - 1 }, (_, at) => run(at + 1)),
]);
process.exitCode = Math.max(...codes);
