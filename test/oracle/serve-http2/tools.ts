import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";

/** A client that others wrote, run against a contestant. */
export interface Tool {
  readonly name: string;
  readonly missing: string | false;
  /** What it said, without what differs from run to run. */
  readonly run: (folder: string) => Promise<string>;
  readonly expect: RegExp;
}

/** Output and exit code; what takes longer than that hangs. */
const outputOf = (command: string, args: readonly string[]): Promise<readonly [string, number]> =>
  new Promise((resolve) => {
    const options = { encoding: "latin1", maxBuffer: 1e8, timeout: 15_000 } as const;
    const child = execFile(command, args, options, (_, stdout) =>
      resolve([stdout, child.exitCode ?? -1]),
    );
  });

const missing = (name: string): string | false =>
  spawnSync(name, ["--version"]).error === undefined ? false : `${name} is not installed`;

const curlMissing =
  missing("curl") ||
  (/HTTP2/.test(spawnSync("curl", ["-V"], { encoding: "utf8" }).stdout)
    ? false
    : "curl has no HTTP/2");

function curl(name: string, args: readonly string[], socket: string, expect: RegExp): Tool {
  return {
    name: `curl ${name}`,
    missing: curlMissing,
    expect,
    async run(folder) {
      const to = ["--unix-socket", join(folder, socket)];
      const words = ["-sk", "-D", "-", "-w", "\n%{http_version} %{http_code} %{size_download}\n"];
      const [stdout, status] = await outputOf("curl", [...words, ...to, ...args]);
      const text = stdout.replace(/date: [^\r]*/i, "date").replaceAll(/(?:0123456789)+/g, "DIGITS");
      return `${text}exit ${String(status)}`;
    },
  };
}

const plain = "--http2-prior-knowledge";

function h2load(name: string, socket: string, args: readonly string[]): Tool {
  return {
    name: `h2load ${name}`,
    missing: missing("h2load"),
    expect: / 0 failed.*\n.* 0 4xx, 0 5xx/,
    async run(folder) {
      const base = ["-B", `unix:${join(folder, socket)}`];
      const [stdout] = await outputOf("h2load", [...base, ...args]);
      const requests = /requests: .*/.exec(stdout)?.[0] ?? stdout;
      return `${requests}\n${/status codes: .*/.exec(stdout)?.[0] ?? ""}`;
    },
  };
}

export const tools: readonly Tool[] = [
  curl("in the open", [plain, "http://main.test/ok"], "plain", /\n2 200 /),
  curl("posts", [plain, "-d", "a=b", "http://main.test/p"], "plain", /a=b/),
  curl(
    "with Expect",
    [plain, "-H", "Expect: 100-continue", "-d", "a=b", "http://main.test/p"],
    "plain",
    /\n2 200/,
  ),
  curl("speaks HTTP/1 to it", ["http://main.test/ok"], "plain", /exit [1-9]/),
  curl("twice on a connection that takes two", [plain, "http://a/[1-2]"], "two", /x1/),
  curl("thrice on a connection that takes two", [plain, "http://a/[1-3]"], "two", /x1/),
  curl("behind the PROXY protocol", [plain, "--haproxy-protocol", "http://a/"], "proxied", /h2c/),
  curl("over TLS", ["--http2", "https://main.test/"], "tls", /h2 h2 https HTTP\/2.0 on/),
  curl("over TLS, another server", ["--http2", "https://other.test/"], "tls", /other h2/),
  curl(
    "over TLS, HTTP/1.1",
    ["--http1.1", "https://main.test/"],
    "tls",
    /http\/1.1 {2}https HTTP\/1.1/,
  ),
  curl("over TLS, without ALPN", ["--no-alpn", "https://main.test/"], "tls", /HTTP\/1.1 200/),
  curl(
    "over TLS, where it is not offered",
    ["--http2", "https://main.test/"],
    "old",
    /old http\/1.1/,
  ),
  curl(
    "over TLS, a redirect",
    ["--http2", "https://main.test/301"],
    "tls",
    /location: https:\/\/main.test\/elsewhere/,
  ),
  curl("over TLS, a long file", ["--http2", "https://main.test/file"], "tls", /2 200 3000000/),
  curl(
    "over TLS, an upload",
    ["--http2", "--data-binary", `@${process.execPath}`, "-o", "/dev/null", "https://main.test/p"],
    "tls",
    /2 413/,
  ),
  h2load("in the open", "plain", ["-n", "400", "-c", "4", "-m", "20", "http://main.test/ok"]),
  h2load("to an application", "plain", ["-n", "200", "-c", "4", "-m", "10", "http://main.test/p"]),
  h2load("over TLS", "tls", ["-n", "200", "-c", "4", "-m", "10", "https://main.test/file"]),
];
