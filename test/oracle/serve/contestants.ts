import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Fleet } from "./script.ts";

const root = join(import.meta.dirname, "../../..");
const cli = join(root, "src/cli/main.ts");
const example = join(root, "examples/ths-pair/lb1");

export const convertedExample = (folder: string): string => {
  const path = join(folder, "converted.conf");
  execFileSync(
    process.execPath,
    [cli, "convert", join(example, "httpserver.conf"), "--to", "nginx@1.22", "-o", path],
    { stdio: "ignore" },
  );
  return readFileSync(path, "utf8");
};

/** The converted file with its addresses on loopback and its times short enough for a test. */
export function adapted(
  text: string,
  ports: { tls: number; plain: number; monitor: number },
  fleet: Fleet,
): string {
  const changes: readonly (readonly [string, string])[] = [
    ["10.20.1.21:8088", `127.0.0.1:${fleet.portal1.port}`],
    ["10.20.1.22:8088", `127.0.0.1:${fleet.portal2.port}`],
    ["10.20.1.23:8088", `127.0.0.1:${fleet.portal3.port}`],
    ["10.20.1.31:8088", `127.0.0.1:${fleet.gray.port}`],
    ["10.20.2.21:8088", `127.0.0.1:${fleet.api1.port}`],
    ["10.20.2.22:8088", `127.0.0.1:${fleet.api2.port}`],
    ["10.20.2.29:8088", `127.0.0.1:${fleet.api9.port}`],
    ["443 ssl", `127.0.0.1:${ports.tls} ssl`],
    ["8080;", `127.0.0.1:${ports.plain};`],
    ["49151;", `127.0.0.1:${ports.monitor};`],
    ["fail_timeout=10s", "fail_timeout=2s"],
    ["fail_timeout=15s", "fail_timeout=3s"],
  ];
  let result = text;
  for (const [from, to] of changes) {
    if (!result.includes(from)) throw new Error(`the example has no ${from} any more`);
    result = result.replaceAll(from, to);
  }
  return result
    .replace(/worker_processes\s+auto;/, "worker_processes 1;")
    .replace(/proxy_read_timeout\s+60s;/, "proxy_read_timeout 1s;");
}

/** A folder as the configuration expects it: includes, pages, certificates, logs. */
export function prefixWith(path: string, text: string): string {
  cpSync(example, path, { recursive: true });
  for (const name of ["logs", "certs"]) mkdirSync(join(path, name));
  const certificate = [
    "-keyout",
    join(path, "certs/portal.key"),
    "-out",
    join(path, "certs/portal.crt"),
  ];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=portal.example.internal",
      ...certificate,
    ],
    { stdio: "ignore" },
  );
  writeFileSync(join(path, "nginx.conf"), text);
  chmodSync(path, 0o755);
  return path;
}

export const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

/** A server over a prefix, up when this resolves. */
export async function startServer(
  name: keyof typeof commands,
  prefix: string,
): Promise<ChildProcess> {
  const [command, ...first] = commands[name];
  const args = [
    ...first,
    "-p",
    prefix,
    "-c",
    join(prefix, "nginx.conf"),
    "-e",
    join(prefix, "logs/error.log"),
  ];
  const child = spawn(command, [...args, "-g", "user root; daemon off;"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const pid = join(prefix, "logs/httpserver.pid");
  for (const end = Date.now() + 20_000; !existsSync(pid); await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode}`);
    if (Date.now() > end) throw new Error(`${name} is not up`);
  }
  return child;
}

export async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGQUIT");
  await once(child, "exit");
}

/** Every attempt of every request, as the access log tells it: `$upstream_addr` and status. */
export const attempts = (prefix: string): string[] =>
  readFileSync(join(prefix, "logs/access.log"), "latin1")
    .split("\n")
    .flatMap((line) => /up=.* st=.*(?= rt=)/.exec(line)?.[0] ?? []);
