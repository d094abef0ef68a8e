import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import type { HandlerPlan } from "../../runtime/plan.ts";
import { rawBackend } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

/*
 * What a request leaves to the garbage collector, which no load on the machine changes: the proxy
 * runs in a process of its own whose young generation is so large that nothing is collected while
 * requests are counted.
 */

interface Heap {
  readonly used: number;
  readonly promises: number;
}

const handler: HandlerPlan = proxy({
  setHeaders: [
    { name: "Host", value: [{ v: "host" }] },
    { name: "Connection", value: "" },
    { name: "X-Real-IP", value: [{ v: "remote_addr" }] },
    { name: "X-Forwarded-For", value: [{ v: "proxy_add_x_forwarded_for" }] },
  ],
});

const answer =
  "HTTP/1.1 200 OK\r\nServer: app\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

const askHeap = async (child: ChildProcess): Promise<Heap> => {
  child.send("heap");
  const [heap] = (await once(child, "message")) as [Heap];
  return heap;
};

/** One request after the other, `count` in all; on new connections where `close` says so. */
function ask(port: number, count: number, close: boolean): Promise<void> {
  const request = `GET /path?a=b HTTP/1.1\r\nHost: example.org\r\nUser-Agent: test\r\nAccept: */*\r\n${
    close ? "Connection: close\r\n" : ""
  }\r\n`;
  return new Promise((resolve, reject) => {
    let left = count;
    const open = (): void => {
      const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
      socket.setNoDelay(true);
      socket.on("error", reject);
      let text = "";
      const next = (): void => {
        left--;
        if (left === 0) {
          socket.destroy();
          resolve();
        } else if (close) open();
        else socket.write(request);
      };
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        if (close || !text.endsWith("\r\n\r\nhello")) return;
        text = "";
        next();
      });
      if (close) socket.on("end", next);
    };
    open();
  });
}

/** Bytes and promises for each request, the middle of several counts. */
async function costs(close: boolean, keepalive: number): Promise<Heap> {
  const backend = await rawBackend((socket, piece) => {
    if (piece.endsWith("\r\n\r\n")) socket.write(answer);
  });
  const served = plan({
    locations: [location({ handler, accessLogs: [], keepaliveRequests: 1_000_000 })],
    upstreams: [upstream([peer(backend.port)], { keepalive, keepaliveRequests: 1_000_000 })],
  });
  const module = fileURLToPath(new URL("support/measured-process.ts", import.meta.url));
  const child = fork(module, [JSON.stringify(served)], {
    execArgv: ["--max-semi-space-size=64", "--min-semi-space-size=64", "--single-threaded-gc"],
  });
  try {
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    await ask(port, 1500, close);
    const counts: Heap[] = [];
    const each = 500;
    for (let turn = 0; turn < 5; turn++) {
      const before = await askHeap(child);
      await ask(port, each, close);
      const after = await askHeap(child);
      counts.push({
        used: (after.used - before.used) / each,
        promises: (after.promises - before.promises) / each,
      });
    }
    counts.sort((a, b) => a.used - b.used);
    return counts[2] ?? { used: Infinity, promises: Infinity };
  } finally {
    child.disconnect();
    await once(child, "exit");
    await backend.close();
  }
}

test("a request on a connection that is kept leaves at most 4 kB behind, and no promise", async () => {
  const { used, promises } = await costs(false, 8);
  assert.ok(used > 0 && used <= 4096, `${used} bytes for each request`);
  assert.equal(Math.round(promises), 0);
});

test("a request on a connection of its own, both ways", async () => {
  const { used, promises } = await costs(true, 0);
  assert.ok(used > 0 && used <= 16_384, `${used} bytes for each request`);
  assert.equal(Math.round(promises), 0);
});
