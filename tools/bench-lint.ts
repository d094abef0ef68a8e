import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { rules } from "../src/lint/rules.generated.ts";
import { mayFind } from "../src/lint/settings.ts";
import { type Sample, writeSample, writeSmallFiles } from "./sample-configuration.ts";

/*
 * How long reading and checking take beside the products, all in one run on the same files: medians
 * of whole processes, start included, with the rules that ran, the files, seconds and memory. What
 * is promised is asked at the end, and the exit code is 1 where it does not hold; on a busy machine
 * compare the processor time.
 *
 *   npm run bench:lint [-- RUNS LINES…]
 */

/** What the linter promises: see `promises`. */
const most = { ratio: 3, memory: 700, tiny: 0.15, many: 3, files: 1000 } as const;

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
const nginxTest = "nginx -t";

const ofLbc = (name: string, ...flags: readonly string[]): Contestant => ({
  name: `lbc lint ${name}`,
  command: process.execPath,
  args: (sample) => [lbc, "lint", ...flags, sample.root],
});

const recommended = ofLbc(`(recommended, ${rulesIn("recommended")} rules)`);
const everyRule = ofLbc(`--preset all (${rulesIn("all")} rules)`, "--preset", "all");

/** Rules that run of themselves; what reading finds is no rule that runs. */
function rulesIn(preset: "recommended" | "all"): number {
  const settings = { preset, levels: new Map() };
  return rules.filter((rule) => rule.on !== "reading" && mayFind(settings, rule)).length;
}

const contestants: readonly Contestant[] = [
  {
    name: nginxTest,
    command: "nginx",
    args: (sample) => ["-t", "-p", join(sample.root, ".."), "-c", sample.root],
  },
  { name: "crossplane parse", command: "crossplane", args: (sample) => ["parse", sample.root] },
  ofLbc("--preset none", "--preset", "none"),
  // One finding that needs the model, and no rule.
  ofLbc("(the model too)", "--preset", "none", "--rule", "base/unknown-directive=error"),
  recommended,
  everyRule,
];

const kept: string[] = [];
const broken: string[] = [];

/** Notes whether something promised holds. */
function promise(what: string, measured: number, limit: number, unit: string): void {
  const text = `${what}: ${measured.toFixed(unit === "MB" ? 0 : 2)} ${unit}, at most ${limit}`;
  (measured <= limit ? kept : broken).push(text);
}

async function main(): Promise<void> {
  const [runs = 7, ...sizes] = process.argv.slice(2).map(Number);
  if (!existsSync(join(root, "dist")))
    console.log("dist is missing: this measures the sources (npm run build)");
  const directory = mkdtempSync(join(tmpdir(), "lbc-bench-"));
  try {
    await tiny(directory, runs);
    await many(directory, runs);
    for (const lines of sizes.length > 0 ? sizes : [10_000, 200_000])
      await compare(writeSample(join(directory, String(lines)), lines), runs);
  } finally {
    rmSync(directory, { recursive: true });
  }
  console.log("\nwhat is promised");
  for (const text of kept) console.log(`  holds   ${text}`);
  for (const text of broken) console.log(`  BROKEN  ${text}`);
  if (broken.length > 0) process.exitCode = 1;
}

/** Small files that have nothing to do with one another, in one process. */
async function many(directory: string, runs: number): Promise<void> {
  const sample = writeSmallFiles(join(directory, "many"), most.files);
  console.log(`\n${sizeOf(sample)}, each a configuration, medians of ${runs}`);
  const results = await table([recommended, everyRule], sample, runs);
  promise(`${most.files} files`, secondsOf(results.get(everyRule)), most.many, "s");
}

const sizeOf = ({ lines, files, bytes }: Sample): string =>
  `${lines} lines, ${files} files, ${(bytes / 1e6).toFixed(2)} MB`;

const secondsOf = (runs: readonly Run[] | undefined): number =>
  median((runs ?? []).map((run) => run.seconds));

/** Nothing but the start. */
async function tiny(directory: string, runs: number): Promise<void> {
  const sample = writeSample(join(directory, "tiny"), 30);
  console.log(`\na tiny file, node ${process.version}, medians of ${runs}`);
  const results = await table([...contestants.slice(2, 3), recommended], sample, runs);
  promise("a tiny file", secondsOf(results.get(recommended)), most.tiny, "s");
}

async function compare(sample: Sample, runs: number): Promise<void> {
  console.log(`\n${sizeOf(sample)}, medians of ${runs}`);
  const results = await table(contestants, sample, runs);
  const nginx = [...results].find(([{ name }]) => name === nginxTest)?.[1];
  const all = results.get(everyRule);
  if (!all) return;
  const memory = median(all.map((run) => run.memory));
  promise(`every rule over ${sample.lines} lines`, memory, most.memory, "MB");
  // A small file is mostly the start of the process.
  if (nginx && sample.lines >= 100_000) {
    const ratio = secondsOf(all) / secondsOf(nginx);
    promise(`every rule over ${sample.lines} lines`, ratio, most.ratio, `x ${nginxTest}`);
  }
}

async function table(
  all: readonly Contestant[],
  sample: Sample,
  runs: number,
): Promise<ReadonlyMap<Contestant, readonly Run[]>> {
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
  const nginx = [...results].find(([{ name }]) => name === nginxTest)?.[1];
  for (const [{ name }, list] of results) console.log(lineOf(name, list, nginx));
  return results;
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
    `  ${name.padEnd(40)}${seconds.toFixed(3).padStart(8)} s` +
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
