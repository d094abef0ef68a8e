import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { Plan } from "../../../runtime/plan.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** Waits until something holds; polls, because other processes do not tell. */
export async function until(what: string, holds: () => unknown, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(10)) if (await holds()) return;
  throw new Error(`not in ${ms} ms: ${what}`);
}

/** A folder of its own, removed after the test; anybody may pass, for workers that are not root. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-control-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A supervisor in a process of its own. */
export class Host {
  readonly child: ChildProcess;
  readonly folder: string;
  stderr = "";
  #exit: Promise<unknown[]>;

  constructor(prefix: string, child: ChildProcess) {
    this.folder = prefix;
    this.child = child;
    this.#exit = once(child, "exit");
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async exited(): Promise<number | null> {
    const [code] = await this.#exit;
    return code as number | null;
  }

  /** Replaces the configuration in one step. */
  write(plan: Plan | string): void {
    const file = join(this.folder, "plan.json");
    writeFileSync(`${file}.new`, typeof plan === "string" ? plan : JSON.stringify(plan));
    renameSync(`${file}.new`, file);
  }

  get log(): string {
    const path = join(this.folder, "error.log");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  up(): Promise<void> {
    return until("pid file", () => existsSync(join(this.folder, "lbc.pid")));
  }
}

/** Starts a supervisor over a plan; ended after the test whatever happened. */
export function startHost(
  t: TestContext,
  prefix: string,
  plan: Plan | string,
  env: NodeJS.ProcessEnv = {},
  workers: "fake" | "real" = "fake",
): Host {
  writeFileSync(join(prefix, "plan.json"), typeof plan === "string" ? plan : JSON.stringify(plan));
  const child = spawn(
    process.execPath,
    [main, join(prefix, "plan.json"), join(prefix, "error.log"), workers],
    { stdio: ["ignore", "ignore", "pipe"], cwd: prefix, env: { ...process.env, ...env } },
  );
  const host = new Host(prefix, child);
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await host.exited();
  });
  return host;
}

/** A client with one connection, over which requests go one after the other. */
export class Client {
  readonly socket: Socket;
  #text = "";
  #wake: (() => void) | undefined;
  closed = false;

  constructor(target: { port: number; host?: string } | { path: string }) {
    this.socket = connect({ host: "127.0.0.1", ...target });
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => {
      this.#text += text;
      this.#wake?.();
    });
    for (const event of ["close", "error"] as const)
      this.socket.on(event, () => {
        this.closed = true;
        this.#wake?.();
      });
  }

  send(path: string): void {
    this.socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  }

  /** Head and body of the next answer; throws when the connection ends first. */
  async answer(): Promise<{ readonly head: string; readonly body: string }> {
    for (;;) {
      const end = this.#text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0);
      if (end !== -1 && this.#text.length >= end + 4 + length) {
        const head = this.#text.slice(0, end);
        const body = this.#text.slice(end + 4, end + 4 + length);
        this.#text = this.#text.slice(end + 4 + length);
        return { head, body };
      }
      if (this.closed) throw new Error("connection ended without an answer");
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async get(path: string): Promise<{ readonly head: string; readonly body: string }> {
    this.send(path);
    return this.answer();
  }

  end(): void {
    this.socket.destroy();
  }
}

/** One request over a connection of its own. */
export async function get(
  target: { port: number; host?: string } | { path: string },
  path: string,
): Promise<string> {
  const client = new Client(target);
  try {
    return (await client.get(path)).body;
  } finally {
    client.end();
  }
}
