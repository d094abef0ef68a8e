import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, test, type TestContext } from "node:test";

import type { Io } from "../../src/cli/io.ts";
import { descriptionOf } from "../../src/cli/serve-description.ts";
import { parseServeFlags } from "../../src/cli/serve-flags.ts";
import { servedNode } from "../../src/cli/served-node.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { planHa } from "../../src/plan/ha.ts";
import { freePort, until } from "../control/host/run.ts";
import { inProcess } from "./in-process.ts";
import { body, cli, folder } from "./serving.ts";

/** Two machines that answer with their names. */
const pair = (port: number, lb1 = "lb1", lb2 = "lb2"): string => `cluster:
  nodes:
    lb1: {proxies: [${answering(port, lb1)}]}
    lb2: {proxies: [${answering(port, lb2)}]}
`;

const answering = (port: number, text: string): string =>
  `{user: root, worker_processes: 1, pid: logs/s.pid, error_log: [[logs/error.log, notice]], events: {}, http: {access_log: off, server: {listen: "127.0.0.1:${port}", location: {path: /, program: [{return: [200, "${text}"]}]}}}}`;

const ioIn = (cwd: string): Io => ({
  language: "en",
  cwd,
  env: {},
  colour: { stdout: false, stderr: false },
  terminal: { stdout: false, stderr: false },
  write: () => {},
  writeBytes: () => {},
  note: () => {},
  readStdin: () => new Uint8Array(),
});

function described(t: TestContext, text: string): string {
  const prefix = folder(t);
  writeFileSync(join(prefix, "lbc.yaml"), text);
  return prefix;
}

const served = (cwd: string, name?: string, path = "lbc.yaml") =>
  servedNode({ path, name, isLenient: false }, ioIn(cwd));

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.text.en;
  }
  return assert.fail("not refused");
};

const asked = (cwd: string, ...argv: string[]) => descriptionOf(parseServeFlags(argv), { cwd });

describe("which description is served", () => {
  test("the one that is named, else lbc.config.ts or lbc.yaml of the working directory", (t) => {
    const cwd = described(t, "");
    assert.equal(asked(cwd, "site.yaml"), "site.yaml");
    assert.equal(asked(cwd, "--node", "lb1", "a/lbc.config.ts"), "a/lbc.config.ts");
    assert.equal(asked(cwd, "--node", "lb1"), "lbc.yaml");
    writeFileSync(join(cwd, "lbc.config.ts"), "");
    assert.equal(asked(cwd, "--node", "lb1"), "lbc.config.ts");
    assert.equal(asked(cwd, "-c", "nginx.conf"), undefined);
    assert.equal(asked(cwd, "nginx.conf", "keepalived.conf"), undefined);
  });

  test("nothing that says the same of files stands beside it", (t) => {
    const cwd = described(t, "");
    for (const [flag, ...rest] of [
      ["-c", "a.conf"],
      ["--ha", "a.conf"],
      ["-g", "daemon off;"],
      ["--target", "nginx@1.22"],
      ["--dialect", "ths"],
    ])
      assert.match(
        refusal(() => asked(cwd, "lbc.yaml", flag ?? "", ...rest)),
        new RegExp(`^${flag} goes with files of the products; lbc.yaml is a description`),
      );
    assert.match(
      refusal(() => asked(cwd, "lbc.yaml", "nginx.conf")),
      /^lbc\.yaml describes the whole machine; nginx\.conf cannot/,
    );
    for (const argv of [["-c", "a.conf"], ["--ha", "a.conf"], ["a.conf"]])
      assert.match(
        refusal(() => asked(cwd, "--node", "lb1", ...argv)),
        /^--node goes with the description of a cluster/,
      );
  });
});

describe("the machine of a description", () => {
  test("is the one that --node names, with what it says otherwise", (t) => {
    const cwd = described(t, pair(8080));
    const printed = (name: string) =>
      [...served(cwd, name).printed()].map(({ bytes }) => Buffer.from(bytes).toString()).join("");
    assert.match(printed("lb1"), /return 200 lb1;/);
    assert.match(printed("lb2"), /return 200 lb2;/);
    assert.deepEqual(served(cwd, "lb1").subjects, [`${resolve(cwd, "lbc.yaml")} (lb1)`]);
  });

  test("is printed by -T as build would write it", async (t) => {
    const cwd = described(t, pair(8080));
    const built = await inProcess(["build", "lbc.yaml", "-o", "out"], cwd);
    assert.equal(built.code, 0, built.stderr);
    assert.deepEqual(
      [...served(cwd, "lb2").printed()].map(({ path, bytes }) => [path, String(bytes)]),
      [["/etc/nginx/nginx.conf", readFileSync(join(cwd, "out/lb2/nginx.conf"), "utf8")]],
    );
  });

  test("has the paths of its file: certificates stand beside the description", (t) => {
    const { proxies } = served(described(t, pair(8080)), "lb1");
    assert.deepEqual(
      proxies.map(({ file }) => file),
      ["lbc.yaml"],
    );
  });

  test("need not be named where it is the only one", (t) => {
    const cwd = described(t, "cluster: {nodes: {one: {proxies: [{events: {}}]}}}");
    assert.deepEqual(served(cwd).subjects, [`${resolve(cwd, "lbc.yaml")} (one)`]);
  });

  test("must be there", (t) => {
    const cwd = described(t, pair(8080));
    assert.match(
      refusal(() => served(cwd)),
      /^lbc\.yaml describes several machines, --node says which one this is: lb1, lb2$/,
    );
    assert.match(
      refusal(() => served(cwd, "lb3")),
      /^--node, lbc\.yaml: there is no machine lb3; did you mean lb1\?$/,
    );
    assert.match(
      refusal(() => served(described(t, "lint: {preset: strict}"))),
      /^lbc\.yaml describes no machine$/,
    );
  });

  test("has its own files too, and what is wrong in those of another is found", (t) => {
    const cwd = described(t, "cluster: {nodes: {a: {files: [a.conf]}, b: {files: [b.conf]}}}");
    writeFileSync(join(cwd, "a.conf"), "events {}\nhttp { server { listen 8080; } }\n");
    writeFileSync(join(cwd, "b.conf"), "events {}\nhttp { sendfil on; }\n");
    const { proxies, found, files, printed } = served(cwd, "a");
    assert.deepEqual(
      [...printed()].map(({ bytes }) => Buffer.from(bytes).toString()),
      [readFileSync(join(cwd, "a.conf"), "utf8")],
    );
    assert.deepEqual(
      proxies.map(({ file }) => file),
      ["a.conf"],
    );
    assert.ok(files.includes("a.conf") && files.includes("lbc.yaml"));
    assert.ok(!files.includes("b.conf"));
    assert.deepEqual(
      found
        .filter(({ severity }) => severity === "error")
        .map(({ code, span }) => [code, span.file]),
      [["base/unknown-directive", "b.conf"]],
    );
  });

  test("is checked by the settings of lbc.yaml beside it", (t) => {
    const cwd = described(t, "lint: {rules: {timeout/connect-timeout-default: error}}\n");
    writeFileSync(
      join(cwd, "site.yaml"),
      `nodes:
  one:
    proxies:
      - events: {}
        http:
          upstream: {name: app, server: ["10.0.0.1:80", "10.0.0.2:80"]}
          server: {listen: "8080", location: {path: /, proxy_pass: "http://app"}}
`,
    );
    const codes = served(cwd, undefined, "site.yaml")
      .found.filter(({ severity }) => severity === "error")
      .map(({ code, span }) => `${code} ${span.file}`);
    assert.deepEqual(codes, ["timeout/connect-timeout-default site.yaml"]);
    writeFileSync(join(cwd, "lbc.yaml"), "lint: {rules: {no/such-rule: error}}\n");
    assert.ok(
      served(cwd, undefined, "site.yaml").found.every(({ span }) => span.file === "lbc.yaml"),
    );
  });
});

const withEnv = (cwd: string, env: Io["env"]) =>
  servedNode({ path: "lbc.yaml", name: "lb1", isLenient: false }, { ...ioIn(cwd), env });

describe("secrets of a description", () => {
  const secret = `cluster:
  interface: eth0
  nodes: {lb1: {address: 10.0.0.1/24}, lb2: {address: 10.0.0.2/24}}
  floats: {vip: {address: 10.0.0.100, vrid: 51, secret: "env:LBC_TEST_SECRET"}}
`;
  test("are known to the agent, and printed nowhere", (t) => {
    const cwd = described(t, secret);
    const { ha, found, printed } = withEnv(cwd, { LBC_TEST_SECRET: "0123456789" });
    assert.deepEqual(
      found.filter(({ severity }) => severity === "error"),
      [],
    );
    const [config] = ha;
    assert.ok(config);
    const { plan } = planHa(config);
    assert.equal(plan?.instances[0]?.password, "01234567");
    const text = [...printed()].map(({ bytes }) => Buffer.from(bytes).toString()).join("");
    assert.match(text, /auth_pass env:LBC_TEST_SECRET/);
    assert.doesNotMatch(`${text}${JSON.stringify(found)}`, /01234567/);
  });

  test("that are not there refuse at the reference", (t) => {
    const { found } = withEnv(described(t, secret), {});
    const [missing, ...others] = found.filter(({ severity }) => severity === "error");
    assert.deepEqual(others, []);
    assert.match(missing?.message.en ?? "", /the environment, which has no LBC_TEST_SECRET/);
    const { start = 0, end = 0 } = missing?.span ?? {};
    assert.match(secret.slice(start, end), /^"?env:LBC_TEST_SECRET"?$/);
  });
});

/** The same pair in TypeScript, whose answers stand in a file that it imports. */
const program = (port: number): string => `import { cluster, server } from "lbc";
import { answers } from "./answers.ts";

const web = (text: string) =>
  server({ listen: "127.0.0.1:${port}", routes: [{ path: "/", program: [{ return: [200, text] }] }] });

export default cluster({
  proxy: {
    user: "root",
    worker_processes: 1,
    pid: "logs/s.pid",
    error_log: [["logs/error.log", "notice"]],
    http: { access_log: "off" },
  },
  nodes: {
    lb1: { overrides: { servers: { web: web(answers.lb1) } } },
    lb2: { overrides: { servers: { web: web(answers.lb2) } } },
  },
});
`;

test("serve --node runs a machine of lbc.config.ts, and all of it again on HUP", async (t) => {
  const port = await freePort();
  const cwd = folder(t);
  const answer = (lb1: string, lb2: string) =>
    writeFileSync(
      join(cwd, "answers.ts"),
      `export const answers = { lb1: ${JSON.stringify(lb1)}, lb2: ${JSON.stringify(lb2)} };\n`,
    );
  writeFileSync(join(cwd, "lbc.config.ts"), program(port));
  answer("lb1", "lb2");
  const child = spawn(process.execPath, [cli, "serve", "--node", "lb2"], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "lbc-test-compile-cache") },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (said += part));
  const exit = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exit;
  });
  const answers = (text: string) => async () => {
    assert.equal(child.exitCode, null, said);
    return (await body(port).catch(() => "")) === text;
  };
  await until("up", answers("lb2"), 60_000);
  answer("lb1", "again");
  child.kill("SIGHUP");
  await until("read again", answers("again"), 60_000);
  // What is wrong with another machine is wrong with the description, at its place in the program.
  writeFileSync(join(cwd, "lbc.config.ts"), program(port).replace("lb1: { over", "lb1: { ower"));
  child.kill("SIGHUP");
  const log = () => readFileSync(join(cwd, "logs/error.log"), "utf8");
  await until("refused", () => /\[emerg\] .*ower.* in .*lbc\.config\.ts:16/.test(log()), 60_000);
  assert.equal(await body(port), "again");
  child.kill("SIGTERM");
  assert.deepEqual(await exit, [0, null]);
});
