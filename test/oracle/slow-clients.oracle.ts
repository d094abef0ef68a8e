import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { folder, start, write } from "../cli/serving.ts";
import { freePort, until } from "../control/host/run.ts";

const limit = Number(
  /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1],
);
/** As many as the files of this machine allow. */
const crowd = Math.min(5000, Math.floor(limit / 2) - 200);

const ask = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    }).on("error", reject);
  });

test(`${crowd} slow clients keep nobody waiting, and are cut by client_header_timeout`, async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  write(
    prefix,
    `worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root;
     events { worker_connections 16384; }
     http { access_log off; client_header_timeout 8s;
       server { listen 127.0.0.1:${port}; location / { return 200 "on"; } } }`,
  );
  await start(t, prefix);
  const sockets = new Set<Socket>();
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let count = 0; count < crowd; count++) {
    const socket = connect(port, "127.0.0.1");
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("end", () => socket.destroy());
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    if (count % 200 === 199) await sleep(5);
  }
  // None of them is cut for being slow: a byte each now and then.
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("x");
  }, 1000);
  t.after(() => clearInterval(drip));
  const times: number[] = [];
  for (let probe = 0; probe < 30; probe++) {
    const begun = performance.now();
    assert.equal(await ask(port), 200);
    times.push(performance.now() - begun);
    await sleep(30);
  }
  const middle = times.toSorted((a, b) => a - b)[times.length >> 1] ?? Infinity;
  assert.ok(middle < 1000, `half of the normal requests took ${middle} ms and more`);
  await until("all are cut", () => sockets.size === 0, 60_000);
  assert.doesNotMatch(readFileSync(join(prefix, "logs/error.log"), "latin1"), /alert|crit|emerg/);
});
