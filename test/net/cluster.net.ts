import assert from "node:assert/strict";
import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { PairStage, type Runner } from "../support/cluster-pair.ts";
import { type Host, lacking } from "../support/netns.ts";

/* The example of a pair, run in both ways: as files by the products, and by lbc itself. */

const reason = lacking("nginx", "keepalived", "curl", "openssl");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");
const example = join(import.meta.dirname, "../../examples/cluster/ths-pair/lbc.config.ts");
const own = {
  VRRP_SECRET: "s3cret",
  NODE_COMPILE_CACHE: join(tmpdir(), "lbc-test-compile-cache"),
};

/** The example on machines that share their disk, and with a check that does not keep us waiting. */
const onThisDisk = (folder: string, more: string): string => `import portal from "./example.ts";

export default {
  ...portal,
  ${more}
  paths: { scripts: "${folder}/scripts" },
  checks: { ths: { ...portal.checks.ths, interval: "1s", rise: 1, fall: 2 } },
  keepalived: { global_defs: { script_user: "root" } },
  proxy: {
    user: "root",
    worker_processes: 1,
    pid: "proxy.pid",
    error_log: [["error.log", "notice"]],
    http: { access_log: "off" },
  },
};
`;

/** A folder with the example, as it is and for nginx, and its certificate. */
function write(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "lbc-cluster-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(example, join(folder, "example.ts"));
  writeFileSync(join(folder, "lbc.config.ts"), onThisDisk(folder, ""));
  writeFileSync(join(folder, "nginx.config.ts"), onThisDisk(folder, 'target: "nginx@1.22",'));
  for (const path of ["run/lb1", "run/lb2", "certs"])
    mkdirSync(join(folder, path), { recursive: true });
  const pair = [
    "-keyout",
    join(folder, "certs/portal.key"),
    "-out",
    join(folder, "certs/portal.crt"),
  ];
  const subject = ["-subj", "/CN=portal.example", "-days", "2", "-nodes"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const made = spawnSync("openssl", ["req", "-x509", ...key, ...pair, ...subject]);
  assert.equal(made.status, 0, String(made.stderr));
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
    const out = join(folder, "out");
    const flags = ["build", join(folder, "nginx.config.ts"), "-o", out];
    const built = spawnSync(process.execPath, [cli, "--lang", "en", ...flags], {
      env: { ...process.env, ...own },
      encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
    cpSync(join(out, "lb1/scripts"), join(folder, "scripts"), { recursive: true });
    for (const node of ["lb1", "lb2"])
      cpSync(join(folder, "certs"), join(out, node, "certs"), { recursive: true });
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
    const said = Object.entries(own).map(([name, value]) => `${name}=${value}`);
    const child = this.#programs.start(host, "env", ...said, process.execPath, ...serving);
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
        const stage = await PairStage.open();
        const programs = new Programs(stage);
        t.after(async () => {
          await programs.end();
          await stage.close();
        });
        try {
          await stage.failover(new By(programs, folder));
        } catch (error) {
          t.diagnostic(programs.said);
          throw error;
        }
      });
  },
);
