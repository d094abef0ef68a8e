import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { planOf, tcpListener, unixListener } from "./host/plans.ts";
import { Client, folder, freePort, get, startHost, until } from "./host/run.ts";

test("the pid file is there when every listener accepts, and gone after TERM", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const path = join(prefix, "s.sock");
  const listeners = [tcpListener(port), tcpListener(port, "::1"), unixListener(path)];
  const host = startHost(t, prefix, planOf({ prefix, listeners, main: { workers: 2 } }));
  await host.up();
  assert.equal(Number(readFileSync(join(prefix, "lbc.pid"), "utf8")), host.child.pid);
  assert.equal(await get({ port }, "/name"), "one");
  assert.equal(await get({ port, host: "::1" }, "/name"), "one");
  assert.equal(await get({ path }, "/name"), "one");
  host.signal("SIGTERM");
  assert.equal(await host.exited(), 0);
  assert.ok(!existsSync(join(prefix, "lbc.pid")));
  assert.ok(!existsSync(path));
  assert.match(readFileSync(join(prefix, "access.log"), "utf8"), /^\/name\n\/name\n\/name\n$/);
});

test("a port that is taken refuses the start with nginx's words", async (t) => {
  const prefix = folder(t);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  assert.equal(await host.exited(), 1);
  assert.match(
    host.log,
    new RegExp(
      `\\[emerg\\] \\d+#\\d+: bind\\(\\) to 127.0.0.1:${port} failed \\(98: Address already in use\\)`,
    ),
  );
  assert.match(host.stderr, /lbc: \[emerg\] bind\(\)/);
  assert.ok(!existsSync(join(prefix, "lbc.pid")));
});

test("a second supervisor does not share the port of the first in silence", async (t) => {
  const [first, second] = [folder(t), folder(t)];
  const listeners = [tcpListener(await freePort())];
  await startHost(t, first, planOf({ prefix: first, listeners })).up();
  const host = startHost(t, second, planOf({ prefix: second, listeners }));
  assert.equal(await host.exited(), 1);
  assert.match(host.log, /bind\(\) to .* failed \(98: Address already in use\)/);
});

test("a refused configuration opens no port", async (t) => {
  const prefix = folder(t);
  const host = startHost(t, prefix, "broken");
  assert.equal(await host.exited(), 1);
  assert.match(host.log, /\[emerg\] \d+#\d+: unexpected end of file in .*plan.json:1/);
});

test("QUIT waits for the request and closes idle connections", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  await host.up();
  const idle = new Client({ port });
  await idle.get("/name");
  const busy = new Client({ port });
  busy.send("/wait/400");
  await until("request arrives", async () =>
    (await get({ port }, "/stub")).includes("Active connections: 3"),
  );
  host.signal("SIGQUIT");
  await until("idle closed", () => idle.closed);
  assert.match((await busy.answer()).head, /Connection: close/);
  assert.equal(await host.exited(), 0);
});

test("a stop that comes while the server starts is not lost", async (t) => {
  for (const [signal, pause] of [
    ["SIGQUIT", 0],
    ["SIGTERM", 0],
    ["SIGQUIT", 40],
    ["SIGQUIT", 80],
    ["SIGTERM", 120],
  ] as const) {
    const prefix = folder(t);
    const port = await freePort();
    const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
    await until("it has begun", () => existsSync(join(prefix, "error.log")));
    await sleep(pause);
    host.signal(signal);
    assert.equal(await host.exited(), 0, `${signal} after ${pause} ms`);
    assert.equal(existsSync(join(prefix, "lbc.pid")), false);
  }
});

test("TERM while QUIT waits ends at once", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  await host.up();
  const busy = new Client({ port });
  busy.send("/wait/30000");
  await until("request arrives", async () =>
    (await get({ port }, "/stub")).includes("Active connections: 2"),
  );
  host.signal("SIGQUIT");
  await until("draining", () => host.log.includes("gracefully shutting down"));
  const before = Date.now();
  host.signal("SIGTERM");
  assert.equal(await host.exited(), 0);
  assert.ok(Date.now() - before < 5000);
});

test("worker_shutdown_timeout ends what QUIT waits for", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const plan = planOf({ prefix, listeners: [tcpListener(port)], main: { shutdownTimeout: 100 } });
  const host = startHost(t, prefix, plan);
  await host.up();
  const busy = new Client({ port });
  busy.send("/wait/30000");
  await until("request arrives", async () =>
    (await get({ port }, "/stub")).includes("Active connections: 2"),
  );
  host.signal("SIGQUIT");
  assert.equal(await host.exited(), 0);
});

test("HUP: new connections see the new configuration, an idle old one gets its last answer", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const listeners = [tcpListener(port)];
  const host = startHost(t, prefix, planOf({ prefix, listeners }));
  await host.up();
  const old = new Client({ port });
  await old.get("/name");
  host.write(planOf({ prefix, listeners, name: "two" }));
  host.signal("SIGHUP");
  await until("reloaded", async () => (await get({ port }, "/name")) === "two");
  assert.equal(old.closed, false);
  const last = await old.get("/name");
  assert.equal(last.body, "one");
  assert.match(last.head, /Connection: close/);
  await until("old connection ends", () => old.closed);
  await until("old worker ends", () =>
    /\[notice\] .* worker process \d+ exited with code 0/.test(host.log),
  );
});

test("HUP: nothing is answered by the new configuration while an old worker may still accept", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const listeners = [tcpListener(port)];
  const host = startHost(t, prefix, planOf({ prefix, listeners }));
  await host.up();
  const starts = () => host.log.match(/start worker process/g)?.length ?? 0;
  const slow = new Client({ port });
  slow.send("/busy/900");
  host.write(planOf({ prefix, listeners, name: "two" }));
  host.signal("SIGHUP");
  await until("the next generation starts", () => starts() === 2);
  const ended: string[] = [];
  const name = get({ port }, "/name").then((text) => ended.push(text));
  await Promise.all([slow.answer().then(({ body }) => ended.push(body)), name]);
  assert.equal(ended[0], "busy", "neither may answer before the old one has closed its port");
  await until("taken over", async () => (await get({ port }, "/name")) === "two");
  slow.end();
});

test("HUP: a worker that hangs does not keep the new configuration out", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const listeners = [tcpListener(port)];
  const host = startHost(t, prefix, planOf({ prefix, listeners }));
  await host.up();
  const frozen = Number(await get({ port }, "/pid"));
  process.kill(frozen, "SIGSTOP");
  host.write(planOf({ prefix, listeners, name: "two" }));
  host.signal("SIGHUP");
  assert.equal(await get({ port }, "/name"), "two");
  process.kill(frozen, "SIGCONT");
  await until("it ends", () => host.log.includes(`worker process ${frozen} exited with code 0`));
});

test("HUP moves to other ports and another number of workers", async (t) => {
  const prefix = folder(t);
  const [one, two] = [await freePort(), await freePort()];
  const host = startHost(
    t,
    prefix,
    planOf({ prefix, listeners: [tcpListener(one)], main: { workers: 3 } }),
  );
  await host.up();
  const wildcard = tcpListener(two, "0.0.0.0");
  host.write(planOf({ prefix, listeners: [wildcard, tcpListener(two)], name: "two" }));
  host.signal("SIGHUP");
  await until("new port", () =>
    get({ port: two }, "/name").then(
      (name) => name === "two",
      () => false,
    ),
  );
  await until("old port closed", () =>
    get({ port: one }, "/name").then(
      () => false,
      () => true,
    ),
  );
});

test("HUP with a bad configuration, a taken port or a bad log keeps the old one", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  await host.up();
  host.write("broken");
  host.signal("SIGHUP");
  await until("refused", () => host.log.includes("[emerg]"));
  assert.match(host.log, /\[emerg\] \d+#\d+: unexpected end of file in .*plan.json:1/);
  assert.equal(await get({ port }, "/name"), "one");

  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  t.after(() => other.close());
  const address = other.address();
  const taken = typeof address === "object" && address ? address.port : 0;
  const free = await freePort();
  const listeners = [tcpListener(port), tcpListener(free), tcpListener(taken)];
  host.write(planOf({ prefix, listeners, name: "two" }));
  host.signal("SIGHUP");
  await until("refused", () => host.log.includes(`bind() to 127.0.0.1:${taken} failed`));
  assert.equal(await get({ port }, "/name"), "one");
  await assert.rejects(get({ port: free }, "/name"));

  const errorLogs = [{ path: `${prefix}/no/such/folder/error.log`, level: "error" as const }];
  host.write(planOf({ prefix, listeners: [tcpListener(port)], name: "two", main: { errorLogs } }));
  host.signal("SIGHUP");
  await until("refused", () =>
    host.log.includes('/no/such/folder/error.log" failed (2: No such file or directory)'),
  );
  assert.equal(await get({ port }, "/name"), "one");

  host.write(planOf({ prefix, listeners: [tcpListener(port)], name: "three" }));
  host.signal("SIGHUP");
  await until("taken over", async () => (await get({ port }, "/name")) === "three");
});

test("reloads under load lose no connection and no request", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const listeners = [tcpListener(port)];
  const main = { workers: 2 };
  const host = startHost(t, prefix, planOf({ prefix, listeners, main }));
  await host.up();
  const stop = new AbortController();
  let requests = 0;
  const failures: string[] = [];
  const load = Array.from({ length: 8 }, async () => {
    while (!stop.signal.aborted) {
      await get({ port }, "/name").catch((error: Error) => failures.push(error.message));
      requests++;
    }
  });
  for (let round = 1; round <= 5; round++) {
    host.write(
      planOf({ prefix, listeners, main: { workers: 1 + (round % 3) }, name: `v${round}` }),
    );
    host.signal("SIGHUP");
    await until("reloaded", async () => (await get({ port }, "/name")) === `v${round}`);
  }
  stop.abort();
  await Promise.all(load);
  assert.deepEqual(failures, []);
  assert.ok(requests > 100, `${requests} requests`);
});

test("a worker that is killed is replaced while the other goes on", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const plan = planOf({ prefix, listeners: [tcpListener(port)], main: { workers: 2 } });
  const host = startHost(t, prefix, plan);
  await host.up();
  const pids = new Set<number>();
  await until("both workers answer", async () => {
    pids.add(Number(await get({ port }, "/pid")));
    return pids.size === 2;
  });
  const [victim = 0, other = 0] = pids;
  let survivor = new Client({ port });
  while (Number((await survivor.get("/pid")).body) !== other) {
    survivor.end();
    survivor = new Client({ port });
  }
  t.after(() => survivor.end());
  survivor.send("/wait/300");
  process.kill(victim, "SIGKILL");
  assert.equal((await survivor.answer()).body, "waited");
  await until("reported", () =>
    host.log.includes(
      `[alert] ${host.child.pid}#${host.child.pid}: worker process ${victim} exited on signal 9`,
    ),
  );
  const after = new Set<number>();
  await until("replaced", async () => {
    after.add(Number(await get({ port }, "/pid")));
    return after.size === 2;
  });
  assert.ok(after.has(other) && !after.has(victim));
});

test("a fault in a worker is logged, and another takes its place", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  await host.up();
  await assert.rejects(get({ port }, "/fault"));
  assert.equal(await get({ port }, "/name"), "one");
  assert.match(host.log, /\[alert\] .*fault of lbc: Error: planted fault/);
});

test("USR1 opens the logs anew", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)] }));
  await host.up();
  await get({ port }, "/before");
  renameSync(join(prefix, "access.log"), join(prefix, "access.log.1"));
  host.signal("SIGUSR1");
  await until("opened", () => existsSync(join(prefix, "access.log")));
  await until("written", async () => {
    await get({ port }, "/after");
    return readFileSync(join(prefix, "access.log"), "latin1").includes("/after");
  });
  assert.match(readFileSync(join(prefix, "access.log.1"), "latin1"), /^\/before\n/);
});

test("systemd hears when the server is ready, reloads, stops, and that it is alive", async (t) => {
  const prefix = folder(t);
  const tools = join(prefix, "bin");
  mkdirSync(tools);
  const heard = join(prefix, "heard");
  writeFileSync(join(tools, "systemd-notify"), `#!/bin/sh\necho "$@" >> ${heard}\n`, {
    mode: 0o755,
  });
  const listeners = [tcpListener(await freePort())];
  const host = startHost(t, prefix, planOf({ prefix, listeners }), {
    PATH: `${tools}:${process.env["PATH"]}`,
    NOTIFY_SOCKET: "/nowhere",
    WATCHDOG_USEC: "100000",
  });
  await host.up();
  const lines = (what: string) =>
    existsSync(heard)
      ? readFileSync(heard, "utf8")
          .split("\n")
          .filter((line) => line.includes(what))
      : [];
  await until("ready", () => lines("READY=1").length === 1);
  assert.match(
    lines("READY=1")[0] ?? "",
    new RegExp(`--pid=${host.child.pid} READY=1 MAINPID=${host.child.pid}`),
  );
  await until("alive", () => lines("WATCHDOG=1").length > 1);
  host.signal("SIGHUP");
  await until("reloaded", () => lines("READY=1").length === 2);
  assert.match(lines("RELOADING=1")[0] ?? "", /RELOADING=1 MONOTONIC_USEC=\d+$/);
  host.signal("SIGTERM");
  assert.equal(await host.exited(), 0);
  await until("stopping", () => lines("STOPPING=1").length === 1);
});

test("what cannot be open at once is warned of", async (t) => {
  const prefix = folder(t);
  const main = { workerConnections: 1e9 };
  const host = startHost(
    t,
    prefix,
    planOf({ prefix, listeners: [tcpListener(await freePort())], main }),
  );
  await host.up();
  await until("warned", () =>
    /\[warn\] .* 1000000000 worker_connections exceed open file resource limit: \d+/.test(host.log),
  );
});

test("status and stub_status add up all workers, also those that ended", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const listeners = [tcpListener(port)];
  const host = startHost(t, prefix, planOf({ prefix, listeners, main: { workers: 2 } }));
  await host.up();
  for (let count = 0; count < 20; count++) await get({ port }, "/name");
  host.write(planOf({ prefix, listeners, main: { workers: 2 }, name: "two" }));
  host.signal("SIGHUP");
  await until("reloaded", async () => (await get({ port }, "/name")) === "two");
  await until("old workers gone", () => host.log.split("exited with code 0").length === 3);
  const { accepted } = JSON.parse(await get({ port }, "/status/connections")) as {
    accepted: number;
  };
  assert.ok(accepted >= 21, `${accepted}`);
  const tree = JSON.parse(await get({ port }, "/status")) as { httpserver: { generation: number } };
  assert.equal(tree.httpserver.generation, 2);
  // The other worker tells a moment later that the connection before is gone.
  const page = /^Active connections: 1 \nserver accepts handled requests\n \d+ \d+ \d+ \n/;
  await until("one connection", async () => page.test(await get({ port }, "/stub")));
});

test(
  "workers give root up, and their logs can be opened anew",
  { skip: process.getuid?.() === 0 ? false : "needs root" },
  async (t) => {
    const prefix = folder(t);
    chmodSync(prefix, 0o755);
    const port = await freePort();
    const main = { user: { name: "nobody", group: "nogroup" } };
    const host = startHost(t, prefix, planOf({ prefix, listeners: [tcpListener(port)], main }));
    await host.up();
    assert.match(await get({ port }, "/uid"), /^[1-9]\d*:[1-9]\d*$/);
    renameSync(join(prefix, "access.log"), join(prefix, "access.log.1"));
    host.signal("SIGUSR1");
    await until("written", async () => {
      await get({ port }, "/after");
      const path = join(prefix, "access.log");
      return existsSync(path) && readFileSync(path, "latin1").includes("/after");
    });
  },
);

test("active checks take a peer out in every worker and bring it back", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const peerPort = await freePort();
  const peer = {
    name: `127.0.0.1:${peerPort}`,
    server: `127.0.0.1:${peerPort}`,
    host: "127.0.0.1",
    port: peerPort,
    unix: false,
    weight: 1,
    maxFails: 1,
    failTimeout: 10_000,
    maxConns: 0,
    backup: false,
    down: false,
  };
  const upstream = {
    name: "app",
    implicit: false,
    balance: { kind: "round-robin" as const },
    peers: [peer],
    keepalive: 0,
    keepaliveRequests: 100,
    keepaliveTimeout: 60_000,
    keepaliveTime: 3_600_000,
    health: {
      type: "http" as const,
      interval: 50,
      timeout: 1000,
      rise: 2,
      fall: 2,
      port: undefined,
      startDown: true,
      send: "GET /health HTTP/1.0\r\n\r\n",
      expect: [2, 3],
    },
  };
  let status = 503;
  const backend = createServer((_request, response) => void response.writeHead(status).end());
  backend.listen(peerPort, "127.0.0.1");
  t.after(() => void backend.close());
  const plan = planOf({ prefix, listeners: [tcpListener(port)], upstreams: [upstream] });
  const host = startHost(t, prefix, plan);
  await host.up();
  const healthy = async () =>
    (JSON.parse(await get({ port }, "/healthy")) as Record<string, boolean>)[peer.name];
  assert.equal(await healthy(), false);
  status = 200;
  await until("up", healthy);
  status = 503;
  await until("down", async () => !(await healthy()));
  assert.match(host.log, /disable check peer: 127\.0\.0\.1:\d+ of app/);
  const shown = JSON.parse(
    await get({ port }, `/status/http/upstreams/app/peers/${peer.name}`),
  ) as {
    state: string;
    health_check: { rise_count: number; fall_count: number; check_type: string };
  };
  assert.equal(shown.state, "down");
  assert.equal(shown.health_check.check_type, "http");
  host.write(plan);
  host.signal("SIGHUP");
  await until("reloaded", () => host.log.includes("exited with code 0"));
  assert.equal(await healthy(), false, "a reload keeps what the checks found");
  status = 204;
  await until("up again", healthy);
  await sleep(0);
});
