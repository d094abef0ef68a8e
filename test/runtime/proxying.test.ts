import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { LocationPlan, PeerPlan, ProxyPlan, UpstreamPlan } from "../../runtime/plan.ts";
import {
  type Backend,
  bodyOf,
  exchange,
  RawClient,
  rawBackend,
  type Running,
  servePlan,
  way,
} from "./support/plane.ts";
import { listener, location, match, peer, plan, proxy, server, upstream } from "./support/plans.ts";

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

type React = Parameters<typeof rawBackend>[0];

async function backend(react: React): Promise<Backend> {
  const made = await rawBackend(react);
  closing.push(() => made.close());
  return made;
}

interface Settings {
  readonly peers: readonly PeerPlan[];
  readonly proxy?: Partial<ProxyPlan>;
  readonly location?: Partial<LocationPlan>;
  readonly upstream?: Partial<UpstreamPlan>;
}

async function serve(settings: Settings): Promise<Running> {
  const running = await servePlan(
    plan({
      locations: [location({ handler: proxy(settings.proxy), ...settings.location })],
      upstreams: [upstream(settings.peers, settings.upstream)],
    }),
  );
  closing.push(() => running.close());
  return running;
}

/** The same on handles and on public sockets, which serve where a Node has no handles that fit. */
function bothWays(name: string, tests: () => void): void {
  for (const publicSockets of [false, true])
    describe(`${name}${publicSockets ? ", on public sockets" : ""}`, () => {
      before(() => {
        way.publicSockets = publicSockets;
      });
      after(() => {
        way.publicSockets = false;
      });
      tests();
    });
}

const answer = (body: string, fields = ""): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;
const get = (path = "/", fields = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: front\r\n${fields}\r\n`;
const last = "Connection: close\r\n";
const post = (fields: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${last}${fields}\r\n`;
const md5 = (text: string): string => createHash("md5").update(text, "latin1").digest("hex");
const portion = (letter: string, round: number): string => letter.repeat(999) + String(round);
const cut =
  (reply: string): React =>
  (socket) =>
    socket.end(reply);

/** Answers each request of a connection that has no body. */
const replying =
  (reply: (path: string) => string): React =>
  (socket, piece) => {
    for (const [, path = ""] of piece.matchAll(/^[A-Z]+ (\S+) HTTP/gm))
      socket.write(Buffer.from(reply(path), "latin1"));
  };

bothWays("requests and answers", () => {
  test("the head that goes to the backend and the one that comes back", async () => {
    const back = await backend(
      replying(() =>
        answer(
          "hi",
          "Server: theirs\r\nDate: x\r\nX-Accel-Expires: 1\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=1\r\nX-Kept: yes\r\nX-Hidden: no\r\n",
        ),
      ),
    );
    const front = await serve({
      peers: [peer(back.port)],
      proxy: {
        hideHeaders: ["X-Hidden"],
        setHeaders: [
          { name: "Host", value: [{ v: "http_host" }] },
          { name: "Connection", value: "" },
          { name: "X-Forwarded-For", value: [{ v: "proxy_add_x_forwarded_for" }] },
        ],
      },
    });
    const text = await exchange(
      front.port,
      get(
        "/p?q",
        `X-One:1\r\nX-Forwarded-For: 9.9.9.9\r\nTE: gzip\r\nConnection: close, X-Drop\r\nX-Drop: 1\r\nX-Two: 2\r\n`,
      ),
    );
    assert.equal(
      back.received[0],
      "GET /p?q HTTP/1.1\r\nHost: front\r\nX-Forwarded-For: 9.9.9.9, 127.0.0.1\r\nX-One: 1\r\nX-Two: 2\r\n\r\n",
    );
    assert.match(
      text,
      /^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.22\.1\r\nDate: [^\r]+ GMT\r\nContent-Length: 2\r\nConnection: close\r\nX-Kept: yes\r\n\r\nhi$/,
    );
  });

  test("a request cut at every byte gives the same answer", async () => {
    const back = await backend(replying((path) => answer(path)));
    const front = await serve({ peers: [peer(back.port)] });
    const request = get("/cut", last);
    for (let at = 1; at < request.length; at += 3) {
      const client = new RawClient(front.port).send(request.slice(0, at));
      await sleep(1);
      client.send(request.slice(at));
      assert.equal(bodyOf(await client.end()), "/cut");
    }
  });

  test("a response cut at every byte gives the same answer", async () => {
    const whole =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n";
    const back = await backend((socket, piece) => {
      const at = Number(/GET \/(\d+)/.exec(piece)?.[1] ?? 1);
      socket.write(whole.slice(0, at));
      setTimeout(() => socket.write(whole.slice(at)), 2);
    });
    const front = await serve({ peers: [peer(back.port)] });
    for (let at = 1; at < whole.length; at++) {
      const text = await exchange(front.port, `GET /${at} HTTP/1.0\r\n\r\n`);
      assert.equal(bodyOf(text), "abcdefgh", `cut at ${at}`);
    }
    assert.equal(back.sockets.length, 1, "one connection to the backend serves them all");
  });

  test("pipelined requests are answered in order over one connection each way", async () => {
    const back = await backend(replying((path) => answer(path)));
    const front = await serve({ peers: [peer(back.port)] });
    const client = new RawClient(front.port);
    client.send(
      Array.from({ length: 20 }, (_, index) => get(`/${index}`)).join("") + get("/end", last),
    );
    const text = await client.end();
    const bodies = [...text.matchAll(/\r\n\r\n(\/(?:end|\d+))/g)].map(([, body]) => body);
    assert.deepEqual(bodies, [...Array.from({ length: 20 }, (_, index) => `/${index}`), "/end"]);
    assert.equal(back.sockets.length, 1);
  });

  test("bodies: by length, in chunks, after Expect, and in a file", async () => {
    const back = await backend((socket, piece, index) => {
      const all = back.received[index] ?? piece;
      const length = Number(/content-length: (\d+)/i.exec(all)?.[1] ?? 0);
      if (bodyOf(all).length === length)
        socket.end(answer(createHash("md5").update(bodyOf(all), "latin1").digest("hex")));
    });
    const front = await serve({
      peers: [peer(back.port)],
      location: { maxBodySize: 0, bodyBufferSize: 1000 },
    });
    const small = "x".repeat(500);
    const large = Array.from({ length: 300_000 }, (_, index) =>
      String.fromCharCode(index % 251),
    ).join("");
    assert.equal(
      bodyOf(await exchange(front.port, post("Content-Length: 500\r\n") + small)),
      md5(small),
    );
    const chunks = "1f4\r\n" + small + "\r\n1f4;a=b\r\n" + small + "\r\n0\r\nTrailer: 1\r\n\r\n";
    assert.equal(
      bodyOf(await exchange(front.port, post("Transfer-Encoding: chunked\r\n") + chunks)),
      md5(small + small),
    );
    assert.equal(
      bodyOf(await exchange(front.port, post(`Content-Length: ${large.length}\r\n`) + large)),
      md5(large),
    );
    const client = new RawClient(front.port).send(
      post("Content-Length: 500\r\nExpect: 100-continue\r\n"),
    );
    await client.until(/100 Continue\r\n\r\n$/);
    client.send(small);
    assert.ok((await client.end()).endsWith(md5(small)));
  });

  test("an unbuffered body goes on as it comes", async () => {
    const back = await backend((socket, piece, index) => {
      if ((back.received[index] ?? piece).includes("0\r\n\r\n")) socket.write(answer("ok"));
    });
    const front = await serve({ peers: [peer(back.port)], proxy: { requestBuffering: false } });
    const client = new RawClient(front.port);
    client.send(
      `POST / HTTP/1.1\r\nHost: a\r\n${last}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
    );
    while (!back.received[0]?.includes("abc")) await sleep(1);
    assert.ok(!back.received[0].includes("0\r\n\r\n"));
    client.send("2\r\nde\r\n0\r\n\r\n");
    assert.equal(bodyOf(await client.end()), "ok");
    assert.ok(back.received[0].endsWith("\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
  });

  test("bodies of several clients at once do not mix", async () => {
    const back = await backend((socket, piece, index) => {
      const body = bodyOf(back.received[index] ?? piece);
      // Said, so that nobody is sent another request on a connection that ends.
      if (body.length >= 3000) socket.end(answer(md5(body), last));
    });
    const front = await serve({ peers: [peer(back.port)] });
    const clients = ["a", "b", "c"].map((letter) => {
      const client = new RawClient(front.port);
      client.send(post("Content-Length: 3000\r\n") + portion(letter, 0));
      return { client, letter };
    });
    for (let round = 1; round < 3; round++)
      for (const { client, letter } of clients) {
        await sleep(5);
        client.send(portion(letter, round));
      }
    for (const { client, letter } of clients)
      assert.equal(
        bodyOf(await client.end()),
        md5(portion(letter, 0) + portion(letter, 1) + portion(letter, 2)),
      );
  });

  test("the page for a body that is too large goes to a backend without it", async () => {
    const back = await backend(replying((path) => answer(path)));
    const front = await servePlan(
      plan({
        servers: [server({ locations: [match("/", 0), match("/page", 1)] })],
        locations: [
          location({
            maxBodySize: 10,
            handler: proxy(),
            errorPages: [{ statuses: [413], answer: undefined, uri: "/page" }],
          }),
          location({ handler: proxy(), prefix: "/page" }),
        ],
        upstreams: [upstream([peer(back.port)])],
      }),
    );
    closing.push(() => front.close());
    const client = new RawClient(front.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nGET / HTTP/");
    const text = await client.until(/\/page$/);
    assert.match(text, /^HTTP\/1\.1 413 [^]*Connection: close/);
    assert.equal(back.received[0], "GET /page HTTP/1.1\r\nHost: backend\r\n\r\n");
    client.close();
  });

  test("a body that is too large: 413, known beforehand and in chunks", async () => {
    const back = await backend(replying(() => answer("no")));
    const front = await serve({ peers: [peer(back.port)], location: { maxBodySize: 100 } });
    assert.match(
      await exchange(front.port, post("Content-Length: 101\r\n") + "x".repeat(101)),
      /^HTTP\/1\.1 413 /,
    );
    const chunk = `65\r\n${"x".repeat(101)}\r\n0\r\n\r\n`;
    assert.match(
      await exchange(front.port, post("Transfer-Encoding: chunked\r\n") + chunk),
      /^HTTP\/1\.1 413 /,
    );
    assert.equal(back.sockets.length, 0);
  });

  test("framing for each kind of client: chunks, close, HEAD, 204, 304", async () => {
    const replies: Record<string, string> = {
      "/close": "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end",
      "/chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
      "/204": "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
      "/304": 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
      "/head": "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n",
    };
    const back = await backend((socket, piece) => {
      const path = /^\w+ (\S+)/.exec(piece)?.[1] ?? "";
      socket.write(replies[path] ?? "");
      if (path === "/close") socket.end();
    });
    const front = await serve({ peers: [peer(back.port)] });
    assert.match(
      await exchange(front.port, get("/close", last)),
      /Transfer-Encoding: chunked\r\n[^]*\r\n\r\nd\r\nuntil the end\r\n0\r\n\r\n$/,
    );
    const old = await exchange(front.port, "GET /close HTTP/1.0\r\n\r\n");
    assert.equal(bodyOf(old), "until the end");
    assert.doesNotMatch(old, /chunked|Content-Length/);
    assert.match(await exchange(front.port, get("/chunks", last)), /\r\n\r\n2\r\nab\r\n0\r\n\r\n$/);
    assert.doesNotMatch(await exchange(front.port, get("/204", last)), /Content-Length|chunked/);
    assert.match(
      await exchange(front.port, get("/304", last)),
      /304 Not Modified[^]*ETag: "a"\r\n\r\n$/,
    );
    const head = await exchange(front.port, `HEAD /head HTTP/1.1\r\nHost: a\r\n${last}\r\n`);
    assert.match(head, /Content-Length: 77\r\n/);
    assert.equal(bodyOf(head), "");
  });

  test("an upgrade that was asked for becomes a tunnel", async () => {
    const back = await backend((socket, piece) => {
      if (piece.startsWith("GET"))
        socket.write(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nfirst",
        );
      else socket.write(`echo ${piece}`);
      if (piece === "bye") socket.end();
    });
    const front = await serve({
      peers: [peer(back.port)],
      proxy: {
        setHeaders: [
          { name: "Upgrade", value: [{ v: "http_upgrade" }] },
          { name: "Connection", value: "upgrade" },
        ],
      },
    });
    const client = new RawClient(front.port).send(
      get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\n"),
    );
    await client.until(/first$/);
    assert.match(
      client.text,
      /^HTTP\/1\.1 101 [^]*Connection: upgrade\r\n[^]*Upgrade: websocket\r\n/,
    );
    client.send("ping");
    await client.until(/echo ping$/);
    client.send("bye");
    assert.match(await client.end(), /echo bye$/);
    assert.match(await front.line(), /^GET \/ 101 /);
  });

  test("an upgrade that nobody asked for is a bad answer", async () => {
    const back = await backend((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
    );
    const front = await serve({ peers: [peer(back.port)] });
    assert.match(await exchange(front.port, get("/", last)), /^HTTP\/1\.1 502 /);
  });
});

bothWays("answers that break off", () => {
  for (const [name, reply] of [
    ["shorter than its length", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"],
    [
      "without its last chunk",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
    [
      "with a broken chunk",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
    ],
  ] as const)
    test(`a body ${name} is never completed`, async () => {
      const back = await backend(cut(reply));
      const front = await serve({ peers: [peer(back.port)] });
      const text = await exchange(front.port, get());
      assert.match(text, /^HTTP\/1\.1 200 /);
      assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
      assert.doesNotMatch(text, /hello[^]{45}/);
      assert.equal(front.errors.length, 1);
    });

  test("towards an HTTP/1.0 client the connection is reset", async () => {
    const back = await backend(
      cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
    );
    const front = await serve({ peers: [peer(back.port)] });
    const client = new RawClient(front.port);
    let code: string | undefined;
    client.socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code));
    client.send("GET / HTTP/1.0\r\n\r\n");
    while (!client.closed) await sleep(1);
    assert.equal(code, "ECONNRESET");
  });
});

describe("choosing and trying again", () => {
  test("a refused connection goes to the next peer, in nginx's words", async () => {
    const back = await backend(replying(() => answer("ok")));
    const gone = await rawBackend(() => {});
    await gone.close();
    const front = await serve({ peers: [peer(gone.port), peer(back.port)] });
    assert.equal(bodyOf(await exchange(front.port, get("/x", last))), "ok");
    assert.equal(
      front.errors[0],
      `[error] *1 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: localhost, request: "GET /x HTTP/1.1", upstream: "http://127.0.0.1:${gone.port}/x", host: "front"`,
    );
    assert.equal(
      await front.line(),
      `GET /x 200 2 [127.0.0.1:${gone.port}, 127.0.0.1:${back.port}] [502, 200]`,
    );
  });

  test("none left: 502, and afterwards no live upstreams", async () => {
    const gone = await rawBackend(() => {});
    await gone.close();
    const second = await rawBackend(() => {});
    await second.close();
    const front = await serve({ peers: [peer(gone.port), peer(second.port)] });
    assert.match(
      await exchange(front.port, get("/", last)),
      /^HTTP\/1\.1 502 Bad Gateway\r\n[^]*<center>nginx\/1\.22\.1<\/center>/,
    );
    assert.match(await exchange(front.port, get("/", last)), /^HTTP\/1\.1 502 /);
    assert.match(front.errors.at(-1) ?? "", /no live upstreams while connecting to upstream/);
    assert.match(front.lines[1] ?? "", /\[backend\] \[502\]$/);
  });

  test("a status that proxy_next_upstream names is tried elsewhere, but not for POST", async () => {
    const bad = await backend(replying(() => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
    const good = await backend(replying(() => answer("ok")));
    const front = await serve({
      peers: [peer(bad.port, { maxFails: 0 }), peer(good.port, { maxFails: 0 })],
      proxy: { nextUpstream: ["error", "timeout", "http_503"] },
    });
    assert.equal(bodyOf(await exchange(front.port, get("/", last))), "ok");
    await exchange(front.port, get("/", last));
    let statuses = "";
    for (let index = 0; index < 2; index++)
      statuses += (
        await exchange(front.port, `POST / HTTP/1.1\r\nHost: a\r\n${last}Content-Length: 0\r\n\r\n`)
      ).slice(9, 13);
    assert.match(statuses, /503/);
  });

  test("timeouts: connect is refused by none, the head does not come", async () => {
    const back = await backend(() => {});
    const front = await serve({ peers: [peer(back.port)], proxy: { readTimeout: 60 } });
    const started = performance.now();
    assert.match(
      await exchange(front.port, get("/", last)),
      /^HTTP\/1\.1 504 Gateway Time-out\r\n/,
    );
    assert.ok(performance.now() - started < 1500);
    assert.match(
      front.errors[0] ?? "",
      /upstream timed out \(110: Connection timed out\) while reading response header from upstream/,
    );
  });

  test("a client that resets the connection is logged with its address", async () => {
    const asked = Promise.withResolvers<unknown>();
    const back = await backend(asked.resolve);
    const front = await serve({ peers: [peer(back.port)] });
    const client = new RawClient(front.port).send(get());
    await asked.promise;
    client.socket.resetAndDestroy();
    assert.match(await front.line(), / 499 /);
    assert.match(front.errors.at(-1) ?? "", /client prematurely closed.*client: 127\.0\.0\.1,/);
  });

  test("an idle connection that died is replaced without the client noticing", async () => {
    const back = await backend((socket) => {
      socket.write(answer("ok"));
    });
    const front = await serve({ peers: [peer(back.port)] });
    const client = new RawClient(front.port).send(get());
    await client.until(/ok$/);
    assert.equal(back.sockets.length, 1);
    // The next use of the connection meets a peer that closes it unanswered.
    back.sockets[0]?.removeAllListeners("data");
    back.sockets[0]?.on("data", () => back.sockets[0]?.resetAndDestroy());
    client.send(get("/", last));
    assert.match(await client.end(), /ok[^]*200 OK[^]*ok$/);
    assert.equal(back.sockets.length, 2);
  });

  test("connections are kept up to their limits", async () => {
    const back = await backend(replying(() => answer("ok")));
    const front = await serve({ peers: [peer(back.port)], upstream: { keepaliveRequests: 2 } });
    for (let index = 0; index < 4; index++) await exchange(front.port, get("/", last));
    assert.equal(back.sockets.length, 2);
    const none = await serve({ peers: [peer(back.port)], upstream: { keepalive: 0 } });
    for (let index = 0; index < 3; index++) await exchange(none.port, get("/", last));
    assert.equal(back.sockets.length, 5);
  });

  for (const [name, reply] of [
    ["says close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"],
    ["is HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["sends more than its length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok too much"],
    [
      "sends more than its chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nmore",
    ],
  ] as const)
    test(`a peer that ${name} is not used again`, async () => {
      const back = await backend((socket) => socket.write(reply));
      const front = await serve({ peers: [peer(back.port)] });
      for (let index = 0; index < 2; index++)
        assert.match(await exchange(front.port, get("/", last)), /ok(?:\r\n0\r\n\r\n)?$/);
      assert.equal(back.sockets.length, 2);
    });

  test("peers that checks found sick are left out, and counted", async () => {
    const [one, two] = [
      await backend(replying(() => answer("1"))),
      await backend(replying(() => answer("2"))),
    ];
    const front = await serve({ peers: [peer(one.port), peer(two.port)] });
    front.plane.setHealthy(0, 0, false);
    for (let index = 0; index < 3; index++)
      assert.equal(bodyOf(await exchange(front.port, get("/", last))), "2");
    const counters = front.plane.upstreams[0]?.counters;
    assert.deepEqual([...(counters?.requests ?? [])], [0, 3]);
    assert.equal(counters?.responses[1 * 6 + 2], 3);
    assert.equal(counters?.active[1], 0);
  });

  test("a client that leaves ends its request: 499", async () => {
    const back = await backend(() => {});
    const front = await serve({ peers: [peer(back.port)] });
    const client = new RawClient(front.port).send(get());
    while (back.received.length === 0) await sleep(1);
    client.close();
    assert.match(await front.line(), /^GET \/ 499 /);
    assert.equal(front.plane.upstreams[0]?.counters.active[0], 0);
  });
});

describe("slow readers", () => {
  for (const size of [16_000, 32_768, 200_000])
    for (const framing of ["length", "chunked"] as const)
      test(`pieces of ${size} bytes, ${framing}: every byte arrives`, async () => {
        const total = 6_000_000;
        const bytes = Buffer.alloc(total);
        for (let at = 0; at < total; at += 4) bytes.writeUInt32LE((at * 2654435761) >>> 0, at);
        const back = await backend((socket) => {
          socket.write(
            framing === "length"
              ? `HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`
              : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
          );
          let at = 0;
          const more = (): void => {
            while (at < total) {
              const piece = bytes.subarray(at, at + size);
              at += piece.length;
              let fits = true;
              if (framing === "chunked") socket.write(`${piece.length.toString(16)}\r\n`);
              fits = socket.write(piece);
              if (framing === "chunked") fits = socket.write("\r\n");
              if (!fits) {
                socket.once("drain", more);
                return;
              }
            }
            if (framing === "chunked") socket.write("0\r\n\r\n");
          };
          more();
        });
        const front = await serve({ peers: [peer(back.port)] });
        const got: Buffer[] = [];
        const client = new RawClient(front.port, (socket) => {
          socket.on("data", (piece) => {
            got.push(piece);
            // Reads a little, then looks away.
            socket.pause();
            setTimeout(() => socket.resume(), 1);
          });
        });
        client.send("GET / HTTP/1.0\r\n\r\n");
        while (!client.ended && !client.closed) await sleep(5);
        client.close();
        const all = Buffer.concat(got);
        const body = all.subarray(all.indexOf("\r\n\r\n") + 4);
        assert.equal(body.length, total);
        assert.ok(body.equals(bytes), "the bytes are those that were sent");
      });
});

test("a client that reads nothing stops its backend where there are no files", async () => {
  const total = 64_000_000;
  let written = 0;
  const back = await backend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    const piece = Buffer.alloc(100_000);
    const more = (): void => {
      while (written < total && !socket.destroyed) {
        written += piece.length;
        if (socket.write(piece)) continue;
        socket.once("drain", more);
        return;
      }
    };
    more();
  });
  const front = await serve({ peers: [peer(back.port)], proxy: { maxTempFileSize: 0 } });
  const client = new RawClient(front.port, (socket) => socket.pause());
  client.send(get("/", last));
  let earlier = -1;
  while (earlier !== written) {
    earlier = written;
    await sleep(100);
  }
  assert.ok(written < total / 2, `${written} bytes were taken from the backend`);
  client.socket.resume();
  assert.equal(bodyOf(await client.end()).length, total);
});

test("what waits for a slow client is not overwritten by the answers of others", async () => {
  const size = 40_000;
  const back = await backend(replying((path) => answer(path.slice(1, 2).repeat(size))));
  const front = await serve({ peers: [peer(back.port)] });
  const count = 300;
  const slow = new RawClient(front.port, (socket) => socket.pause());
  slow.send(get("/a").repeat(count - 1) + get("/a", last));
  let earlier = -1;
  // Until the client's windows are full and its answers stand still.
  while (earlier !== front.lines.length) {
    earlier = front.lines.length;
    await sleep(50);
  }
  assert.ok(earlier < count, "the client is slow enough");
  for (let index = 0; index < 5; index++)
    assert.equal(bodyOf(await exchange(front.port, get("/b", last))), "b".repeat(size));
  slow.socket.resume();
  const text = await slow.end();
  assert.equal(text.match(/200 OK/g)?.length, count);
  assert.doesNotMatch(text, /bb/);
});

bothWays("connections of clients", () => {
  test("keep-alive ends where the settings say", async () => {
    const front = await servePlan(
      plan({
        locations: [
          location({
            keepaliveRequests: 2,
            rewrite: [{ kind: "return", status: 200, text: "ok" }],
          }),
        ],
      }),
    );
    closing.push(() => front.close());
    const client = new RawClient(front.port).send(get() + get() + get());
    const text = await client.end();
    assert.equal(text.match(/200 OK/g)?.length, 2);
    assert.match(text, /keep-alive[^]*Connection: close/);
  });

  test("timeouts: an idle connection, a head and a body that do not come", async () => {
    const back = await backend(replying(() => answer("ok")));
    const front = await servePlan(
      plan({
        servers: [server({ headerTimeout: 50 })],
        locations: [location({ keepaliveTimeout: 50, bodyTimeout: 50, handler: proxy() })],
        upstreams: [upstream([peer(back.port)])],
      }),
    );
    closing.push(() => front.close());
    assert.equal(await exchange(front.port, ""), "");
    assert.equal(await exchange(front.port, "GET / HT"), "");
    assert.equal(
      await exchange(front.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"),
      "",
    );
    const client = new RawClient(front.port).send(get());
    assert.match(await client.end(), /keep-alive[^]*ok$/);
    assert.ok(front.lines.some((line) => line.startsWith("POST / 408 ")));
  });

  test("draining: the next answer says close, idle connections can be closed, the end is told", async () => {
    const front = await servePlan(
      plan({ locations: [location({ rewrite: [{ kind: "return", status: 200, text: "ok" }] })] }),
    );
    closing.push(() => front.close());
    const [busy, idle] = [
      new RawClient(front.port).send(get()),
      new RawClient(front.port).send(get()),
    ];
    await busy.until(/keep-alive[^]*ok$/);
    await idle.until(/keep-alive[^]*ok$/);
    let ended = false;
    front.plane.drain(() => (ended = true));
    busy.send(get());
    assert.match(await busy.end(), /ok[^]*Connection: close[^]*ok$/);
    assert.equal(ended, false);
    front.plane.closeIdle();
    await idle.end();
    assert.equal(ended, true);
  });

  test("a body that nobody wants is read away, and the connection goes on", async () => {
    const front = await servePlan(
      plan({ locations: [location({ rewrite: [{ kind: "return", status: 200, text: "ok" }] })] }),
    );
    closing.push(() => front.close());
    const client = new RawClient(front.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    await client.until(/ok$/);
    client.send(`cde${get("/", last)}`);
    assert.match(await client.end(), /ok[^]*200 OK[^]*ok$/);
  });

  test("HTTP/0.9 gets a body and nothing else", async () => {
    const front = await servePlan(
      plan({ locations: [location({ rewrite: [{ kind: "return", status: 200, text: "ok" }] })] }),
    );
    closing.push(() => front.close());
    assert.equal(await exchange(front.port, "GET /\r\n"), "ok");
  });

  test("a target that is a variable: a group by name, an address, and what cannot be resolved", async () => {
    const back = await backend(replying((path) => answer(path)));
    const front = await servePlan(
      plan({
        servers: [server({ locations: [match("/", 0)] })],
        locations: [
          location({
            handler: proxy({ target: { kind: "variable", url: ["http://", { v: "arg_to" }] } }),
          }),
        ],
        upstreams: [upstream([peer(back.port)])],
      }),
    );
    closing.push(() => front.close());
    const to = async (name: string) => exchange(front.port, get(`/?to=${name}`, last));
    assert.equal(bodyOf(await to("backend")), "/?to=backend");
    assert.equal(bodyOf(await to(`127.0.0.1:${back.port}/fixed`)), "/fixed");
    assert.match(await to("nowhere.example"), /^HTTP\/1\.1 502 /);
    assert.match(front.errors[0] ?? "", /no resolver defined to resolve nowhere\.example/);
  });
});

describe("the PROXY protocol", () => {
  const settings = plan({
    listeners: [listener({ proxyProtocol: true })],
    locations: [
      location({
        rewrite: [
          {
            kind: "return",
            status: 200,
            text: [
              { v: "proxy_protocol_addr" },
              " ",
              { v: "proxy_protocol_port" },
              " ",
              { v: "remote_addr" },
            ],
          },
        ],
      }),
    ],
  });

  test("version 1, in pieces; unknown; broken", async () => {
    const front = await servePlan(settings);
    closing.push(() => front.close());
    const text = `PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\n${get("/", last)}`;
    assert.equal(bodyOf(await exchange(front.port, text)), "192.0.2.1 1234 127.0.0.1");
    const client = new RawClient(front.port).send(text.slice(0, 20));
    await sleep(5);
    assert.equal(bodyOf(await client.send(text.slice(20)).end()), "192.0.2.1 1234 127.0.0.1");
    assert.equal(
      bodyOf(await exchange(front.port, `PROXY UNKNOWN\r\n${get("/", last)}`)),
      "  127.0.0.1",
    );
    assert.equal(await exchange(front.port, get("/", last)), "");
    assert.match(
      front.errors.at(-1) ?? "",
      /broken header: "[^"]*" while reading PROXY protocol, client: 127/,
    );
  });

  test("version 2, both families", async () => {
    const front = await servePlan(settings);
    closing.push(() => front.close());
    const start = "\r\n\r\n\0\r\nQUIT\n\x21";
    const four = `${start}\x11\x00\x0c\xc0\x00\x02\x01\xc0\x00\x02\x02\x04\xd2\x00\x50`;
    assert.equal(
      bodyOf(await exchange(front.port, four + get("/", last))),
      "192.0.2.1 1234 127.0.0.1",
    );
    const address = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01`;
    const six = `${start}\x21\x00\x24${address}${address}\x04\xd2\x00\x50`;
    assert.equal(
      bodyOf(await exchange(front.port, six + get("/", last))),
      "2001:db8::1 1234 127.0.0.1",
    );
  });
});
