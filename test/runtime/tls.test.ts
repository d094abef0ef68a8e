import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import tls from "node:tls";

import type { TlsPlan } from "../../runtime/plan/tls.ts";
import { helloState, readClientHello } from "../../runtime/tls/client-hello.ts";
import {
  bodyOf,
  exchange,
  rawBackend,
  RawClient,
  type Running,
  servePlan,
} from "./support/plane.ts";
import { listener, location, match, peer, plan, proxy, server, upstream } from "./support/plans.ts";

const missing = spawnSync("openssl", ["version"]).status === 0 ? false : "openssl is not installed";
if (missing && process.env["CI"] === "true") throw new Error(missing);

let folder = "";
let front: Running;
let backend: tls.Server;

const tlsPlan = (name: string, protocols = ["TLSv1.2", "TLSv1.3"]): TlsPlan => ({
  certificates: [{ cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }],
  protocols,
  ciphers: undefined,
  preferServerCiphers: false,
  sessionTimeout: 300_000,
  tickets: true,
});

function certificate(name: string): void {
  execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2".split(" "),
      "-keyout",
      join(folder, `${name}.key`),
      "-out",
      join(folder, `${name}.pem`),
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=DNS:${name}`,
    ],
    { stdio: "ignore" },
  );
}

async function ask(
  port: number,
  options: tls.ConnectionOptions,
  request: string,
): Promise<{ text: string; socket: tls.TLSSocket; name: string }> {
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  socket.write(request);
  let text = "";
  let name = "";
  socket.on("secureConnect", () => {
    const common: unknown = socket.getPeerCertificate().subject.CN;
    name = String(common);
  });
  for await (const piece of socket) text += String(piece);
  return { text, socket, name };
}

const get = "GET / HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n";

const path = (name: string) => get.replace("/ ", `/${name} `);

describe("TLS", { skip: missing }, () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "lbc-tls-"));
    for (const name of ["one.test", "two.test", "back.test"]) certificate(name);
    backend = tls.createServer(
      {
        cert: readFileSync(join(folder, "back.test.pem")),
        key: readFileSync(join(folder, "back.test.key")),
      },
      (socket) => {
        socket.on("error", () => {});
        socket.on("data", () => {
          const body = `sni ${String(socket.servername)} reused ${socket.isSessionReused()}`;
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
        });
      },
    );
    backend.listen(0, "127.0.0.1");
    await once(backend, "listening");
    const { port } = backend.address() as net.AddressInfo;
    const secure = (verify: boolean, name: string) =>
      proxy({
        scheme: "https",
        tls: {
          name,
          sendName: true,
          verify,
          trusted: join(folder, "back.test.pem"),
          cert: undefined,
          key: undefined,
          protocols: [],
          ciphers: undefined,
          sessionReuse: true,
        },
      });
    front = await servePlan(
      plan({
        listeners: [
          listener({
            ssl: true,
            exact: [
              ["one.test", 0],
              ["two.test", 1],
            ],
          }),
        ],
        servers: [
          server({
            name: "one.test",
            tls: tlsPlan("one.test"),
            locations: [match("/", 0), match("/good", 2), match("/bad", 3)],
          }),
          server({
            name: "two.test",
            tls: tlsPlan("two.test", ["TLSv1.2"]),
            root: 1,
            locations: [match("/", 1)],
          }),
        ],
        locations: [
          location({
            rewrite: [
              {
                kind: "return",
                status: 200,
                text: ["one ", { v: "ssl_protocol" }, " ", { v: "scheme" }],
              },
            ],
          }),
          location({ rewrite: [{ kind: "return", status: 200, text: "two" }] }),
          location({ handler: secure(true, "back.test") }),
          location({ handler: secure(true, "wrong.test") }),
        ],
        upstreams: [upstream([peer(port, { maxFails: 0 })])],
      }),
    );
  });

  after(async () => {
    await front.close();
    backend.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the name chooses certificate, versions and server", async () => {
    const one = await ask(front.port, { servername: "one.test" }, get);
    assert.equal(one.name, "one.test");
    assert.equal(bodyOf(one.text), "one TLSv1.3 https");
    const two = await ask(front.port, { servername: "two.test" }, get.replace("one", "two"));
    assert.equal(two.name, "two.test");
    assert.equal(two.socket.getProtocol() ?? "TLSv1.2", "TLSv1.2");
    assert.equal(bodyOf(two.text), "two");
    await assert.rejects(ask(front.port, { servername: "two.test", minVersion: "TLSv1.3" }, get));
    const none = await ask(front.port, {}, get);
    assert.equal(none.name, "one.test");
  });

  test("a ClientHello in single bytes is put together", async () => {
    const relay = net.createServer((near) => {
      const far = net.connect(front.port, "127.0.0.1");
      far.setNoDelay(true);
      let first = true;
      near.on("data", (bytes) => {
        if (!first) far.write(bytes);
        else for (const byte of bytes) far.write(Buffer.of(byte));
        first = false;
      });
      far.pipe(near);
      near.on("error", () => {});
      far.on("error", () => {});
      near.on("close", () => far.destroy());
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    const { port } = relay.address() as net.AddressInfo;
    const { text } = await ask(port, { servername: "one.test" }, get);
    assert.match(text, /one TLSv1\.3/);
    relay.close();
  });

  test("plain HTTP on the port is told so", async () => {
    const text = await exchange(front.port, get);
    assert.match(
      text,
      /^HTTP\/1\.1 400 Bad Request\r\n[^]*<center>The plain HTTP request was sent to HTTPS port<\/center>/,
    );
  });

  test("garbage and a client that leaves do no harm", async () => {
    await new RawClient(front.port).send("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00").end();
    const client = new RawClient(front.port).send("\x16\x03");
    await once(client.socket, "connect");
    client.close();
    assert.match((await ask(front.port, { servername: "one.test" }, get)).text, / 200 OK/);
  });

  test("backends in TLS: the name is sent and checked", async () => {
    const good = await ask(front.port, { servername: "one.test" }, path("good"));
    assert.match(good.text, /200 OK[^]*sni back\.test/);
    const bad = await ask(front.port, { servername: "one.test" }, path("bad"));
    assert.match(bad.text, /^HTTP\/1\.1 502 /);
  });
});

/** Bytes that are wrong anywhere else. */
function numbered(total: number): Buffer {
  const bytes = Buffer.alloc(total);
  for (let at = 0; at < total; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
  return bytes;
}

const serveFrom = (port: number, secure: boolean, buffering: boolean): Promise<Running> =>
  servePlan(
    plan({
      listeners: [listener({ ssl: true })],
      servers: [server({ tls: tlsPlan("one.test"), locations: [match("/", 0)] })],
      locations: [
        location({
          maxBodySize: 0,
          handler: proxy({
            requestBuffering: buffering,
            ...(secure
              ? {
                  scheme: "https" as const,
                  tls: {
                    name: "back.test",
                    sendName: true,
                    verify: false,
                    trusted: undefined,
                    cert: undefined,
                    key: undefined,
                    protocols: [],
                    ciphers: undefined,
                    sessionReuse: true,
                  },
                }
              : {}),
          }),
        }),
      ],
      upstreams: [upstream([peer(port, { maxFails: 0 })])],
    }),
  );

describe("long bodies in TLS", { skip: missing }, () => {
  const bytes = numbered(3_000_000);
  let own = "";

  before(() => {
    own = folder;
    folder = mkdtempSync(join(tmpdir(), "lbc-tls-"));
    for (const name of ["one.test", "back.test"]) certificate(name);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    folder = own;
  });

  for (const size of [16_000, 32_768, 200_000])
    test(`down in pieces of ${size} bytes to a slow reader`, async () => {
      const backendHere = await rawBackend((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`);
        for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
      });
      const here = await serveFrom(backendHere.port, false, true);
      const socket = tls.connect({ port: here.port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.write("GET / HTTP/1.0\r\n\r\n");
      const got: Buffer[] = [];
      for await (const piece of socket) {
        got.push(piece as Buffer);
        await new Promise((resume) => setImmediate(resume));
      }
      const all = Buffer.concat(got);
      assert.ok(all.subarray(all.indexOf("\r\n\r\n") + 4).equals(bytes));
      await here.close();
      await backendHere.close();
    });

  for (const buffering of [true, false])
    test(`up, ${buffering ? "buffered" : "as it comes"}, to a backend in TLS that reads slowly`, async () => {
      const got: Buffer[] = [];
      let size = 0;
      const slow = tls.createServer({
        cert: readFileSync(join(folder, "back.test.pem")),
        key: readFileSync(join(folder, "back.test.key")),
      });
      slow.on("secureConnection", (socket) => {
        socket.on("error", () => {});
        socket.on("data", (piece) => {
          got.push(piece);
          size += piece.length;
          socket.pause();
          setImmediate(() => socket.resume());
          const head = Buffer.concat(got.slice(0, 1)).indexOf("\r\n\r\n") + 4;
          if (size === head + bytes.length)
            socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        });
      });
      slow.listen(0, "127.0.0.1");
      await once(slow, "listening");
      const here = await serveFrom((slow.address() as net.AddressInfo).port, true, buffering);
      const socket = tls.connect({ port: here.port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.write(
        `POST / HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n\r\n`,
      );
      socket.write(bytes);
      let text = "";
      for await (const piece of socket) text += String(piece);
      assert.match(text, /^HTTP\/1\.1 200 /);
      const all = Buffer.concat(got);
      assert.ok(all.subarray(all.indexOf("\r\n\r\n") + 4).equals(bytes));
      await here.close();
      slow.close();
    });
});

test("client hello: anything is read without an exception", () => {
  assert.equal(readClientHello(Buffer.from("GET / HTTP/1.1\r\n")).state, helloState.plain);
  assert.equal(readClientHello(Buffer.of(22, 3, 1)).state, helloState.more);
  assert.equal(readClientHello(Buffer.of(22, 3, 1, 0, 0)).state, helloState.unreadable);
  for (let seed = 0; seed < 2000; seed++) {
    const bytes = Buffer.alloc(80, 0);
    for (let at = 0; at < bytes.length; at++) bytes[at] = (seed * 31 + at * at * 7) & 255;
    bytes.set([22, 3, 1, 0, 75, 1, 0, 0, 71], 0);
    readClientHello(bytes);
  }
});
