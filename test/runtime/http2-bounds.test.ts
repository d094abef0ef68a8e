import assert from "node:assert/strict";
import { once } from "node:events";
import type { ClientHttp2Session } from "node:http2";
import type net from "node:net";
import { after, before, describe, test } from "node:test";

import type { LocationPlan, ServerPlan } from "../../runtime/plan.ts";
import { ask, openSession } from "./support/http2-client.ts";
import {
  type Fields,
  fieldBytes,
  flag,
  frame,
  FrameClient,
  requestFields,
} from "./support/http2-frames.ts";
import { type Backend, rawBackend, type Running, servePlan } from "./support/plane.ts";
import { listener, location, match, peer, plan, proxy, server, upstream } from "./support/plans.ts";

const turn = () => new Promise((wake) => setImmediate(wake));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

/** An application that reads nothing of a body before it is told to. */
let backend: Backend;
before(async () => {
  backend = await rawBackend((socket, piece) => {
    if (piece.startsWith("GET /hang")) return;
    if (piece.startsWith("POST /up")) socket.pause();
    else if (piece.startsWith("GET /large")) {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${large}\r\n\r\n`);
      const chunk = Buffer.alloc(65_536, "x");
      const pump = () => {
        while (socket.writable && socket.bytesWritten < large && socket.write(chunk));
      };
      socket.on("drain", pump);
      pump();
    } else if (piece.includes("\r\n\r\n"))
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
});
after(() => backend.close());

const large = 64 * 1024 * 1024;

interface Wishes {
  readonly place?: Partial<LocationPlan>;
  readonly site?: Partial<ServerPlan>;
  readonly unbuffered?: boolean;
  readonly ignoring?: boolean;
}

async function serve<T>(wishes: Wishes, use: (front: Running) => Promise<T>): Promise<T> {
  const handler = proxy({
    requestBuffering: wishes.unbuffered !== true,
    ignoreClientAbort: wishes.ignoring === true,
  });
  const front = await servePlan(
    plan({
      listeners: [listener({ http2: "only" })],
      servers: [server({ locations: [match("/", 0), match("/text", 1)], ...wishes.site })],
      locations: [
        location({ handler, maxBodySize: 0, ...wishes.place }),
        location({ rewrite: [{ kind: "return", status: 200, text: "text" }], ...wishes.place }),
      ],
      upstreams: [upstream([peer(backend.port)], { keepalive: 0 })],
    }),
  );
  backend.sockets.length = 0;
  backend.received.length = 0;
  try {
    return await use(front);
  } finally {
    await front.close();
  }
}

async function withSession<T>(
  front: Running,
  use: (session: ClientHttp2Session) => Promise<T>,
): Promise<T> {
  const session = openSession(front.port);
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

const raw = (front: Running): FrameClient =>
  new FrameClient({ port: front.port, host: "127.0.0.1" });

describe("bodies in constant memory", () => {
  test("a client that does not read holds its application back", () =>
    serve({}, (front) =>
      withSession(front, async (session) => {
        const request = session.request({ ":path": "/large" });
        request.on("error", () => {});
        await once(request, "response");
        await until(() => (backend.sockets[0]?.writableLength ?? 0) > 0);
        for (let count = 0; count < 200; count++) await turn();
        const sent = backend.sockets[0]?.bytesWritten ?? 0;
        assert.ok(sent < large / 2, `${sent} bytes were taken`);
        let length = 0;
        request.on("data", (piece: Buffer) => (length += piece.length));
        await until(() => length > sent + 1_000_000);
        request.close();
      }),
    ));

  test("an application that does not read holds its client back", () =>
    serve({ unbuffered: true }, (front) =>
      withSession(front, async (session) => {
        const request = session.request({ ":path": "/up", ":method": "POST" });
        request.on("error", () => {});
        const piece = Buffer.alloc(65_536);
        let sent = 0;
        let ready = true;
        const pump = () => {
          for (ready = true; ready && sent < large; sent += piece.length)
            ready = request.write(piece);
        };
        request.on("drain", pump);
        pump();
        await until(() => backend.sockets.length > 0);
        let stood = -1;
        while (stood !== sent) {
          stood = sent;
          for (let count = 0; count < 300; count++) await turn();
        }
        assert.ok(sent < large / 2, `${sent} bytes were taken`);
        backend.sockets[0]?.resume();
        await until(() => sent > stood + 1_000_000);
        request.close();
      }),
    ));
});

describe("times", () => {
  test("a body that does not come is 408 in the log and a reset", () =>
    serve({ place: { bodyTimeout: 30 } }, async (front) => {
      const client = raw(front).request(1, requestFields("/x", [], "POST"), true);
      await client.until((one) => one.over(1));
      assert.equal(client.outcome(1), "reset 1");
      assert.match(await front.line(), /^POST \/x 408/);
      client.close();
    }));

  test("a client that takes nothing in time is reset", () =>
    serve({ place: { sendTimeout: 30 } }, async (front) => {
      const client = raw(front).request(1, requestFields("/large"));
      await client.until((one) => one.of(frame.reset).length > 0);
      assert.equal(client.outcome(1), "200, reset 1");
      client.close();
    }));

  test("a connection without requests ends in order", () =>
    serve({ place: { keepaliveTimeout: 30 } }, async (front) => {
      const client = raw(front).request(1, requestFields("/text"));
      await client.until((one) => one.closed);
      assert.equal(client.outcome(1), "200, goaway 0");
    }));

  test("a connection on which no request comes ends too", () =>
    serve({ site: { headerTimeout: 30 } }, async (front) => {
      const client = raw(front);
      await client.until((one) => one.closed);
      assert.equal(client.outcome(1), "goaway 0");
    }));

  test("a preface that stays half is cut", () =>
    serve({ site: { headerTimeout: 30 } }, async (front) => {
      const client = new FrameClient({ port: front.port, host: "127.0.0.1" }, "PRI * HT");
      await client.until((one) => one.closed);
      assert.equal(client.frames.length, 0);
    }));

  test("limit_rate holds for a stream", () =>
    serve({ place: { rate: { rate: "2", after: "0" } } }, (front) =>
      withSession(front, async (session) => {
        const began = performance.now();
        const { body } = await ask(session, { ":path": "/text" });
        assert.equal(body, "text");
        assert.ok(performance.now() - began > 400);
      }),
    ));
});

test("proxy_ignore_client_abort: the application answers nobody", () =>
  serve({ ignoring: true }, async (front) => {
    const client = raw(front).request(1, requestFields("/hang"));
    await until(() => backend.sockets.length === 1);
    client.send(frame.reset, 0, 1, "\0\0\0\x08").request(3, requestFields("/text"));
    await client.until((one) => one.over(3));
    assert.match(await front.line(), /^GET \/text 200/);
    assert.equal(backend.sockets[0]?.destroyed, false);
    backend.sockets[0]?.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
    assert.match(await front.line(), /^GET \/hang 200/);
    assert.equal(client.of(frame.headers, 1).length, 0);
    client.close();
  }));

describe("the end of a connection", () => {
  test("keepalive_requests: GOAWAY with the last of them", () =>
    serve({ place: { keepaliveRequests: 2 } }, async (front) => {
      const client = raw(front).request(1, requestFields("/text"));
      await client.until((one) => one.over(1));
      assert.equal(client.outcome(1), "200");
      client.request(3, requestFields("/text"));
      await client.until((one) => one.closed);
      assert.equal(client.outcome(3), "200, goaway 0");
      assert.equal(client.of(frame.goaway)[0]?.payload.readUInt32BE(0), 3);
    }));

  test("a worker that goes answers what comes next, says so, and ends with the last answer", () =>
    serve({}, async (front) => {
      const client = raw(front).request(1, requestFields("/hang"));
      await until(() => backend.sockets.length === 1);
      let ended = false;
      front.plane.drain(() => (ended = true));
      client.request(3, requestFields("/text")).request(5, requestFields("/text"));
      await client.until((one) => one.of(frame.goaway).length > 0);
      assert.deepEqual([client.outcome(3), client.outcome(5)], ["200, goaway 0", "200, goaway 0"]);
      assert.equal(client.of(frame.goaway)[0]?.payload.readUInt32BE(0), 5);
      assert.equal(ended, false);
      backend.sockets[0]?.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
      await client.until((one) => one.closed);
      assert.equal(client.of(frame.data, 1)[0]?.payload.toString(), "late");
      await until(() => ended);
    }));

  test("a worker that leaves says so to those it still answers", () =>
    serve({}, async (front) => {
      const client = raw(front).request(1, requestFields("/hang"));
      await until(() => backend.sockets.length === 1);
      const ended = new Promise<void>((resolve) => front.plane.drain(resolve));
      front.plane.closeIdle();
      await client.until((one) => one.of(frame.goaway).length > 0);
      backend.sockets[0]?.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
      await Promise.all([ended, client.until((one) => one.closed)]);
      assert.equal(client.outcome(1), "200, goaway 0");
    }));

  test("idle connections of a worker that goes end at once", () =>
    serve({}, (front) =>
      withSession(front, async (session) => {
        await ask(session, { ":path": "/text" });
        const ended = new Promise<void>((resolve) => front.plane.drain(resolve));
        front.plane.closeIdle();
        await Promise.all([ended, once(session, "close")]);
      }),
    ));

  test("what is cut leaves nothing behind", () =>
    serve({}, async (front) => {
      const client = raw(front).request(1, requestFields("/hang"));
      await until(() => backend.sockets.length === 1);
      const gone = once(backend.sockets[0] as net.Socket, "close");
      front.plane.destroy();
      await Promise.all([gone, client.until((one) => one.closed)]);
      assert.equal(front.connections[3], 0);
    }));
});

interface Flood {
  readonly name: string;
  readonly send: (client: FrameClient) => void;
}

const floods: readonly Flood[] = [
  {
    name: "streams that are cancelled as soon as they begin (CVE-2023-44487)",
    send(client) {
      const block = fieldBytes(requestFields("/hang"));
      for (let stream = 1; stream < 4001; stream += 2) {
        client.send(frame.headers, flag.end | flag.endHeaders, stream, block);
        client.send(frame.reset, 0, stream, "\0\0\0\x08");
      }
    },
  },
  {
    name: "CONTINUATION without an end (CVE-2024-27316)",
    send(client) {
      client.send(frame.headers, flag.end, 1, fieldBytes(requestFields("/text")));
      for (let count = 0; count < 2000; count++)
        client.send(frame.continuation, 0, 1, fieldBytes([["x", "y"]]));
    },
  },
  {
    name: "a head that is too large",
    send(client) {
      const fields: Fields = Array.from({ length: 20 }, (_, at) => [`x${at}`, "y".repeat(4000)]);
      client.send(frame.headers, flag.end, 1, fieldBytes(requestFields("/text")));
      for (const field of fields) client.send(frame.continuation, 0, 1, fieldBytes([field]));
      client.send(frame.continuation, flag.endHeaders, 1);
    },
  },
];

for (const { name, send } of floods)
  test(`a flood ends its connection and no other: ${name}`, () =>
    serve({}, async (front) => {
      const client = raw(front);
      send(client);
      await client.until((one) => one.closed);
      assert.match(client.outcome(0), /goaway|closed/);
      await withSession(front, async (session) => {
        assert.equal((await ask(session, { ":path": "/text" })).status, 200);
      });
    }));

const three = { on: false, maxConcurrentStreams: 3, bodyPrereadSize: 65_536 };

test("who heeds http2_max_concurrent_streams is answered, one after the other", () =>
  serve({ site: { http2: three } }, (front) =>
    withSession(front, async (session) => {
      await once(session, "remoteSettings");
      const seen = await Promise.all(
        Array.from({ length: 9 }, () => ask(session, { ":path": "/text" })),
      );
      assert.deepEqual([...new Set(seen.map(({ status }) => status))], [200]);
    }),
  ));

test("who does not heed it loses the connection", () =>
  serve({ site: { http2: three } }, async (front) => {
    const client = raw(front);
    await client.until((one) => one.of(frame.settings).length > 1);
    for (let stream = 1; stream < 9; stream += 2) client.request(stream, requestFields("/hang"));
    await client.until((one) => one.closed);
    assert.equal(client.outcome(7), "goaway 1");
  }));
