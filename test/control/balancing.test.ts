import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Plan } from "../../runtime/plan.ts";
import { planFrom } from "../runtime/support/from-text.ts";
import { folder, freePort, startHost, until } from "./host/run.ts";

/** A backend that says its name to whoever connects and writes. */
async function backend(t: TestContext, name: string, greet: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    greet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  t.after(stop);
  const address = server.address();
  return { name, stop, port: typeof address === "object" && address ? address.port : 0 };
}

/** What comes over a connection of its own until the other side ends it. */
function ask(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ host: "127.0.0.1", port }, () => socket.write(text));
    socket.on("data", (bytes) => (answer += bytes.toString("latin1")));
    socket.on("end", () => resolve(answer)).on("error", reject);
  });
}

const get = (port: number, cookie = ""): Promise<string> =>
  ask(port, `GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`);

async function planIn(prefix: string, text: string): Promise<Plan> {
  const plan = await planFrom(`worker_processes 2; error_log ${prefix}/error.log info; ${text}`);
  return { ...plan, prefix, main: { ...plan.main, pid: join(prefix, "lbc.pid") } };
}

function order(prefix: string, peer: string, action: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath: join(prefix, "lbc.admin.sock"),
        path: `/peers/${peer.split("/").map(encodeURIComponent).join("/")}`,
        method: "POST",
        headers: { "content-type": "application/json" },
      },
      (answer) => {
        let text = "";
        answer.on("data", (bytes: Buffer) => (text += bytes.toString()));
        answer.on("end", () => resolve(text));
      },
    );
    call.on("error", reject).end(JSON.stringify({ action }));
  });
}

const answering = (name: string) => (socket: Socket) => {
  socket.once("data", () => {
    socket.end(
      `HTTP/1.0 200 OK\r\nSet-Cookie: SESSION=of-${name}\r\nContent-Length: 1\r\n\r\n${name}`,
    );
  });
};

test("what one worker finds out the other knows: failures, and learnt sessions", async (t) => {
  const prefix = folder(t);
  const [port, gone] = [await freePort(), await freePort()];
  const [a, b] = [await backend(t, "a", answering("a")), await backend(t, "b", answering("b"))];
  const plan = await planIn(
    prefix,
    `events {} http { access_log off; upstream app { zone app 64k;
       server 127.0.0.1:${gone} fail_timeout=600s;
       server 127.0.0.1:${a.port}; server 127.0.0.1:${b.port};
       sticky learn create=$upstream_cookie_session lookup=$cookie_session zone=s:64k; }
     server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; } } }`,
  );
  const host = startHost(t, prefix, plan, {}, "real");
  await host.up();
  const failures = (): number => host.log.split("connect() failed").length - 1;
  const answers = new Set<string>();
  while (failures() === 0 || answers.size < 2) answers.add((await get(port)).slice(-1));
  await sleep(250);
  const bound = async () => {
    for (let turn = 0; turn < 10; turn++)
      for (const name of ["a", "b"])
        assert.equal((await get(port, `session=of-${name}`)).slice(-1), name);
  };
  await bound();
  for (let turn = 0; turn < 20; turn++) assert.match(await get(port), /[ab]$/);
  assert.equal(failures(), 1, host.log);
  host.signal("SIGHUP");
  await until("reload", () => (host.log.match(/start worker process/g) ?? []).length >= 4);
  await sleep(250);
  await bound();
});

const naming = (name: string) => (socket: Socket) => {
  socket.once("data", () => socket.end(name));
};

test("stream: checks take a backend out, orders reach it, a reload keeps both", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const [a, b, c] = [
    await backend(t, "a", naming("a")),
    await backend(t, "b", naming("b")),
    await backend(t, "c", naming("c")),
  ];
  const plan = await planFrom(
    `worker_processes 2; error_log ${prefix}/error.log info; events {} stream { upstream app {
       server 127.0.0.1:${a.port} max_fails=0; server 127.0.0.1:${b.port}; server 127.0.0.1:${c.port};
       health_check interval=100 rise=1 fall=1 timeout=1000 type=tcp; }
     server { listen 127.0.0.1:${port}; proxy_pass app; } }`,
    "ths",
  );
  const own = { ...plan, prefix, main: { ...plan.main, pid: join(prefix, "lbc.pid") } };
  const host = startHost(t, prefix, own, {}, "real");
  await host.up();
  const names = async () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 16; turn++) seen.add(await ask(port, "x"));
    return [...seen].toSorted().join("");
  };
  assert.equal(await names(), "abc");
  a.stop();
  await until("check", () => host.log.includes(`disable check peer: 127.0.0.1:${a.port} of app`));
  await until("both workers know", async () => (await names()) === "bc");
  const answer = await order(prefix, `app/127.0.0.1:${b.port}`, "drain");
  assert.match(answer, /"state":\s*"drain(?:ed|ing)"/);
  await until("drained", async () => (await names()) === "c");
  host.signal("SIGHUP");
  await until("reload", () => (host.log.match(/start worker process/g) ?? []).length >= 4);
  await until("still so", async () => (await names()) === "c");
  await order(prefix, `app/127.0.0.1:${b.port}`, "ready");
  await until("back", async () => (await names()) === "bc");
});
