import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { soakBackend } from "./soak/backend.ts";
import { endClients, type Targets, visitors } from "./soak/clients.ts";
import { type Sample, sampleOf, unexpected } from "./soak/observed.ts";

/*
 * Mixed traffic for some minutes: kept connections, TLS, uploads, tunnels, clients that leave, that read or
 * write slowly. Memory, descriptors and deadlines must stay where they are, come back to nothing when the
 * traffic ends, and nothing may stand in the error log that the traffic does not explain. Exit 1 otherwise.
 *
 *   npm run soak [-- --seconds 600 --every 20 --json FILE --lbc PATH]     needs openssl
 */

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    every: { type: "string", default: "20" },
    json: { type: "string" },
    lbc: { type: "string", default: join(root, "src/cli/main.ts") },
  },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), "lbc-soak-"));
const admin = join(folder, "admin.sock");

function configuration({ plain, tls }: Targets, backend: number): string {
  return `worker_processes 2; pid ${folder}/lbc.pid; error_log ${folder}/error.log info; user root;
events { worker_connections 4096; }
http {
  access_log ${folder}/access.log;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream app { server 127.0.0.1:${backend}; keepalive 16; }
  proxy_http_version 1.1; proxy_set_header Connection $connection_upgrade;
  proxy_set_header Upgrade $http_upgrade; client_header_timeout 10s; client_max_body_size 8m;
  server { listen 127.0.0.1:${plain}; location / { proxy_pass http://app; } }
  server {
    listen 127.0.0.1:${tls} ssl; ssl_certificate ${folder}/c.pem; ssl_certificate_key ${folder}/k.pem;
    location / { proxy_pass http://app; }
  }
}
`;
}

function certificate(): void {
  const files = ["-keyout", `${folder}/k.pem`, "-out", `${folder}/c.pem`];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const args = ["req", "-x509", ...kind, ...files, "-days", "2", "-subj", "/CN=soak"];
  if (spawnSync("openssl", args).status !== 0) throw new Error("openssl makes no certificate");
}

const metrics = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath: admin, path: "/metrics", agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve(text));
    });
    asked.on("error", reject).end();
  });

async function visitAll(targets: Targets, until: number): Promise<string[]> {
  const failures: string[] = [];
  const visitsOf = async ([visit, , pause]: (typeof visitors)[number]) => {
    while (performance.now() < until) {
      await visit(targets).catch((error: unknown) => failures.push(String(error)));
      await sleep(pause * (0.5 + Math.random()));
    }
  };
  await Promise.all(
    visitors.flatMap((kind) => Array.from({ length: kind[1] }, () => visitsOf(kind))),
  );
  return failures;
}

function show(sample: Sample): void {
  const { at, pss, descriptors, timers, connections, requests } = sample;
  process.stdout.write(
    `${String(at).padStart(5)} s  ${pss.toFixed(1).padStart(6)} MB  ${String(descriptors).padStart(4)} descriptors  ` +
      `${String(timers).padStart(4)} timers  ${String(connections).padStart(4)} connections  ${requests} requests\n`,
  );
}

const middle = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0;

/** What is not as it should be. The first third warms up; a heap breathes, so a little growth is none. */
function complaints(samples: readonly Sample[], rest: Sample, idle: Sample): string[] {
  const found: string[] = [];
  const third = Math.floor(samples.length / 3);
  const early = middle(samples.slice(third, 2 * third).map(({ pss }) => pss));
  const late = middle(samples.slice(-third).map(({ pss }) => pss));
  if (third > 0 && late > early * 1.1 + 10) found.push(`memory grew from ${early} to ${late} MB`);
  if (rest.descriptors > idle.descriptors + 40)
    found.push(`${rest.descriptors} descriptors are left, ${idle.descriptors} before`);
  if (rest.connections > 0) found.push(`${rest.connections} connections are left`);
  // Kept connections to the backend have their deadlines still.
  if (rest.timers > idle.timers + 40) found.push(`${rest.timers} timers are left`);
  return found;
}

/** Ports that were free a moment ago. */
async function freePorts(): Promise<Targets> {
  const servers = [soakBackend().server, soakBackend().server];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  return { plain: ports[0] ?? 0, tls: ports[1] ?? 0 };
}

interface Running {
  readonly lbc: ChildProcess;
  readonly targets: Targets;
  readonly exited: Promise<unknown[]>;
}

async function serve(backend: number): Promise<Running> {
  const targets = await freePorts();
  certificate();
  const file = join(folder, "soak.conf");
  writeFileSync(file, configuration(targets, backend));
  const args = ["--lang", "en", "serve", "-p", folder, "-c", file, "--admin", `unix:${admin}`];
  const lbc = spawn(process.execPath, [values.lbc, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(lbc, "exit");
  while (!existsSync(join(folder, "lbc.pid"))) {
    if (lbc.exitCode !== null) throw new Error("lbc does not start");
    await sleep(50);
  }
  return { lbc, targets, exited };
}

async function watch({ lbc, targets }: Running): Promise<string[]> {
  const start = performance.now();
  const sample = async (): Promise<Sample> => {
    const one = sampleOf(lbc.pid ?? 0, (performance.now() - start) / 1000, await metrics());
    show(one);
    return one;
  };
  const idle = await sample();
  const traffic = visitAll(targets, start + seconds * 1000);
  const samples: Sample[] = [];
  const every = Math.min(Number(values.every), seconds / 10);
  while (performance.now() - start < (seconds - every / 2) * 1000) {
    await sleep(every * 1000);
    samples.push(await sample());
  }
  const failures = await traffic;
  endClients();
  let rest = idle;
  let bad: string[] = [];
  // A deadline that was moved up keeps its old place in the wheel until that comes round, after 16 s.
  for (let tries = 0; tries < 10 && (tries === 0 || bad.length > 0); tries++) {
    await sleep(tries === 0 ? 1000 : 2000);
    rest = await sample();
    bad = complaints(samples, rest, idle);
  }
  if (failures.length > 0) bad.push(`${failures.length} visits failed, first: ${failures[0]}`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ idle, samples, rest, bad }, null, 1)}\n`);
  return bad;
}

async function soak(): Promise<number> {
  const { server, sockets } = soakBackend();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const running = await serve((server.address() as AddressInfo).port);
  const { lbc, exited } = running;
  try {
    const bad = await watch(running);
    lbc.kill("SIGQUIT");
    const [code] = (await exited) as [number | null];
    if (code !== 0) bad.push(`exit code ${String(code)}`);
    const lines = unexpected(join(folder, "error.log"));
    if (lines.length > 0) bad.push(`${lines.length} unexpected lines, first: ${lines[0]}`);
    for (const text of bad) process.stdout.write(`${text}\n`);
    return bad.length > 0 ? 1 : 0;
  } finally {
    if (lbc.exitCode === null && lbc.signalCode === null) lbc.kill("SIGKILL");
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await soak();
