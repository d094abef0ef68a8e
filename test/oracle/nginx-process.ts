import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const found = spawnSync("nginx", ["-v"], { encoding: "utf8" });

/** The reason to skip tests that ask nginx; false where it is installed, an error in CI. */
export const withoutNginx: string | false =
  found.error === undefined ? false : "nginx is not installed";
if (withoutNginx !== false && process.env["CI"] === "true") throw new Error(withoutNginx);

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface Nginx {
  readonly directory: string;
  readonly socket: string;
  /** Sends bytes (latin1) over the server's unix socket and reads until the connection ends. */
  send(request: string): Promise<Answer>;
  /** `GET` of a target as it stands. */
  get(target: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** `load_module` of the stream module, where it is a file of its own. */
export function loadStream(): string {
  const { stderr } = spawnSync("nginx", ["-V"], { encoding: "utf8" });
  const folder = /--modules-path=(\S+)/.exec(stderr)?.[1];
  return /--with-stream=dynamic/.test(stderr) && folder !== undefined
    ? `load_module ${folder}/ngx_stream_module.so;`
    : "";
}

/**
 * Runs nginx in a directory of its own; `{dir}` and `{socket}` are filled into the `http` block and
 * into what stands beside it.
 */
export async function runNginx<T>(
  http: string,
  use: (nginx: Nginx) => Promise<T>,
  beside = "",
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "lbc-oracle-"));
  const socket = join(directory, "s");
  const file = join(directory, "nginx.conf");
  const fill = (text: string) =>
    text.replaceAll("{dir}", directory).replaceAll("{socket}", `unix:${socket}`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(" ");
  writeFileSync(
    file,
    Buffer.from(
      `${fill(beside)}
daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log info;
events { worker_connections 256; }
http { access_log off; ${temporary} ${fill(http)} }`,
      "latin1",
    ),
  );
  const child = spawn("nginx", ["-p", directory, "-c", file, "-e", join(directory, "error.log")], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  const send = (request: string) => exchange(socket, request);
  const get: Nginx["get"] = (target, headers = {}) =>
    send(
      `GET ${target} HTTP/1.1\r\nConnection: close\r\n${Object.entries({ Host: "a", ...headers })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("")}\r\n`,
    );
  try {
    await ready(socket, () => errors);
    return await use({ directory, socket, send, get });
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}

async function ready(socket: string, errors: () => string): Promise<void> {
  for (let round = 0; round < 200; round++) {
    const up = await new Promise<boolean>((resolve) => {
      const probe = connect(socket, () => {
        probe.destroy();
        resolve(true);
      });
      probe.once("error", () => {
        resolve(false);
      });
    });
    if (up) return;
    await setTimeout(10);
  }
  throw new Error(`nginx does not start: ${errors()}`);
}

function exchange(socket: string, request: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const client = connect(socket, () => {
      if (request !== "") client.write(request, "latin1");
    });
    client.setEncoding("latin1");
    client.on("data", (chunk: string) => (text += chunk));
    client.once("error", reject);
    client.once("close", () => {
      resolve(parse(text));
    });
  });
}

function parse(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return { status: 0, headers: new Map(), body: text };
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  const rest = text.slice(end + 4);
  return {
    status: Number(first.split(" ")[1]),
    headers,
    body: headers.get("transfer-encoding") === "chunked" ? dechunk(rest) : rest,
  };
}

function dechunk(text: string): string {
  let result = "";
  for (let at = 0; ;) {
    const end = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, end), 16);
    assert.ok(end >= 0 && !Number.isNaN(size), "a chunk is cut off");
    if (size === 0) return result;
    result += text.slice(end + 2, end + 2 + size);
    at = end + 4 + size;
  }
}
