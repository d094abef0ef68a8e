import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { memory } from "./bench/processes.ts";

/*
 * What building a large cluster costs: whole processes, the child that runs the configuration included.
 * Wall seconds are medians; memory is the most that the tree of processes held together.
 *
 *   npm run bench:build [-- RUNS] [--md]
 *
 * The exit code is 1 where what is promised does not hold; where the machine is busy it is said only.
 */

const most = { seconds: 3, memory: 500 } as const;
const sizes = { nodes: 200, upstreams: 2000 } as const;

const description = `import { cluster, node, route, upstream } from "lbc";

const many = <T>(count: number, of: (number: number) => readonly [string, T]): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => of(index + 1)));

export default cluster({
  name: "many",
  interface: "eth0",
  nodes: many(${sizes.nodes}, (n) => [\`lb\${n}\`, node({ address: \`10.0.\${n}.1/8\` })]),
  upstreams: many(${sizes.upstreams}, (n) => [
    \`app\${n}\`,
    upstream({
      server: [\`10.1.\${n >> 8}.\${n & 255}:8080\`, \`10.2.\${n >> 8}.\${n & 255}:8080\`],
      keepalive: 16,
    }),
  ]),
  floats: { vip: { address: "10.255.0.1", vrid: 7, nodes: ["lb1", "lb2"] } },
  servers: {
    web: {
      listen: 80,
      routes: Array.from({ length: ${sizes.upstreams} }, (_, index) =>
        route(\`/app\${index + 1}/\`, { to: \`app\${index + 1}\` }),
      ),
    },
  },
});
`;

interface Run {
  readonly seconds: number;
  /** Seconds of a processor, the child's among them, as far as they were seen. */
  readonly processor: number;
  /** MB. */
  readonly memory: number;
}

const root = join(import.meta.dirname, "..");
const lbc = join(root, "bin", "lbc.js");

/** One command from its start to its end. */
async function run(cwd: string, args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, [lbc, ...args], { cwd, stdio: "ignore" });
  let peak = 0;
  let processor = 0;
  const timer = setInterval(() => {
    const all = child.pid === undefined ? [] : memory(child.pid);
    processor = Math.max(processor, processorOf(child.pid));
    peak = Math.max(
      peak,
      all.reduce((sum, one) => sum + one, 0),
    );
  }, 25);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`lbc ${args.join(" ")} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, processor, memory: peak };
}

const clockTicks = 100;

/** What the kernel has counted of a process and of its children that have ended. */
function processorOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) / clockTicks;
  } catch {
    return 0;
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

interface Row {
  readonly what: string;
  readonly seconds: number;
  readonly processor: number;
  readonly memory: number;
  /** Whether what is promised is promised of this. */
  readonly promised: boolean;
}

async function measure(runs: number): Promise<readonly Row[]> {
  const cwd = mkdtempSync(join(tmpdir(), "lbc-bench-build-"));
  try {
    writeFileSync(join(cwd, "lbc.config.ts"), description);
    const fresh: Run[] = [];
    const again: Run[] = [];
    const compared: Run[] = [];
    const build = ["build", "-o", "out"];
    for (let turn = 0; turn < runs; turn++) {
      rmSync(join(cwd, "out"), { recursive: true, force: true });
      fresh.push(await run(cwd, build));
      again.push(await run(cwd, build));
      compared.push(await run(cwd, [...build, "--diff"]));
    }
    const row = (what: string, all: readonly Run[], promised = false): Row => ({
      what,
      seconds: median(all.map(({ seconds }) => seconds)),
      processor: median(all.map((one) => one.processor)),
      memory: Math.max(...all.map((one) => one.memory)),
      promised,
    });
    return [
      row("into an empty folder", fresh, true),
      row("again, with nothing to change", again),
      row("`--diff`, with nothing to change", compared),
    ];
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function page(rows: readonly Row[], runs: number, load: number): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root });
  const day = new Date().toISOString().slice(0, 10);
  const lines = rows.map(
    ({ what, seconds, processor, memory: size, promised }) =>
      `| ${what} | ${seconds.toFixed(2)} s | ${processor.toFixed(2)} s | ${size.toFixed(0)} MB | ${promised ? `${most.seconds} s, ${most.memory} MB` : ""} |`,
  );
  return `# Building a large cluster

\`npm run bench:build -- --md\` writes this page: ${sizes.nodes} machines, ${sizes.upstreams} upstreams with two servers each and as many
routes, described in TypeScript with loops. Seconds are the median of ${runs} runs from the start of the process to its
end; memory is the most that it and the child that runs the configuration held together (PSS).

| lbc build | time | of a processor | memory | promised |
| --- | --- | --- | --- | --- |
${lines.join("\n")}

Measured ${day} at ${commit.toString().trim()}, Node ${process.versions.node}, ${cpus().length} processors, load ${load.toFixed(1)} before it.
`;
}

const [asked = "3"] = process.argv.slice(2).filter((one) => !one.startsWith("--"));
if (!existsSync(join(root, "dist")))
  console.log("dist is missing: this measures the sources (npm run build)");
const [load = 0] = loadavg();
const rows = await measure(Number(asked));
const text = page(rows, Number(asked), load);
console.log(text);
const kept = rows.every(
  (row) => !row.promised || (row.seconds <= most.seconds && row.memory <= most.memory),
);
const isBusy = load > cpus().length;
if (isBusy) console.log(`the machine is busy (load ${load.toFixed(1)}): nothing is judged`);
else if (!kept) process.exitCode = 1;
if (process.argv.includes("--md")) writeFileSync(join(root, "docs/measurements/build.md"), text);
