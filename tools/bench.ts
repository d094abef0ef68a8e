import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { boundsOf } from "./bench/bounds.ts";
import { backend, bare, flowing, laden, prepare, type Ports } from "./bench/configurations.ts";
import { climb } from "./bench/ladder.ts";
import { endAll, listening, memory, processorTime, start } from "./bench/processes.ts";
import { streamsBackend } from "./bench/streams-backend.ts";

/*
 * What `lbc serve` costs beside nginx: processor time for each request of one worker, all threads,
 * in short slices that take turns, so that what else the machine does meets both. The middle of the
 * ratios of neighbours is what counts.
 *
 *   npm run bench [-- --scenarios small,close --slices 6 --json FILE --lbc PATH]     needs nginx, wrk, openssl
 *   npm run bench -- --ladder                                             needs nothing
 *   npm run bench -- --bounds [--rate 3000]      memory of connections and long bodies, latency
 */

interface Scenario {
  readonly path: string;
  readonly tls?: boolean;
  readonly connections?: number;
  readonly header?: string;
  readonly post?: boolean;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  small: { path: "/" },
  "10k": { path: "/10k" },
  "1m": { path: "/1m", connections: 8 },
  post: { path: "/", post: true },
  close: { path: "/", header: "Connection: close" },
  tls: { path: "/", tls: true },
};

interface Contestant extends Ports {
  readonly name: string;
  readonly pid: number;
}

const root = join(import.meta.dirname, "..");
const base = 23_800;

const { values } = parseArgs({
  options: {
    ladder: { type: "boolean", default: false },
    bounds: { type: "boolean", default: false },
    rate: { type: "string", default: "3000" },
    scenarios: { type: "string", default: Object.keys(scenarios).join(",") },
    slices: { type: "string", default: "6" },
    json: { type: "string" },
    lbc: { type: "string", default: join(root, "bin/lbc.js") },
  },
});

const middle = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? 0;
const round = (figure: number): number => Math.round(figure * 100) / 100;

type Table = (folder: string, name: string, ports: Ports) => string;

async function contestants(
  folder: string,
  tables: Readonly<Record<string, Table>>,
): Promise<Contestant[]> {
  writeFileSync(join(folder, "backend.conf"), backend(folder, base));
  start("nginx", ["-c", join(folder, "backend.conf")]);
  await listening(base);
  const found: Contestant[] = [];
  for (const [index, [name, table]] of Object.entries(tables).entries()) {
    const ports = { plain: base + 10 + 2 * index, tls: base + 11 + 2 * index, backend: base };
    const file = join(folder, `${name}.conf`);
    writeFileSync(file, table(folder, name, ports));
    const lbc = [values.lbc, "serve", "--compat", "nginx@1.22", "-c", file];
    const child = name === "nginx" ? start("nginx", ["-c", file]) : start(process.execPath, lbc);
    await listening(ports.plain);
    found.push({ name, pid: child.pid ?? 0, ...ports });
  }
  return found;
}

/** Microseconds for each request of a slice. */
async function slice(
  { pid, plain, tls }: Contestant,
  scenario: Scenario,
  seconds: number,
  script: string,
): Promise<number> {
  const before = processorTime(pid);
  const { stdout } = spawnSync(
    "wrk",
    [
      "-t1",
      `-c${scenario.connections ?? 32}`,
      `-d${seconds}s`,
      ...(scenario.header === undefined ? [] : ["-H", scenario.header]),
      ...(scenario.post === true ? ["-s", script] : []),
      `${scenario.tls === true ? "https" : "http"}://127.0.0.1:${scenario.tls === true ? tls : plain}${scenario.path}`,
    ],
    { encoding: "latin1" },
  );
  await sleep(20);
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  if (!(requests > 0) || stdout.includes("Non-2xx")) throw new Error(`no answers:\n${stdout}`);
  return (processorTime(pid) - before) / requests;
}

interface Row {
  readonly scenario: string;
  readonly proxy: string;
  readonly microseconds: number;
  readonly ratio: number;
}

async function compare(
  name: string,
  scenario: Scenario,
  proxies: readonly Contestant[],
  script: string,
): Promise<Row[]> {
  const figures = proxies.map((): number[] => []);
  for (const proxy of proxies) await slice(proxy, scenario, 3, script);
  for (let turn = 0; turn < Number(values.slices); turn++)
    for (const [index, proxy] of proxies.entries())
      figures[index]?.push(await slice(proxy, scenario, 1, script));
  const [reference = []] = figures;
  return proxies.map(({ name: proxy }, index) => {
    const own = figures[index] ?? [];
    const ratios = own.map((figure, turn) => figure / (reference[turn] ?? figure));
    return {
      scenario: name,
      proxy,
      microseconds: round(middle(own)),
      ratio: round(middle(ratios)),
    };
  });
}

async function measure(folder: string): Promise<void> {
  prepare(folder);
  const script = join(folder, "post.lua");
  writeFileSync(script, 'wrk.method="POST" wrk.body=string.rep("x",10240)');
  const [nginx, lbc, ladenLbc] = await contestants(folder, {
    nginx: bare,
    lbc: bare,
    laden,
  });
  if (!nginx || !lbc || !ladenLbc) throw new Error("not all started");
  await sleep(500);
  const idle = memory(lbc.pid).map(round);
  const rows: Row[] = [];
  for (const name of values.scenarios.split(",")) {
    const scenario = scenarios[name];
    if (!scenario) throw new Error(`no scenario ${name}: ${Object.keys(scenarios).join(", ")}`);
    rows.push(...(await compare(name, scenario, [nginx, lbc], script)));
  }
  rows.push(...(await compare("unused", { path: "/" }, [lbc, ladenLbc], script)));
  console.table(rows);
  const pss = { idle, loaded: memory(lbc.pid).map(round) };
  console.log(
    `PSS of supervisor and worker, MB: idle ${idle.join(" + ")}, after it all ${pss.loaded.join(" + ")}`,
  );
  save({ rows, pss });
}

/** What the issue of memory and latency comes to, beside nginx. */
async function measureBounds(folder: string): Promise<void> {
  prepare(folder);
  const streams = await streamsBackend();
  const table: Table = (...given) => flowing(...given, streams.port);
  const proxies = await contestants(folder, { nginx: table, lbc: table });
  const found = [];
  for (const proxy of proxies) found.push(await boundsOf(proxy, streams, Number(values.rate)));
  const [nginx = {}, lbc = {}] = found;
  const rows = Object.keys(lbc).map((what) => ({
    what,
    nginx: round(nginx[what] ?? 0),
    lbc: round(lbc[what] ?? 0),
  }));
  console.table(rows);
  streams.close();
  save({ rate: Number(values.rate), bounds: rows });
}

function save(figures: object): void {
  if (values.json === undefined) return;
  const commit = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" });
  const machine = `${cpus()[0]?.model ?? "?"} x ${cpus().length}`;
  const about = { commit: commit.stdout.trim(), node: process.version, machine };
  writeFileSync(values.json, `${JSON.stringify({ ...about, ...figures }, null, 2)}\n`);
}

async function ladder(): Promise<void> {
  const rungs = (await climb()).map(({ name, least, middle: half }) => ({
    rung: name,
    microseconds: round(least),
    middle: round(half),
  }));
  console.table(rungs);
  save({ rungs });
}

if (values.ladder) {
  await ladder();
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), "lbc-bench-"));
try {
  await (values.bounds ? measureBounds(folder) : measure(folder));
} finally {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
}
