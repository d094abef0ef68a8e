import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { CacheCase, Step } from "./cases.ts";

const cli = join(import.meta.dirname, "../../../src/cli/main.ts");

export const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

export type Contestant = keyof typeof commands;

/** A server over a folder with its `nginx.conf`, up when this resolves. */
export async function start(name: Contestant, folder: string): Promise<ChildProcess> {
  const [command, ...first] = commands[name];
  const args = [...first, "-p", folder, "-c", join(folder, "nginx.conf")];
  const child = spawn(command, [...args, "-e", join(folder, "error.log")], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (const end = Date.now() + 60_000; !existsSync(join(folder, "pid")); await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode}`);
    if (Date.now() > end) throw new Error(`${name} is not up`);
  }
  return child;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** What the backend of a contestant says, and was asked, by the name of the case. */
export class Stage {
  readonly replies = new Map<string, { readonly text: string; readonly slow: number }>();
  readonly asked = new Map<string, string[]>();
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  constructor() {
    this.#server = net.createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
      let text = "";
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        const end = text.indexOf("\r\n\r\n");
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (end < 0 || text.length < end + 4 + length) return;
        this.#answer(socket, text.slice(0, end));
        text = "";
      });
    });
  }

  #answer(socket: net.Socket, head: string): void {
    const name = /^\S+ \/([^/]+)\//.exec(head)?.[1] ?? "";
    const told = head
      .split("\r\n")
      .filter((line, index) => index === 0 || /^(?:if-|range)/i.test(line));
    this.asked.set(name, [...(this.asked.get(name) ?? []), told.join(" | ")]);
    const { text, slow } = this.replies.get(name) ?? { text: "-", slow: 0 };
    setTimeout(() => socket.end(text === "-" ? "" : text, "latin1"), slow);
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as net.AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** One request on a connection of its own; the head without what is of the moment. */
export function ask(port: number, name: string, step: Step): Promise<string> {
  const [method = "", path = ""] = step.ask.split(" ");
  const length = step.body === undefined ? "" : `Content-Length: ${step.body.length}\r\n`;
  const target = path === "" ? name : `${name}/${path}`;
  const head = `${method} /${target} HTTP/1.1\r\nHost: front\r\nConnection: close\r\n`;
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1");
    let text = "";
    socket.on("data", (bytes) => (text += bytes.toString("latin1")));
    socket.on("error", reject);
    socket.on("end", () => {
      socket.destroy();
      resolve(
        text
          .replace(/\r\nDate: [^\r]*/, "\r\nDate: *")
          .replaceAll(`:${port}/`, ":PORT/")
          // nginx writes the fields of add_header twice for the page of a range that cannot be had.
          .replace(/(\r\nX-Cache: [^\r]*)(\r\nContent-Range: [^\r]*)\1/, "$1$2"),
      );
    });
    socket.write(`${head}${step.fields ?? ""}${length}\r\n${step.body ?? ""}`);
  });
}

/** All steps of a case: what clients saw, and what the backend was asked, step by step. */
export async function play(stage: Stage, port: number, one: CacheCase): Promise<string[]> {
  const seen: string[] = [];
  for (const step of one.steps) {
    if (step.wait !== undefined) await sleep(step.wait);
    stage.replies.set(one.name, { text: step.reply ?? "-", slow: step.slow ?? 0 });
    stage.asked.set(one.name, []);
    const answers = await Promise.all(
      Array.from({ length: step.times ?? 1 }, () => ask(port, one.name, step)),
    );
    if (step.settle !== undefined) await sleep(step.settle);
    seen.push(step.ask, ...answers.toSorted(), ...(stage.asked.get(one.name) ?? []));
  }
  return seen;
}
