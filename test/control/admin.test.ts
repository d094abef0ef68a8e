import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { request, type RequestOptions } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { AdminAddress } from "../../runtime/control/admin-address.ts";
import { AdminDesk, type AdminPorts } from "../../runtime/control/admin.ts";
import { emptyReport } from "../../runtime/control/worker-report.ts";
import type { PeerOrder } from "../../runtime/decide/peer-orders.ts";
import type { UpstreamPlan } from "../../runtime/plan.ts";
import { planOf } from "./host/plans.ts";
import { folder } from "./host/run.ts";

const upstreams = [
  {
    name: "app",
    implicit: false,
    balance: { kind: "round-robin" },
    keepalive: 0,
    peers: ["10.0.0.1:80", "unix:/run/b.sock"].map((name) => ({
      name,
      server: name,
      weight: 1,
      maxConns: 0,
      backup: false,
      down: false,
    })),
  },
] as unknown as UpstreamPlan[];

interface Wishes {
  readonly address?: AdminAddress;
  readonly token?: string;
  readonly reload?: (desk: AdminDesk) => boolean;
}

/** A desk without a supervisor behind it; closed after the test. */
function deskOf(t: TestContext, prefix: string, { address, token, reload }: Wishes = {}) {
  const plan = planOf({ prefix, listeners: [], upstreams });
  const said: string[] = [];
  const ordered: (readonly PeerOrder[])[] = [];
  const ports: AdminPorts = {
    facts: () =>
      Promise.resolve({
        pid: 1,
        plan,
        generation: 1,
        loadedAt: 0,
        report: emptyReport,
        workers: [],
        health: [],
        ha: undefined,
        now: 1000,
      }),
    reload: () => reload?.(desk) ?? false,
    reopen: () => said.push("reopened"),
    order: (orders) => ordered.push(orders),
    ha: {
      plan: undefined,
      facts: () => Promise.resolve(undefined),
      journal: () => [],
      order: () => Promise.resolve(undefined),
    },
    log: (level, text) => said.push(`${level} ${text}`),
  };
  const desk: AdminDesk = new AdminDesk({ address, token, version: "1.2.3" }, ports);
  t.after(() => desk.close());
  return { desk, plan, said, ordered };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

const ask = (to: RequestOptions, text?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ agent: false, ...to }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => {
        const isJson = response.headers["content-type"] === "application/json" && body !== "";
        resolve({
          status: response.statusCode ?? 0,
          body: isJson ? (JSON.parse(body) as unknown) : body,
          headers: response.headers,
        });
      });
    });
    asked.on("error", reject);
    asked.end(text);
  });

const jsonPost = { method: "POST", headers: { "Content-Type": "application/json" } };

test("the default socket is its owner's alone, stands in for a stale one, and goes at the end", async (t) => {
  const prefix = folder(t);
  const socketPath = join(prefix, "lbc.admin.sock");
  const { desk, plan, said } = deskOf(t, prefix);
  assert.equal(await desk.open(plan), undefined);
  assert.deepEqual(said, [`notice admin: listening on unix:${socketPath}`]);
  assert.equal(statSync(socketPath).mode & 0o777, 0o600);
  assert.equal((await ask({ socketPath, path: "/status" })).status, 200);
  await desk.open(plan);
  assert.equal(said.length, 1, "the same plan opens nothing anew");
  desk.close();
  assert.ok(!existsSync(socketPath));
});

test("what nobody asked for does not stop a start: said, and served without", async (t) => {
  const prefix = folder(t);
  const { desk, plan, said } = deskOf(t, prefix);
  const pid = join(prefix, "no/such/folder/a.pid");
  assert.equal(await desk.open({ ...plan, main: { ...plan.main, pid } }), undefined);
  assert.match(
    said.join(),
    /^notice admin: bind\(\) to unix:.*a\.admin\.sock failed \(.*\), lbc ctl cannot be used$/,
  );
});

test("an address that was asked for and cannot be had refuses", async (t) => {
  const prefix = folder(t);
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  t.after(() => other.close());
  const bound = other.address();
  const port = typeof bound === "object" && bound ? bound.port : 0;
  const { desk, plan } = deskOf(t, prefix, { address: { kind: "tcp", host: "127.0.0.1", port } });
  assert.equal(
    await desk.open(plan),
    `admin: bind() to 127.0.0.1:${port} failed (98: Address already in use)`,
  );
});

test("neither a file nor the socket of a living server is taken away", async (t) => {
  const prefix = folder(t);
  const file = join(prefix, "file.sock");
  writeFileSync(file, "precious");
  const mine = deskOf(t, prefix, { address: { kind: "unix", path: file } });
  assert.match((await mine.desk.open(mine.plan)) ?? "", /failed \(98: Address already in use\)/);
  assert.equal(readFileSync(file, "utf8"), "precious");
  const first = deskOf(t, prefix);
  await first.desk.open(first.plan);
  const second = deskOf(t, prefix);
  await second.desk.open(second.plan);
  assert.match(second.said.join(), /Address already in use/);
  const socketPath = join(prefix, "lbc.admin.sock");
  assert.equal((await ask({ socketPath, path: "/status" })).status, 200);
});

test("a folder that may not be written to is no obstacle", async (t) => {
  if (process.getuid?.() === 0) return t.skip("root may write everywhere");
  const prefix = folder(t);
  mkdirSync(join(prefix, "ro"));
  chmodSync(join(prefix, "ro"), 0o500);
  const { desk, plan, said } = deskOf(t, prefix);
  await desk.open({ ...plan, main: { ...plan.main, pid: join(prefix, "ro/a.pid") } });
  assert.match(said.join(), /failed \(13: Permission denied\)/);
});

async function onSocket(t: TestContext, wishes: Wishes = {}) {
  const prefix = folder(t);
  const made = deskOf(t, prefix, wishes);
  await made.desk.open(made.plan);
  const to = (path: string, options: RequestOptions = {}, text?: string) =>
    ask({ socketPath: join(prefix, "lbc.admin.sock"), path, ...options }, text);
  return { ...made, to, socketPath: join(prefix, "lbc.admin.sock") };
}

test("status, metrics and what is not there", async (t) => {
  const { to } = await onSocket(t);
  const status = await to("/status?x=1");
  assert.equal((status.body as { kind: string }).kind, "status");
  assert.equal(status.headers["cache-control"], "no-store");
  assert.equal(status.headers["access-control-allow-origin"], undefined);
  const metrics = await to("/metrics");
  assert.match(String(metrics.headers["content-type"]), /^text\/plain; version=0\.0\.4/);
  assert.match(String(metrics.body), /^lbc_build_info\{version="1\.2\.3"\} 1$/m);
  for (const path of ["/", "/constructor", "/peers/app", "/peers/app/a/b", "/peers/%ff/a"])
    assert.equal((await to(path)).status, 404, path);
  const wrong = await to("/reload");
  assert.deepEqual([wrong.status, wrong.headers["allow"]], [405, "POST"]);
  assert.equal((await to("/status", jsonPost)).status, 405);
  assert.equal((await to("/status", { method: "HEAD" })).status, 200);
});

test("a drain is an order that is told, shown, and outlives what takes over", async (t) => {
  const { to, desk, plan, ordered, said } = await onSocket(t);
  const peer = `/peers/app/${encodeURIComponent("unix:/run/b.sock")}`;
  const drained = await to(peer, jsonPost, '{"action":"drain"}');
  assert.deepEqual(drained.status, 200);
  const shown = drained.body as { peer: { state: string }; left: number };
  assert.deepEqual([shown.peer.state, shown.left], ["drained", 1]);
  await to(peer, jsonPost, '{"action":"weight","weight":7}');
  const order = { upstream: "app", peer: "unix:/run/b.sock", drained: true, weight: 7 };
  assert.deepEqual(ordered.at(-1), [order]);
  desk.use(plan);
  assert.deepEqual(desk.orders, [order]);
  assert.match(said.join(), /notice admin: drain peer: unix:\/run\/b\.sock of app/);
  desk.use(planOf({ prefix: "/srv", listeners: [] }));
  assert.deepEqual(desk.orders, []);
});

test("orders that cannot be followed are refused and change nothing", async (t) => {
  const { to, ordered } = await onSocket(t);
  const peer = "/peers/app/10.0.0.1:80";
  for (const [path, body, status] of [
    [peer, "", 400],
    [peer, "null", 400],
    [peer, "{", 400],
    [peer, '{"action":"kill"}', 400],
    [peer, '{"action":"weight"}', 400],
    [peer, '{"action":"weight","weight":0}', 400],
    [peer, '{"action":"weight","weight":1.5}', 400],
    [peer, '{"action":"weight","weight":"3"}', 400],
    [peer, '{"action":"weight","weight":1001}', 400],
    [peer, `{"action":"drain","more":"${"x".repeat(5000)}"}`, 413],
    ["/peers/app/10.0.0.9:80", '{"action":"drain"}', 404],
    ["/peers/other/10.0.0.1:80", '{"action":"drain"}', 404],
  ] as const)
    assert.equal((await to(path, jsonPost, body)).status, status, body.slice(0, 40));
  assert.equal((await to(peer, { method: "POST" }, '{"action":"drain"}')).status, 415);
  assert.deepEqual(ordered, []);
});

test("a reload tells how it ended; one that begins later is another's", async (t) => {
  const results: string[][] = [["bad in a.conf:1"], []];
  const { to } = await onSocket(t, {
    reload: (desk) => {
      const reasons = results.shift();
      if (!reasons) return false;
      setImmediate(() => {
        desk.reloadBegins();
        setImmediate(() => desk.reloaded(reasons));
      });
      return true;
    },
  });
  const refused = await to("/reload", jsonPost);
  assert.equal(refused.status, 422);
  assert.deepEqual((refused.body as { reasons: unknown }).reasons, ["bad in a.conf:1"]);
  assert.equal((await to("/reload", jsonPost)).status, 200);
  assert.equal((await to("/reload", jsonPost)).status, 409);
  const { reloads } = (await to("/status")).body as { reloads: Record<string, unknown> };
  assert.deepEqual([reloads["succeeded"], reloads["failed"]], [1, 1]);
});

const portOf = (said: readonly string[]) => Number(/:(\d+)$/.exec(said[0] ?? "")?.[1]);

test("TCP asks for the token, and for a name of this machine without one", async (t) => {
  const address = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;
  const open = deskOf(t, folder(t), { address });
  await open.desk.open(open.plan);
  const port = portOf(open.said);
  const rebound = { port, path: "/status", headers: { Host: "evil.example" } };
  assert.equal((await ask({ port, path: "/status" })).status, 200);
  assert.equal((await ask(rebound)).status, 403);
  const token = "0123456789abcdef";
  const closed = deskOf(t, folder(t), { address, token });
  await closed.desk.open(closed.plan);
  const secret = { port: portOf(closed.said), path: "/status" };
  const without = await ask(secret);
  assert.deepEqual([without.status, without.headers["www-authenticate"]], [401, "Bearer"]);
  const shown = { ...secret, headers: { Authorization: `Bearer ${token}` } };
  assert.equal((await ask(shown)).status, 200);
});

test("rubbish and heads without end are answered or cut, and others are served meanwhile", async (t) => {
  const { to, socketPath } = await onSocket(t);
  const closed = ["\0\0\0\r\n\r\n", `GET / HTTP/1.1\r\nX: ${"a".repeat(9000)}`].map(
    (bytes) =>
      new Promise<void>((resolve) => {
        const socket = connect(socketPath, () => socket.write(bytes));
        socket.on("data", () => {});
        socket.on("error", () => {});
        socket.on("close", () => resolve());
      }),
  );
  assert.equal((await to("/status")).status, 200);
  await Promise.all(closed);
});
