import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const cli = join(import.meta.dirname, "../../../src/cli/main.ts");

const commands = {
  nginx: ["nginx"],
  lbc: [process.execPath, cli, "serve", "--compat", "nginx@1.22"],
} as const;

/** A server over a folder of its own, and what its clients do. */
export class Contestant {
  readonly folder: string;
  readonly port: number;
  #child: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
  }

  /** Up when it resolves; `http` is the inside of the block, `{dir}` this folder. */
  async start(name: keyof typeof commands, http: string, workers = 1): Promise<void> {
    const { folder } = this;
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((each) => `${each}_temp_path ${folder}/${each};`)
      .join(" ");
    writeFileSync(
      join(folder, "nginx.conf"),
      `worker_processes ${workers}; user root; daemon off; pid ${folder}/pid;
error_log ${folder}/error.log info;
events { worker_connections 256; }
http { access_log off; ${temporary}
${http.replaceAll("{dir}", folder)} }`,
    );
    const [command, ...first] = commands[name];
    const args = [...first, "-p", folder, "-c", join(folder, "nginx.conf")];
    const child = spawn(command, [...args, "-e", join(folder, "error.log")], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.#child = child;
    for (const end = Date.now() + 20_000; !existsSync(join(folder, "pid")); await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`${name} exited with ${child.exitCode}`);
      if (Date.now() > end) throw new Error(`${name} is not up`);
    }
  }

  /** Reads the configuration again; resolves when the workers of before have gone. */
  async reload(workers: number): Promise<void> {
    this.#child?.kill("SIGHUP");
    const gone = (): number => this.log().match(/worker process \d+ exited/g)?.length ?? 0;
    for (const end = Date.now() + 30_000; gone() < workers; await sleep(50))
      if (Date.now() > end) throw new Error("not reloaded");
  }

  log(): string {
    return readFileSync(join(this.folder, "error.log"), "latin1");
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  /** Sends bytes and reads until the server closes; `give` closes before that, after milliseconds. */
  send(bytes: string, give?: number): Promise<string> {
    return new Promise((resolve) => {
      let text = "";
      const client = connect(this.port, "127.0.0.1", () => client.write(bytes, "latin1"));
      client.setEncoding("latin1");
      client.on("data", (chunk: string) => (text += chunk));
      client.once("error", () => {});
      client.once("close", () => resolve(text));
      if (give !== undefined) setTimeout(() => client.destroy(), give);
    });
  }

  /** The status of a request on a connection of its own. */
  async ask(path: string, headers: readonly string[] = []): Promise<string> {
    const fields = ["Host: a", "Connection: close", ...headers].map((line) => `${line}\r\n`);
    const answer = await this.send(`GET ${path} HTTP/1.1\r\n${fields.join("")}\r\n`);
    return answer.split(" ")[1] ?? "none";
  }

  /** Sentences of the error log about requests, without what differs from run to run. */
  errors(): readonly string[] {
    return this.log()
      .replaceAll(this.folder, "DIR")
      .split("\n")
      .filter((line) => /\*\d+ /.test(line) && !line.includes("keepalive connection"))
      .map((line) =>
        line
          .replace(/^.*?\[(\w+)\] [^*]*\*\d+ /, "$1 ")
          // A line end in it ends the line of nginx, and is left out by lbc.
          .replace(/(broken header: "[^\r"]*)[^]*$/, "$1")
          .replaceAll(/excess: (\d+\.\d+)/g, (_, excess: string) => `excess: ${tenths(excess)}`)
          .replaceAll(`:${this.port}`, ":PORT"),
      );
  }
}

/** A bucket leaks while the machine thinks. */
const tenths = (excess: string): string => Number(excess).toFixed(1);
