import assert from "node:assert/strict";
import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { failover, floating, PairStage, type Runner, servers } from "../support/cluster-pair.ts";
import { type Host, lacking } from "../support/netns.ts";

/* One description of a pair: as files for nginx and keepalived, and served by lbc itself. */

const reason = lacking("nginx", "keepalived", "curl");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const description = `import { cluster, env, seconds } from "lbc";

const port = 8080;

export default cluster({
  name: "pair",
  interface: "eth0",
  nodes: { lb1: { address: "10.77.0.1/24" }, lb2: { address: "10.77.0.2/24" } },
  floats: { vip: { address: "${floating}", vrid: 51, secret: env("LBC_PAIR_SECRET") } },
  checks: {
    proxy: { http: \`http://127.0.0.1:\${port}/healthz\`, interval: seconds(1), rise: 1, fall: 2 },
  },
  upstreams: {
    app: { server: ${JSON.stringify(servers)}, health: { uri: "/health", interval: "500ms" } },
  },
  servers: {
    web: {
      listen: port,
      routes: [
        { path: "/healthz", modifier: "=", program: [{ return: 200 }] },
        { path: "/", to: "app" },
      ],
    },
  },
  proxy: {
    user: "root",
    worker_processes: 1,
    pid: "proxy.pid",
    error_log: [["error.log", "notice"]],
    http: { access_log: "off" },
  },
  keepalived: { global_defs: { script_user: "root" } },
});
`;

const env = { ...process.env, LBC_PAIR_SECRET: "s3cret" };

function write(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "lbc-cluster-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "lbc.config.ts"), description);
  for (const node of ["lb1", "lb2"]) mkdirSync(join(folder, "run", node), { recursive: true });
  return folder;
}

/** The children of a process, by what their command line holds. */
const childrenOf = (parent: number, word: string): readonly number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
        const its = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return its === parent && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(word);
      } catch {
        return false;
      }
    });

/** A proxy and its workers, all at once: nobody is left who could say that the others are gone. */
async function killed(child: ChildProcess | undefined): Promise<void> {
  assert.ok(child);
  const workers = childrenOf(child.pid ?? 0, "worker process");
  assert.ok(workers.length > 0);
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  for (const pid of workers) process.kill(pid, "SIGKILL");
  await exit;
}

/** The programs of a node, ended in good order with the test. */
class Programs {
  /** What all of them said, for a test that failed. */
  said = "";
  readonly #stage: PairStage;
  readonly #running = new Set<ChildProcess>();

  constructor(stage: PairStage) {
    this.#stage = stage;
  }

  start({ namespace }: Host, command: string, ...args: readonly string[]): ChildProcess {
    const child = this.#stage.network.start(namespace, command, ...args);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.said += text));
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    return child;
  }

  async end(): Promise<void> {
    const exits = [...this.#running].map((child) => once(child, "exit"));
    for (const child of this.#running) child.kill("SIGTERM");
    await Promise.all(exits);
  }
}

/** What `lbc build` has written, run by the products. */
class Products implements Runner {
  readonly #programs: Programs;
  readonly #folder: string;
  readonly #proxies = new Map<string, ChildProcess>();

  constructor(programs: Programs, folder: string) {
    this.#programs = programs;
    this.#folder = folder;
    const flags = ["build", join(folder, "lbc.config.ts"), "-o", join(folder, "out")];
    const built = spawnSync(process.execPath, [cli, "--lang", "en", ...flags], {
      env,
      encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
  }

  start(host: Host, node: string): void {
    this.revive(host, node);
    const file = (name: string) => join(this.#folder, "run", node, name);
    const flags = ["-n", "-l", "-D", "--vrrp", "-p", file("parent.pid"), "-r", file("vrrp.pid")];
    const conf = join(this.#folder, "out", node, "keepalived.conf");
    this.#programs.start(host, "keepalived", ...flags, "-f", conf);
  }

  async kill(node: string): Promise<void> {
    await killed(this.#proxies.get(node));
  }

  revive(host: Host, node: string): void {
    const prefix = join(this.#folder, "run", node);
    const conf = join(this.#folder, "out", node, "nginx.conf");
    const flags = ["-p", `${prefix}/`, "-c", conf, "-g", "daemon off;"];
    this.#proxies.set(node, this.#programs.start(host, "nginx", ...flags));
  }
}

/** The same description without files in between. */
class Served implements Runner {
  readonly #programs: Programs;
  readonly #folder: string;
  readonly #servers = new Map<string, ChildProcess>();

  constructor(programs: Programs, folder: string) {
    this.#programs = programs;
    this.#folder = folder;
  }

  start(host: Host, node: string): void {
    this.revive(host, node);
  }

  async kill(node: string): Promise<void> {
    await killed(this.#servers.get(node));
  }

  revive(host: Host, node: string): void {
    const prefix = join(this.#folder, "run", node);
    const serving = [
      cli,
      "serve",
      "--node",
      node,
      "-p",
      prefix,
      join(this.#folder, "lbc.config.ts"),
    ];
    const secret = `LBC_PAIR_SECRET=${env.LBC_PAIR_SECRET}`;
    const child = this.#programs.start(host, "env", secret, process.execPath, ...serving);
    this.#servers.set(node, child);
  }
}

describe(
  "a described pair keeps its address where requests are answered",
  { skip, concurrency: 2 },
  () => {
    const runs = [
      ["files that nginx and keepalived run", Products],
      ["lbc serve --node", Served],
    ] as const;
    for (const [name, By] of runs)
      test(name, { timeout: 240_000 }, async (t) => {
        assert.equal(reason, undefined);
        const folder = write(t);
        const stage = new PairStage();
        const programs = new Programs(stage);
        t.after(async () => {
          await programs.end();
          await stage.close();
        });
        try {
          await failover(stage, new By(programs, folder));
        } catch (error) {
          t.diagnostic(programs.said);
          throw error;
        }
      });
  },
);
