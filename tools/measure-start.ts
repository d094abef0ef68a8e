import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/*
 * Prints how long the front of the house takes to answer: medians of 15 runs of the built command,
 * process start and end included.
 */
const root = join(import.meta.dirname, "..");
const script = join(root, "bin", "lbc.js");
const runs = 15;
const file = join(root, "examples", "ths-pair", "lb1", "httpserver.conf");

const bounds: readonly (readonly [args: readonly string[], milliseconds: number | undefined])[] = [
  [["--version"], 120],
  [["--help"], 150],
  [["lint", "--help"], undefined],
  [["lint", "--preset", "none", file], 130],
  [["lint", file], undefined],
];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function time(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "ignore" });
  if (status === null || status > 1) throw new Error(`lbc ${args.join(" ")} ended with ${status}`);
  return performance.now() - start;
}

if (!existsSync(join(root, "dist")))
  console.log("dist is missing: this measures the sources (npm run build)");
console.log(`node ${process.version}, medians of ${runs} runs`);
for (const [args, bound] of bounds) {
  time(args); // The first run fills the compile cache.
  const middle = median(Array.from({ length: runs }, () => time(args)));
  const verdict = bound === undefined ? "" : middle < bound ? ` (< ${bound})` : ` (over ${bound}!)`;
  const shown = args.map((arg) => arg.replace(`${root}/`, "")).join(" ");
  console.log(`${middle.toFixed(0).padStart(5)} ms  lbc ${shown}${verdict}`);
  if (bound !== undefined && middle >= bound) process.exitCode = 1;
}
