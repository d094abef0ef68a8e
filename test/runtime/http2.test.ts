import assert from "node:assert/strict";
import { once } from "node:events";
import type net from "node:net";
import { after, before, describe, test } from "node:test";

import type { LogFormatPlan } from "../../runtime/plan.ts";
import { ask, openSession } from "./support/http2-client.ts";
import { type Backend, rawBackend, type Running, servePlan } from "./support/plane.ts";
import { listener, location, match, peer, plan, proxy, server, upstream } from "./support/plans.ts";

/** What the application received of each request, and what it does. */
function answer(socket: net.Socket, piece: string): void {
  const path = /^\w+ (\S+)/.exec(piece)?.[1] ?? "";
  const ok = (fields: string, body: string) =>
    socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\n${body}`);
  switch (path) {
    case "/close":
      socket.end(
        "HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nConnection: close, x-b\r\nX-B: 3\r\n\r\nabc",
      );
      break;
    case "/chunked":
      ok("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
      break;
    case "/short":
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
      break;
    case "/broken":
      socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      break;
    case "/switch":
      socket.write("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
      break;
    case "/hang":
      break;
    case "/large":
      ok(`Content-Length: ${large}\r\n`, "x".repeat(large));
      break;
    default:
      ok("Content-Length: 2\r\n", "ok");
  }
}

const large = 3_000_000;

describe("HTTP/2 to clients, HTTP/1 to applications", () => {
  let backend: Backend;
  let front: Running;

  before(async () => {
    backend = await rawBackend((socket, piece) => {
      if (piece.includes("\r\n\r\n")) answer(socket, piece);
    });
    const variables = ["request", "status", "body_bytes_sent", "http2", "server_protocol"].concat([
      "http_cookie",
      "host",
      "sent_http_connection",
    ]);
    const log: LogFormatPlan = {
      name: "h2",
      escape: "default",
      value: variables.flatMap((v, index) => (index === 0 ? [{ v }] : [" ", { v }])),
    };
    front = await servePlan(
      plan({
        listeners: [listener({ http2: "only" })],
        servers: [server({ locations: [match("/", 0), match("/small", 1), match("/reply", 2)] })],
        locations: [
          location({ handler: proxy() }),
          location({ handler: proxy(), maxBodySize: 10 }),
          location({
            rewrite: [{ kind: "return", status: 200, text: "text" }],
            addHeaders: [{ name: "X-Added", value: "yes", always: false }],
          }),
        ],
        upstreams: [upstream([peer(backend.port)], { keepalive: 0 })],
        logFormats: [log],
      }),
    );
  });
  after(async () => {
    await front.close();
    await backend.close();
  });

  const use = async <T>(work: (session: ReturnType<typeof openSession>) => Promise<T>) => {
    const session = openSession(front.port);
    try {
      return await work(session);
    } finally {
      session.destroy();
    }
  };
  const get = (path: string, more = {}, body?: string) =>
    use((session) => ask(session, { ":path": path, ...more }, body));

  test("a text, its fields in lower case, and the line of the log", async () => {
    const seen = await get("/reply?a=b", { cookie: ["a=1", "b=2"] });
    assert.equal(seen.body, "text");
    assert.deepEqual(Object.keys(seen.headers), [
      ":status",
      "server",
      "date",
      "content-type",
      "content-length",
      "x-added",
    ]);
    assert.equal(
      await front.line(),
      "GET /reply?a=b HTTP/2.0 200 4 h2c HTTP/2.0 a=1; b=2 a.test close",
    );
  });

  test("HEAD has the length and no body", async () => {
    const seen = await get("/reply", { ":method": "HEAD" });
    assert.deepEqual([seen.status, seen.headers["content-length"], seen.body], [200, "4", ""]);
    await front.line();
  });

  test("the application sees a request of HTTP/1.1 with Host and one Cookie", async () => {
    backend.received.length = 0;
    backend.sockets.length = 0;
    await get("/x", { cookie: ["a=1", "b=2"], "x-y": "z", te: "trailers" });
    assert.equal(
      backend.received[0],
      "GET /x HTTP/1.1\r\nHost: backend\r\nx-y: z\r\ncookie: a=1; b=2\r\n\r\n",
    );
    await front.line();
  });

  test("a body of unknown length is kept and sent by its length", async () => {
    backend.received.length = 0;
    backend.sockets.length = 0;
    await get("/x", { ":method": "POST" }, "hello");
    assert.match(backend.received[0] ?? "", /\r\nContent-Length: 5\r\n\r\nhello$/);
    await front.line();
  });

  test("what belongs to a connection does not pass, repeated fields do", async () => {
    const seen = await get("/close");
    assert.deepEqual([seen.body, seen.reset], ["abc", 0]);
    assert.equal(seen.headers["x-a"], "1, 2");
    assert.equal(seen.headers["x-b"], undefined);
    assert.equal(seen.headers["connection"], undefined);
    await front.line();
  });

  test("chunks of the application are no part of the body", async () => {
    const seen = await get("/chunked");
    assert.deepEqual([seen.status, seen.body, seen.reset], [200, "abcde", 0]);
    assert.equal(seen.headers["transfer-encoding"], undefined);
    await front.line();
  });

  for (const path of ["/short", "/broken"])
    test(`an answer that breaks off is reset, not ended: ${path}`, async () => {
      const seen = await get(path);
      assert.deepEqual([seen.status, seen.body, seen.reset], [200, "abc", 2]);
      await front.line();
    });

  test("an upgrade that nobody asked for is a bad gateway", async () => {
    assert.equal((await get("/switch")).status, 502);
    await front.line();
  });

  test("a long answer arrives whole", async () => {
    const seen = await get("/large");
    assert.equal(seen.body.length, large);
    await front.line();
  });

  test("many requests at a time, each with its answer", async () => {
    const bodies = await use((session) =>
      Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          ask(session, { ":path": index % 2 ? "/chunked" : "/reply" }),
        ),
      ),
    );
    assert.deepEqual([...new Set(bodies.map(({ body }) => body))].toSorted(), ["abcde", "text"]);
    for (let line = 0; line < 60; line++) await front.line();
  });

  test("a body that is too long is 413, and what is left of it is not wanted", async () => {
    const seen = await use(async (session) => {
      const request = session.request({ ":path": "/small", ":method": "POST" });
      request.on("error", () => {});
      request.write("x".repeat(20));
      const [fields] = (await once(request, "response")) as [Record<string, unknown>];
      request.resume();
      await once(request, "close");
      return [fields[":status"], request.rstCode];
    });
    assert.deepEqual(seen, [413, 0]);
    assert.match(await front.line(), /^POST \/small HTTP\/2.0 413/);
  });

  test("a declared length that is too long is 413 at once", async () => {
    const seen = await get("/small", { ":method": "POST", "content-length": "20" }, "x".repeat(20));
    assert.equal(seen.status, 413);
    await front.line();
  });

  test("who cancels ends the request at the application: 499", async () => {
    backend.sockets.length = 0;
    await use(async (session) => {
      const request = session.request({ ":path": "/hang" });
      request.on("error", () => {});
      while (backend.sockets.length === 0) await new Promise((wake) => setImmediate(wake));
      const gone = once(backend.sockets[0] as net.Socket, "close");
      request.close(8);
      await gone;
    });
    assert.match(await front.line(), /^GET \/hang HTTP\/2.0 499/);
  });

  test("a connection that goes takes its requests along", async () => {
    backend.sockets.length = 0;
    await use(async (session) => {
      for (let count = 0; count < 3; count++)
        session.request({ ":path": "/hang" }).on("error", () => {});
      while (backend.sockets.length < 3) await new Promise((wake) => setImmediate(wake));
    });
    for (let count = 0; count < 3; count++) assert.match(await front.line(), / 499 /);
  });
});
