import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
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
import { freePort } from "./serve-stream/backends.ts";
import { raiseBackend } from "./serve-tls/backends.ts";
import { makeCertificates } from "./serve-tls/certificates.ts";
import { ask, askPlainly } from "./serve-tls/clients.ts";
import { configurationOf, listens, type Places } from "./serve-tls/configuration.ts";
import { script } from "./serve-tls/script.ts";

const cli = join(import.meta.dirname, "../../src/cli/main.ts");

const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

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

/** What each contestant did: seen by its clients, and told by its logs. */
interface Told {
  readonly seen: Readonly<Record<string, string>>;
  readonly access: readonly string[];
  readonly errors: readonly string[];
}

async function tell(name: keyof typeof commands, places: Places): Promise<Told> {
  const { folder, ports, certificates } = places;
  writeFileSync(join(folder, "nginx.conf"), configurationOf(places));
  const child = await start(name, folder);
  const seen: Record<string, string> = {};
  try {
    for (const [key, one] of Object.entries(script))
      seen[key] =
        "plain" in one
          ? await askPlainly(ports[one.to] ?? 0, one.plain)
          : await ask(one, ports, certificates);
    child.kill("SIGQUIT");
    await once(child, "exit");
  } finally {
    child.kill("SIGKILL");
  }
  const access = linesOf(join(folder, "access.log"));
  return { seen, access, errors: errorsOf(places) };
}

const linesOf = (path: string): string[] =>
  readFileSync(path, "latin1")
    .split("\n")
    .filter((line) => line !== "");

/** Sentences of the error log about connections, without what differs from run to run. */
const errorsOf = ({ folder, ports }: Places): string[] =>
  linesOf(join(folder, "error.log"))
    .filter((line) => /\*\d+ /.test(line))
    // What OpenSSL adds when it is told of a certificate that is missing; a leftover of its own.
    .filter((line) => !/cert cb error|stale global SSL error/.test(line))
    // Debian's OpenSSL begins a handshake of TLS 1.1 that Node's does not.
    .filter((line) => !line.includes('"GET /old '))
    .map((line) => {
      let text = line.replace(/^.*?\[(\w+)\] [^*]*\*\d+ /, "$1 ").replaceAll(folder, "DIR");
      for (const [name, port] of Object.entries(ports))
        text = text.replaceAll(`:${port}`, `:${name}`);
      return text
        .replace(/127\.0\.0\.1:\d+ connected/, "CLIENT connected")
        .replace(/(cannot load certificate "[^"]*").*?( while)/, "$1$2");
    })
    .toSorted();

test("TLS: nginx and serve see certificates alike", { skip: withoutNginx }, async (t) => {
  const root = mkdtempSync(join(tmpdir(), "lbc-serve-tls-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const certificates = join(root, "certificates");
  mkdirSync(certificates);
  makeCertificates(certificates);
  for (const key of ["own.test.key", "two.test.key", "good.key", "odd.key"])
    chmodSync(join(certificates, key), 0o644);
  const backend = await raiseBackend(certificates, "own.test");
  t.after(() => backend.close());
  const chained = await raiseBackend(certificates, "deep", "-chain");
  t.after(() => chained.close());
  const told: Partial<Record<keyof typeof commands, Told>> = {};
  for (const name of ["nginx", "lbc"] as const) {
    const folder = join(root, name);
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const ports: Record<string, number> = { backend: backend.port, chained: chained.port };
    for (const each of listens) ports[each] = await freePort();
    told[name] = await tell(name, { ports, folder, certificates, load: loadStream() });
  }
  const { nginx, lbc } = told;
  assert.ok(nginx && lbc);
  assert.deepEqual(lbc.seen, nginx.seen);
  assert.deepEqual(lbc.access, nginx.access);
  assert.deepEqual(lbc.errors, nginx.errors);
});
