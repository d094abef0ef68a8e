import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Sample, writeSample } from "./sample-configuration.ts";

/*
 * How long reading takes beside the products, all in one run on the same files: medians of whole
 * processes, start included. On a busy machine compare the processor time.
 *
 *   npm run bench:lint [-- RUNS LINES…]
 */

interface Contestant {
  readonly name: string;
  readonly command: string;
  args(sample: Sample): readonly string[];
}

interface Run {
  readonly seconds: number;
  /** Of all its threads, user and system. */
  readonly processor: number;
  /** The largest resident set, in MB. */
  readonly memory: number;
}

const root = join(import.meta.dirname, "..");
const lbc = join(root, "bin", "lbc.js");
const clockTicks = 100;

const ofLbc = (name: string, ...flags: readonly string[]): Contestant => ({
  name: `lbc lint ${name}`,
  command: process.execPath,
  args: (sample) => [lbc, "lint", ...flags, sample.root],
});

const contestants: readonly Contestant[] = [
  {
    name: "nginx -t",
    command: "nginx",
    args: (sample) => ["-t", "-p", join(sample.root, ".."), "-c", sample.root],
  },
  { name: "crossplane parse", command: "crossplane", args: (sample) => ["parse", sample.root] },
  ofLbc("--preset none", "--preset", "none"),
  // One finding that needs the model, and no rule.
  ofLbc("(the model too)", "--preset", "none", "--rule", "base/unknown-directive=error"),
  ofLbc("(recommended)"),
  ofLbc("--preset all", "--preset", "all"),
];

async function main(): Promise<void> {
  const [runs = 7, ...sizes] = process.argv.slice(2).map(Number);
  if (!existsSync(join(root, "dist")))
    console.log("dist is missing: this measures the sources (npm run build)");
  const directory = mkdtempSync(join(tmpdir(), "lbc-bench-"));
  try {
    await tiny(directory, runs);
    for (const lines of sizes.length > 0 ? sizes : [10_000, 200_000])
      await compare(writeSample(join(directory, String(lines)), lines), runs);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Nothing but the start. */
async function tiny(directory: string, runs: number): Promise<void> {
  const sample = writeSample(join(directory, "tiny"), 30);
  console.log(`\na tiny file, node ${process.version}, medians of ${runs}`);
  await table(contestants.slice(2, 3), sample, runs);
}

async function compare(sample: Sample, runs: number): Promise<void> {
  const { lines, files, bytes } = sample;
  console.log(
    `\n${lines} lines, ${files} files, ${(bytes / 1e6).toFixed(2)} MB, medians of ${runs}`,
  );
  await table(contestants, sample, runs);
}

async function table(all: readonly Contestant[], sample: Sample, runs: number): Promise<void> {
  const present: Contestant[] = [];
  for (const each of all)
    if (await measure(each, sample)) present.push(each);
    else console.log(`  ${each.name}: not installed, left out`);
  const results = new Map(present.map((each) => [each, [] as Run[]]));
  // In turns, so that whatever else the machine does is shared by all.
  for (let turn = 0; turn < runs; turn++)
    for (const [each, list] of results) {
      const run = await measure(each, sample);
      if (run) list.push(run);
    }
  const nginx = [...results].find(([{ name }]) => name === "nginx -t")?.[1];
  for (const [{ name }, list] of results) console.log(lineOf(name, list, nginx));
}

function lineOf(name: string, runs: readonly Run[], nginx: readonly Run[] | undefined): string {
  const seconds = median(runs.map((run) => run.seconds));
  const processor = median(runs.map((run) => run.processor));
  const memory = median(runs.map((run) => run.memory));
  const ratio =
    nginx === undefined
      ? ""
      : `  ${(seconds / median(nginx.map((run) => run.seconds))).toFixed(2)} x nginx -t`;
  return (
    `  ${name.padEnd(26)}${seconds.toFixed(3).padStart(8)} s` +
    `${processor.toFixed(2).padStart(8)} s processor${memory.toFixed(0).padStart(6)} MB${ratio}`
  );
}

/** One process from its start to its end; nothing where there is no such command. */
async function measure(contestant: Contestant, sample: Sample): Promise<Run | undefined> {
  const started = performance.now();
  const child = spawn(contestant.command, contestant.args(sample), { stdio: "ignore" });
  let processor = 0;
  let memory = 0;
  const timer = setInterval(() => {
    const seen = usageOf(child);
    processor = Math.max(processor, seen.processor);
    memory = Math.max(memory, seen.memory);
  }, 4);
  const code = await new Promise<number | undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("exit", (status) => resolve(status ?? -1));
  });
  clearInterval(timer);
  if (code === undefined) return undefined;
  if (code < 0 || code > 1) throw new Error(`${contestant.name} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, processor, memory };
}

/** What the kernel has counted so far; nothing where there is no /proc. */
function usageOf({ pid }: ChildProcess): { readonly processor: number; readonly memory: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const memory = Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    return { processor: (Number(fields[11]) + Number(fields[12])) / clockTicks, memory };
  } catch {
    return { processor: 0, memory: 0 };
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

await main();
