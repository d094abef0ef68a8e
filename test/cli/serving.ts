import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get as httpGet } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { until } from "../control/host/run.ts";

/* `lbc serve` in processes of its own, for the tests of this folder. */

export const cli = join(import.meta.dirname, "../../src/cli/main.ts");

export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-serve-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  mkdirSync(join(path, "logs"));
  return path;
}

export const head =
  "worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root; events {}\n";

export const whole = (port: number, text: string) =>
  `${head}http { access_log off; server { listen 127.0.0.1:${port}; location / { return 200 "${text}"; } } }\n`;

export function write(prefix: string, text: string): string {
  const path = join(prefix, "a.conf");
  writeFileSync(path, text);
  return path;
}

export const serveSync = (...args: readonly string[]) =>
  spawnSync(process.execPath, [cli, "--lang", "en", "serve", ...args], { encoding: "utf8" });

export async function start(t: TestContext, prefix: string, ...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    [cli, "--lang", "en", "serve", "-p", prefix, "-c", "a.conf", ...args],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (said += part));
  const exit = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exit;
  });
  await until(
    "up",
    () => {
      assert.equal(child.exitCode, null, said);
      return existsSync(join(prefix, "logs/s.pid"));
    },
    60_000,
  );
  return { child, exit, said: () => said };
}

export const body = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    httpGet({ host: "127.0.0.1", port, path: "/", agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve(text));
    }).on("error", reject);
  });

export const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
