import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { loadStream, withoutNginx } from "./nginx-process.ts";
import { freePort, raiseBackends } from "./serve-stream/backends.ts";
import { configurationOf, servers } from "./serve-stream/configuration.ts";
import { runScript, type Seen } from "./serve-stream/script.ts";

const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

function certificate(folder: string, name: string): void {
  const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)];
  const made = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
  ];
  execFileSync("openssl", [...made, ...files], { stdio: "ignore" });
}

async function start(name: keyof typeof commands, folder: string): Promise<ChildProcess> {
  const [command, ...first] = commands[name];
  const file = join(folder, "nginx.conf");
  const args = [...first, "-p", folder, "-c", file, "-e", join(folder, "error.log")];
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  for (const end = Date.now() + 20_000; !existsSync(join(folder, "pid")); await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode}`);
    if (Date.now() > end) throw new Error(`${name} is not up`);
  }
  return child;
}

/** Lines of a log without what differs from run to run: times, and ports of backends by name. */
function linesOf(
  folder: string,
  name: string,
  backends: Readonly<Record<string, number>>,
): readonly string[] {
  const path = join(folder, `${name}.log`);
  let text = existsSync(path) ? readFileSync(path, "latin1").replaceAll(folder, "DIR") : "";
  for (const [each, port] of Object.entries(backends))
    text = text.replaceAll(`:${port}`, `:${each}`);
  return (
    text
      .replaceAll(/\d+\.\d{3}/g, "T")
      // nginx names the version that it would have liked to speak to who speaks no TLS.
      .replaceAll(/( 500 .*)"TLSv1.3" "-"$/gm, '$1"-" "-"')
      .split("\n")
      .filter((line) => line !== "")
  );
}

/** What each contestant did: seen by its clients, and told by its logs. */
interface Told {
  readonly seen: Seen;
  readonly logs: Readonly<Record<string, readonly string[]>>;
  readonly errors: readonly string[];
}

/** Sentences of the error log about sessions, without numbers that differ from run to run. */
function errorsOf(
  path: string,
  told: {
    listens: Readonly<Record<string, number>>;
    backends: Readonly<Record<string, number>>;
    folder: string;
  },
): string[] {
  let text = readFileSync(path, "latin1")
    .replaceAll(told.folder, "DIR")
    // A client may have the number of a server's port on another address or protocol.
    .replaceAll(/\b(client|proxy) 127\.0\.0\.[12]:\d+ connected/g, "$1 CLIENT connected");
  for (const [name, port] of Object.entries({ ...told.listens, ...told.backends }))
    text = text.replaceAll(`:${port}`, `:${name}`);
  return text
    .split("\n")
    .filter((line) => /\[(?:info|error|crit)\] .*\*\d+ /.test(line))
    .filter((line) => !/SSL|broken header|recv\(\)|send\(\)|resolver defined/.test(line))
    .map((line) =>
      line.replace(/^.*?\[(\w+)\] [^*]*\*\d+ /, "$1 ").replaceAll(/127\.0\.0\.[12]:\d+/g, "CLIENT"),
    )
    .toSorted();
}

test(
  "stream: nginx and serve do the same with connections and datagrams",
  { skip: withoutNginx },
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), "lbc-serve-stream-"));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    chmodSync(root, 0o755);
    certificate(root, "own");
    certificate(root, "other");
    const pair = {
      key: readFileSync(join(root, "own.key")),
      cert: readFileSync(join(root, "own.pem")),
    };
    const stage = await raiseBackends(pair, root);
    t.after(() => stage.close());
    const backends = stage.ports;
    const told: Partial<Record<keyof typeof commands, Told>> = {};
    for (const name of ["nginx", "lbc"] as const) {
      const folder = join(root, name);
      mkdirSync(folder);
      chmodSync(folder, 0o755);
      for (const [file, text] of [
        ["key.pem", pair.key],
        ["cert.pem", pair.cert],
        ["other.pem", readFileSync(join(root, "other.pem"))],
      ] as const)
        writeFileSync(join(folder, file), text);
      const listens: Record<string, number> = {};
      for (const each of Object.keys(servers)) listens[each] = await freePort();
      writeFileSync(
        join(folder, "nginx.conf"),
        configurationOf({ listens, backends, folder, load: loadStream() }),
      );
      const child = await start(name, folder);
      try {
        const seen = await runScript({ listens, folder });
        await sleep(600);
        child.kill("SIGQUIT");
        await once(child, "exit");
        const names = [...Object.keys(servers), "front"];
        const logs = Object.fromEntries(
          names.map((each) => [each, linesOf(folder, each, backends)]),
        );
        const errors = errorsOf(join(folder, "error.log"), { listens, backends, folder });
        told[name] = { seen, logs, errors };
      } finally {
        child.kill("SIGKILL");
      }
    }
    const { nginx, lbc } = told;
    assert.ok(nginx && lbc);
    assert.deepEqual(lbc.seen, nginx.seen);
    assert.deepEqual(lbc.logs, nginx.logs);
    assert.deepEqual(lbc.errors, nginx.errors);
  },
);
