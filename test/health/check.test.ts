import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

import { checkPeer, type Failure } from "../../runtime/health/check.ts";
import type { HealthPlan, PeerPlan } from "../../runtime/plan.ts";

const plan = (wishes: Partial<HealthPlan>): HealthPlan => ({
  type: "tcp",
  interval: 1000,
  timeout: 2000,
  rise: 1,
  fall: 1,
  port: undefined,
  startDown: false,
  send: "GET / HTTP/1.0\r\n\r\n",
  expect: [2],
  ...wishes,
});

async function listening(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const check = (port: number, wishes: Partial<HealthPlan>): Promise<Failure> =>
  new Promise((resolve) => {
    const peer = { host: "127.0.0.1", port, unix: false } as PeerPlan;
    checkPeer(peer, plan(wishes), resolve);
  });

test("tcp: a listener is alive, a closed port is not", async (t) => {
  const server = createServer();
  const port = await listening(t, server);
  assert.equal(await check(port, {}), undefined);
  server.close();
  assert.equal(await check(port, {}), "connect");
});

test("http: sends the text and reads the status, also in pieces", async (t) => {
  const seen: string[] = [];
  const server = createServer((socket) => {
    socket.once("data", (bytes) => {
      seen.push(bytes.toString("latin1"));
      socket.write("HTTP/1.1 20");
      setImmediate(() => socket.write("0 OK\r\n\r\n"));
    });
  });
  const port = await listening(t, server);
  assert.equal(await check(port, { type: "http" }), undefined);
  assert.equal(await check(port, { type: "http", expect: [3] }), "protocol");
  assert.deepEqual(seen, ["GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"]);
});

test("http: silence is a timeout, an early end is no answer", async (t) => {
  const silent = await listening(
    t,
    createServer(() => {}),
  );
  assert.equal(await check(silent, { type: "http", timeout: 50 }), "timeout");
  const closing = await listening(
    t,
    createServer((socket) => void socket.end("HTTP/1.1 200")),
  );
  assert.equal(await check(closing, { type: "http" }), "protocol");
});

test("a port of the check replaces that of the peer", async (t) => {
  const port = await listening(t, createServer());
  assert.equal(await check(1, { port }), undefined);
});

test("a cancelled check tells nobody", async (t) => {
  const port = await listening(
    t,
    createServer(() => {}),
  );
  const peer = { host: "127.0.0.1", port, unix: false } as PeerPlan;
  let told = 0;
  checkPeer(peer, plan({ type: "http", timeout: 20 }), () => told++).cancel();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(told, 0);
});

function certificate(t: TestContext): TlsOptions | undefined {
  const folder = mkdtempSync(join(tmpdir(), "lbc-hello-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes", "-keyout", key, "-out", cert];
  try {
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", ...subject],
      {
        stdio: "ignore",
      },
    );
  } catch {
    return undefined;
  }
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

test("ssl_hello: TLS 1.2 and 1.3 servers answer, plain ones do not", async (t) => {
  const options = certificate(t);
  if (!options) return t.skip("openssl is not installed");
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const server: Server = createTlsServer({
      ...options,
      minVersion: version,
      maxVersion: version,
    });
    server.on("tlsClientError", () => {});
    assert.equal(
      await check(await listening(t, server), { type: "ssl_hello" }),
      undefined,
      version,
    );
  }
  const plain = createServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  assert.equal(await check(await listening(t, plain), { type: "ssl_hello" }), "protocol");
});
