import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";

import { freePort, until } from "../control/host/run.ts";
import { folder, head, start, write } from "./serving.ts";

/** Status and body of one request over a connection of its own. */
const ask = (port: number, path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`),
    );
    let text = "";
    socket.setEncoding("latin1").on("data", (part: string) => (text += part));
    socket.on("error", reject);
    socket.on("end", () => {
      const at = text.indexOf("\r\n\r\n");
      resolve({ status: Number(text.split(" ")[1]), body: text.slice(at + 4) });
    });
  });

async function backend(t: TestContext, answer: () => number): Promise<number> {
  const server: Server = createServer((request, response) => {
    const status = request.url === "/health" ? answer() : 200;
    response.writeHead(status).end(request.url === "/health" ? "" : "app");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

interface Peer {
  readonly state: string;
  readonly selected: { readonly total: number };
  readonly health_check: { readonly rise_count: number; readonly check_type: string };
}

test("THS: checks take a peer out before clients meet it, and api /status shows it", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  let well = 200;
  const [one, two] = [await backend(t, () => well), await backend(t, () => 200)];
  write(
    prefix,
    `${head.replace("worker_processes 1", "worker_processes 2")}http {
  access_log off;
  upstream app {
    server 127.0.0.1:${one};
    server 127.0.0.1:${two};
    health_check interval=100 rise=1 fall=2 timeout=500 type=http;
    check_http_send "GET /health HTTP/1.0\\r\\n\\r\\n";
    check_http_expect_alive http_2xx;
  }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://app; }
    location /thsapi/ { api /status; allow 127.0.0.1; deny all; }
    location = /basic { stub_status; }
  }
}
`,
  );
  const { child } = await start(t, prefix, "--dialect", "ths", "--no-lint");
  const peers = async () => {
    const { status, body } = await ask(port, "/thsapi/http/upstreams/app/peers");
    assert.equal(status, 200, body);
    return JSON.parse(body) as Record<string, Peer>;
  };
  const state = async (of: number) => (await peers())[`127.0.0.1:${of}`]?.state;
  await until("both up", async () => (await state(one)) === "up" && (await state(two)) === "up");
  await until(
    "checked",
    async () => ((await peers())[`127.0.0.1:${one}`]?.health_check.rise_count ?? 0) > 1,
  );
  well = 500;
  await until("one is down", async () => (await state(one)) === "down");
  const before = (await peers())[`127.0.0.1:${one}`]?.selected.total;
  for (let count = 0; count < 10; count++)
    assert.deepEqual(await ask(port, "/"), { status: 200, body: "app" });
  const after = await peers();
  assert.equal(after[`127.0.0.1:${one}`]?.selected.total, before);
  assert.equal(after[`127.0.0.1:${one}`]?.health_check.check_type, "http");
  assert.equal(after[`127.0.0.1:${two}`]?.selected.total, 10);
  child.kill("SIGHUP");
  await until("reloaded", async () => {
    const { body } = await ask(port, "/thsapi/httpserver/generation");
    return body.trim() === "2";
  });
  assert.equal(await state(one), "down");
  assert.equal((await peers())[`127.0.0.1:${two}`]?.selected.total, 10, "counts outlive a reload");
  well = 204;
  await until("one is up again", async () => (await state(one)) === "up");
  assert.equal((await ask(port, "/thsapi/nothing")).status, 404);
  assert.match(
    (await ask(port, "/basic")).body,
    /^Active connections: \d+ \nserver accepts handled requests\n/,
  );
});

test("THS: with every peer down clients get 502 at once", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const closed = await freePort();
  write(
    prefix,
    `${head}http {
  access_log off;
  upstream app {
    server 127.0.0.1:${closed};
    server 127.0.0.1:${closed} backup;
    health_check interval=50 rise=1 fall=1 timeout=500 type=tcp;
  }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://app; }
    location /thsapi/ { api /status; }
  }
}
`,
  );
  await start(t, prefix, "--dialect", "ths", "--no-lint");
  await until("down", async () =>
    (await ask(port, "/thsapi/http/upstreams/app")).body.includes("down"),
  );
  assert.equal((await ask(port, "/")).status, 502);
});
