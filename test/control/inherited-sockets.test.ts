import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { Handle } from "../../runtime/control/bind-handle.ts";
import { planOf, tcpListener, unixListener } from "./host/plans.ts";
import { Client, folder, freePort, get, Host } from "./host/run.ts";

function handleOf(server: Server): Handle {
  const { _handle: handle } = server as unknown as { readonly _handle: Handle };
  return handle;
}

/** What systemd does: it listens, and starts the service with the sockets from descriptor 3 on. */
async function activate(
  t: TestContext,
  prefix: string,
  servers: readonly Server[],
  addressee = "$$",
) {
  const files = servers.map((server) => handleOf(server).fd);
  const main = join(import.meta.dirname, "host/main.ts");
  const child = spawn(
    "sh",
    ["-c", `LISTEN_PID=${addressee} LISTEN_FDS=${files.length} exec "$@"`, "sh"].concat([
      process.execPath,
      main,
      join(prefix, "plan.json"),
      join(prefix, "error.log"),
    ]),
    { stdio: ["ignore", "ignore", "pipe", ...files], cwd: prefix },
  );
  const host = new Host(prefix, child);
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await host.exited();
  });
  return host;
}

async function listening(where: { port: number } | { path: string }): Promise<Server> {
  // Whoever connects waits in the queue: nobody accepts here.
  const server = createServer({ pauseOnConnect: true }).listen({ ...where, host: "127.0.0.1" });
  await once(server, "listening");
  return server;
}

/** Ours goes; the socket stays open with those who inherited it. */
const close = (server: Server): void => handleOf(server).close();

test("sockets of systemd are served, with what waited in them, across reloads", async (t) => {
  const prefix = folder(t);
  const [port, spare] = [await freePort(), await freePort()];
  const path = join(prefix, "s.sock");
  const listeners = [tcpListener(port), unixListener(path)];
  const plan = planOf({ prefix, listeners, main: { workers: 2 } });
  writeFileSync(join(prefix, "plan.json"), JSON.stringify(plan));
  const servers = [await listening({ port }), await listening({ port: spare })];
  servers.push(await listening({ path }));
  const host = await activate(t, prefix, servers);
  // Ours must not accept: it goes once the child has its own.
  renameSync(path, `${path}.kept`);
  for (const server of servers) close(server);
  renameSync(`${path}.kept`, path);
  await host.up();
  const early = new Client({ port });
  assert.equal((await early.get("/name")).body, "one");
  early.end();
  assert.equal(await get({ path }, "/name"), "one");
  assert.match(
    host.log,
    new RegExp(`127\\.0\\.0\\.1:${spare} was handed over, and is not in the configuration`),
  );
  await assert.rejects(get({ port: spare }, "/name"));
  const pids = new Set<string>();
  while (pids.size < 2) pids.add(await get({ port }, "/pid"));
  host.write(planOf({ prefix, listeners, main: { workers: 1 }, name: "two" }));
  host.signal("SIGHUP");
  while ((await get({ port }, "/name")) !== "two");
  host.signal("SIGTERM");
  assert.equal(await host.exited(), 0);
});

test("sockets that were meant for another process are left alone", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const plan = planOf({ prefix, listeners: [tcpListener(port)] });
  writeFileSync(join(prefix, "plan.json"), JSON.stringify(plan));
  const server = await listening({ port });
  t.after(() => server.close());
  const host = await activate(t, prefix, [server], "1");
  assert.equal(await host.exited(), 1);
  assert.match(host.log, /bind\(\) to .* failed \(98: Address already in use\)/);
  assert.ok(!existsSync(join(prefix, "lbc.pid")));
});
