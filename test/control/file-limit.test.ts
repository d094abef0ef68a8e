import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

import { fileLimit, raiseFileLimit } from "../../runtime/control/file-limit.ts";
import { body, folder, start, write } from "../cli/serving.ts";
import { freePort, until } from "./host/run.ts";

const log = (prefix: string): string => readFileSync(join(prefix, "logs/error.log"), "latin1");

test("a limit that holds is not asked for, and one that nobody may have is told", () => {
  assert.equal(raiseFileLimit(1), undefined);
  assert.match(
    raiseFileLimit(2 ** 40) ?? "",
    new RegExp(
      `^worker_rlimit_nofile ${2 ** 40} cannot be had \\(.+\\), the limit stays ${fileLimit()}$`,
    ),
  );
});

const lacking =
  process.getuid?.() !== 0
    ? "needs root"
    : spawnSync("prlimit", ["--version"]).status !== 0 && "prlimit is not installed";

test("without files clients are turned away in nginx's words", { skip: lacking }, async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const backend = createServer((_request, response) => response.end("from behind"));
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  t.after(() => void backend.close());
  const address = backend.address();
  const behind = typeof address === "object" && address ? address.port : 0;
  write(
    prefix,
    `worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root;
     events { worker_connections 4096; }
     http { access_log logs/access.log; server { listen 127.0.0.1:${port};
       location / { proxy_pass http://127.0.0.1:${behind}; } } }`,
  );
  const running = await start(t, prefix);
  // As `ulimit -n` would have it, but of this server only: the limit of a running process.
  const worker = Number(/start worker process (\d+)/.exec(log(prefix))?.[1]);
  assert.ok(worker > 0);
  const { status } = spawnSync("prlimit", ["--pid", String(running.child.pid), "--nofile=64:64"]);
  assert.equal(status, 0);
  running.child.kill("SIGHUP");
  await until(
    "the next worker",
    () => (log(prefix).match(/exited with code 0/g) ?? []).length === 1,
  );
  const sockets: Socket[] = [];
  for (let count = 0; count < 100; count++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    sockets.push(socket);
  }
  await until("said", () => log(prefix).includes("[crit]"));
  assert.match(log(prefix), /\[crit\] \d+#\d+: accept4\(\) failed \(24: Too many open files\)/);
  for (const socket of sockets) socket.destroy();
  await until("served again", () =>
    body(port).then(
      (text) => text === "from behind",
      () => false,
    ),
  );
  const text = readFileSync(join(prefix, "a.conf"), "utf8");
  writeFileSync(join(prefix, "a.conf"), `worker_rlimit_nofile 2048;\n${text}`);
  running.child.kill("SIGHUP");
  await until("reloaded", () => (log(prefix).match(/exited with code 0/g) ?? []).length === 2);
  const limits = readFileSync(`/proc/${running.child.pid}/limits`, "latin1");
  // Beyond the hard limit only where CAP_SYS_RESOURCE is had.
  if (!/Max open files +2048 +2048/.test(limits))
    assert.match(
      log(prefix),
      /\[warn\] .* worker_rlimit_nofile 2048 cannot be had \(.*permitted\)/,
    );
  assert.doesNotMatch(log(prefix), /alert|emerg/);
  assert.equal(await body(port), "from behind");
});
