import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, existsSync, statSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { AdminStatus, HaFacts } from "../../runtime/control/admin-status.ts";
import { childEnvironment } from "../../runtime/control/child-environment.ts";
import { adminOptions } from "../../src/cli/admin-options.ts";
import { boundSockets } from "../../src/cli/ctl/find-admin.ts";
import { findPeer } from "../../src/cli/ctl/find-peer.ts";
import { haTable } from "../../src/cli/ctl/ha-page.ts";
import { duration } from "../../src/cli/ctl/status-page.ts";
import { table } from "../../src/cli/ctl/table.ts";
import { parseServeFlags } from "../../src/cli/serve-flags.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { freePort, until } from "../control/host/run.ts";
import { inProcess } from "./in-process.ts";
import { body, folder, head, serveSync, start } from "./serving.ts";

interface Backend {
  readonly port: number;
  /** Answers that wait to be given. */
  readonly held: ServerResponse[];
}

async function backend(t: TestContext): Promise<Backend> {
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/held") held.push(response);
    else response.end(String(port));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, held };
}

async function scene(t: TestContext, ...args: readonly string[]) {
  const prefix = folder(t);
  const [one, two] = [await backend(t), await backend(t)];
  const port = await freePort();
  const conf = `${head.replace("worker_processes 1", "worker_processes 2")}http { access_log off;
  upstream app { server 127.0.0.1:${one.port}; server 127.0.0.1:${two.port}; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; } } }\n`;
  writeFileSync(join(prefix, "a.conf"), conf);
  const serving = await start(t, prefix, ...args);
  const ctl = (...line: readonly string[]) => inProcess(["ctl", "-p", prefix, ...line], prefix);
  const status = async () =>
    JSON.parse((await ctl("status", "--format", "json")).stdout) as AdminStatus;
  const answers = async (count: number) => {
    const bodies: string[] = [];
    for (let index = 0; index < count; index++) bodies.push(await body(port));
    return [...new Set(bodies)].toSorted();
  };
  return { prefix, one, two, port, conf, serving, ctl, status, answers };
}

test("drain, reload and ready, as an operator does it", async (t) => {
  const { prefix, one, two, port, conf, ctl, status, answers, serving } = await scene(t);
  const socket = join(prefix, "logs/s.admin.sock");
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  assert.deepEqual(await answers(8), [String(one.port), String(two.port)].toSorted());

  const held = [fetch(`http://127.0.0.1:${port}/held`), fetch(`http://127.0.0.1:${port}/held`)];
  const answerHeld = () => {
    for (const response of [...one.held, ...two.held]) response.end("late");
  };
  await until("both are there", () => one.held.length + two.held.length === 2);
  const busy = one.held.length > 0 ? one : two;
  const other = busy === one ? two : one;
  const drained = `app/127.0.0.1:${busy.port}`;

  const wait = ctl("drain", drained, "--wait");
  await until("it drains", async () =>
    (await status()).upstreams.some(({ peers }) => peers.some(({ state }) => state === "draining")),
  );
  assert.deepEqual(await answers(6), [String(other.port)]);
  answerHeld();
  const ended = await wait;
  assert.equal(ended.code, 0);
  assert.match(ended.stderr, /is drained: nothing runs there/);
  assert.deepEqual(await Promise.all(held.map(async (one_) => (await one_).text())), [
    "late",
    "late",
  ]);

  appendFileSync(join(prefix, "a.conf"), "# the same\n");
  const reloaded = await ctl("reload");
  assert.deepEqual(
    [reloaded.code, reloaded.stderr],
    [0, "lbc: the configuration was taken over\n"],
  );
  assert.deepEqual(await answers(6), [String(other.port)], "it is drained for the new workers too");
  assert.match((await ctl("status")).stdout, new RegExp(`127.0.0.1:${busy.port} +drained`));

  writeFileSync(join(prefix, "a.conf"), `${conf}}`);
  const refused = await ctl("reload");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /the old configuration goes on: .*a\.conf:\d/);
  const { reloads, server } = await status();
  assert.deepEqual([reloads.succeeded, reloads.failed, server.generation], [1, 1, 2]);
  assert.match((await ctl("status")).stdout, /the last reload was refused/);

  const last = await ctl("drain", `127.0.0.1:${other.port}`);
  assert.match(last.stderr, /no peer of app is up now/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 502);
  for (const { port: name } of [one, two])
    assert.equal((await ctl("ready", `127.0.0.1:${name}`)).code, 0);
  assert.deepEqual(await answers(8), [String(one.port), String(two.port)].toSorted());
  serving.child.kill("SIGTERM");
  await serving.exit;
  assert.ok(!existsSync(socket), "the socket is gone with its server");
  const nobody = await ctl("status");
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /no running lbc serve was found/);
});

test("weights, mistakes, logs and Chinese", async (t) => {
  const { prefix, one, two, ctl, status } = await scene(t);
  assert.equal((await ctl("weight", `127.0.0.1:${one.port}`, "5")).code, 0);
  const peers = async () => (await status()).upstreams.flatMap((upstream) => upstream.peers);
  assert.deepEqual(
    (await peers()).map(({ weight, configuredWeight }) => [weight, configuredWeight]),
    [
      [5, 1],
      [1, 1],
    ],
  );
  for (const [line, said] of [
    [["weight", `127.0.0.1:${one.port}`, "0"], /write a whole number from 1/],
    [["weight", `127.0.0.1:${one.port}`, "1001"], /refused \(400\)/],
    [["weight", `127.0.0.1:${one.port}`], /write: lbc ctl weight PEER N/],
    [["drain", "127.0.0.1"], /may be app\/127\.0\.0\.1:\d+, app\/127\.0\.0\.1:\d+/],
    [
      ["drain", `ap/127.0.0.1:${two.port}`],
      new RegExp(`did you mean app/127.0.0.1:${two.port}\\?`),
    ],
    [["ready", "nobody"], /lbc ctl status lists them/],
    [["restart"], /write: lbc ctl status \| drain PEER/],
    [["ha", "switch"], /write: lbc ctl ha status/],
    [["status", "--admin", join(prefix, "none.sock")], /no serve listens there/],
    [["status", "--admin", "host"], /write unix:PATH/],
    [["logs", "--lines", "x"], /write a number/],
  ] as const) {
    const { code, stderr } = await ctl(...line);
    assert.equal(code, 2, line.join(" "));
    assert.match(stderr, said);
  }
  assert.equal((await ctl("ha", "status")).code, 1);
  assert.match((await ctl("logs", "-n", "1")).stdout, /^.*admin: weight 5 peer.*\n$/);
  const chinese = await inProcess(["ctl", "-p", prefix, "status"], prefix, "zh");
  assert.match(chinese.stdout, /后端 +状态 +权重[^]*正常/);
  const held = await ctl("drain", `127.0.0.1:${two.port}`, "--wait", "--format", "json");
  assert.equal((JSON.parse(held.stdout) as { peer: { state: string } }).peer.state, "drained");
});

const options = (...line: readonly string[]) =>
  adminOptions(parseServeFlags(["-p", "/srv", ...line]), {
    cwd: "/",
    env: { LBC_ADMIN_TOKEN: " 0123456789abcdef\n" },
  });

test("--admin off opens nothing, and relative sockets are below the prefix", () => {
  assert.equal(options("--admin", "off"), undefined);
  assert.deepEqual(options("--admin", "run/a.sock")?.address, {
    kind: "unix",
    path: "/srv/run/a.sock",
  });
  assert.deepEqual([options()?.address, options()?.token], [undefined, "0123456789abcdef"]);
  assert.deepEqual(options("--admin", "[::]:9100")?.address, {
    kind: "tcp",
    host: "::",
    port: 9100,
  });
});

test("what others could reach asks for a token", (t) => {
  const prefix = folder(t);
  writeFileSync(join(prefix, "a.conf"), "events {}\n");
  const { status, stderr } = serveSync("-p", prefix, "-c", "a.conf", "--admin", "0.0.0.0:0");
  assert.equal(status, 2);
  assert.match(stderr, /can be reached from other machines: set LBC_ADMIN_TOKEN/);
  writeFileSync(join(prefix, "token"), "short\n");
  const short = serveSync(
    "-p",
    prefix,
    "-c",
    "a.conf",
    "--admin-token-file",
    join(prefix, "token"),
  );
  assert.equal(short.status, 2);
  assert.match(short.stderr, /at least 16 characters/);
});

const statusOf = (...groups: readonly (readonly [string, ...string[]])[]): AdminStatus =>
  ({
    upstreams: groups.map(([name, ...peers]) => ({
      name,
      peers: peers.map((peer) => {
        const [server = "", address = server] = peer.split("=");
        return { name: address, server };
      }),
    })),
  }) as unknown as AdminStatus;

test("a peer may be written as short as it is clear", () => {
  const status = statusOf(
    ["app", "10.0.0.1:80", "b.example:80=10.0.0.2:80", "unix:/run/a.sock"],
    ["api", "10.0.0.1:80", "10.0.0.3:81"],
  );
  const found = (written: string) => {
    const { upstream, peer } = findPeer(status, written);
    return `${upstream} ${peer.name}`;
  };
  assert.equal(found("app/10.0.0.1:80"), "app 10.0.0.1:80");
  assert.equal(found("b.example:80"), "app 10.0.0.2:80");
  assert.equal(found("app/b.example:80"), "app 10.0.0.2:80");
  assert.equal(found("unix:/run/a.sock"), "app unix:/run/a.sock");
  assert.equal(found("10.0.0.3"), "api 10.0.0.3:81");
  assert.throws(() => found("10.0.0.1:80"), /may be app\/10\.0\.0\.1:80, api\/10\.0\.0\.1:80/);
  assert.throws(() => found("10.0.0.3:82"), /did you mean 10\.0\.0\.3:81/);
  assert.throws(() => found(""), UsageError);
});

const line = (name: string) =>
  `0000000000000000: 00000002 00000000 00010000 0001 01 4242 ${name}\n`;

test("only bound sockets called as admin sockets are found", (t) => {
  const path = join(folder(t), "a.admin.sock");
  writeFileSync(path, "");
  const text = `Num       RefCount Protocol Flags    Type St Inode Path\n${line(path)}${line(path)}${line("/gone/b.admin.sock")}${line("@abstract.admin.sock")}${line(`${path}.other`)}`;
  assert.deepEqual(boundSockets(text), [path]);
});

const look = (language: "en" | "zh") => ({ language, paint: noPaint, columns: undefined });

test("who holds which addresses is said in both languages", () => {
  const instance = { name: "VI_1", interface: "eth0", vrid: 51, priority: 150 };
  const ha = {
    pid: 1,
    instances: [
      { ...instance, role: "master", addresses: ["10.0.0.9/24", "10.0.0.8/24"] },
      {
        ...instance,
        role: "backup",
        addresses: [],
        master: { from: "10.0.0.2", priority: 200 },
      },
    ],
  } as unknown as HaFacts;
  assert.match(
    haTable(ha, look("en")),
    /VI_1 +eth0 +51 +master +150 +- +10\.0\.0\.9\/24 10\.0\.0\.8/,
  );
  assert.match(haTable(ha, look("zh")), /备节点 +150 +10\.0\.0\.2 \(200\)/);
});

test("the token stays with the supervisor", () => {
  const { LBC_ADMIN_TOKEN: token, PATH: path } = childEnvironment({
    LBC_ADMIN_TOKEN: "0123456789abcdef",
    PATH: "/bin",
  });
  assert.deepEqual([token, path], [undefined, "/bin"]);
});

test("tables align what is wide, put numbers to the right, and let nothing steer a terminal", () => {
  assert.equal(
    table([
      ["节点", "n"],
      ["a", 10],
      ["\u001B[31m", 5],
    ]),
    "节点    n\na      10\n?[31m   5",
  );
  assert.deepEqual([0, 59_999, 61_000, 90_061_000].map(duration), ["0s", "59s", "1m 1s", "1d 1h"]);
});
