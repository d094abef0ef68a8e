import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { LocationPlan, ProxyPlan } from "../../runtime/plan.ts";
import type { CachePlan, CacheZonePlan } from "../../runtime/plan/cache.ts";
import { connectionColumn } from "../../runtime/proxy/services.ts";
import { ask, openSession } from "./support/http2-client.ts";
import { exchange, rawBackend, RawClient, servePlan } from "./support/plane.ts";
import { listener, location, peer, plan, proxy, upstream } from "./support/plans.ts";

/** A proxy that speaks HTTP/2, and one of HTTP/1, before a backend that answers so. */
async function both(t: TestContext, answer: string, more: Partial<ProxyPlan> = {}) {
  const backend = await rawBackend((socket) => socket.end(answer, "latin1"));
  const place: Partial<LocationPlan> = { handler: proxy(more) };
  const front = await servePlan(
    plan({
      listeners: [listener({ http2: "only" }), listener()],
      locations: [location(place)],
      upstreams: [upstream([peer(backend.port)], { keepalive: 0 })],
    }),
  );
  t.after(async () => {
    await front.close();
    await backend.close();
  });
  return front;
}

const turn = () => new Promise((wake) => setImmediate(wake));

const pace = { files: 100, threshold: 200, sleep: 50 };

const zone: Omit<CacheZonePlan, "path"> = {
  name: "z",
  levels: [],
  inactive: 600_000,
  maxSize: undefined,
  minFree: 0,
  maxEntries: 8192,
  manager: pace,
  loader: pace,
};

const cache: CachePlan = {
  zone: "z",
  key: [{ v: "uri" }],
  valid: [],
  methods: ["GET", "HEAD"],
  bypass: [],
  noCache: [],
  minUses: 1,
  useStale: [],
  lock: true,
  lockTimeout: 60_000,
  lockAge: 60_000,
  revalidate: false,
  backgroundUpdate: false,
  convertHead: true,
  maxRangeOffset: undefined,
  strictOrder: true,
};

const get = (path: string, fields = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`;

const oddAnswers: readonly (readonly [what: string, answer: string])[] = [
  ["an upgrade that nobody asked for", "HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n"],
  ["HTTP2-Settings", "HTTP/1.1 200 OK\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 0\r\n\r\n"],
  ["__proto__", "HTTP/1.1 200 OK\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n"],
  ["constructor", "HTTP/1.1 200 OK\r\nconstructor: x\r\nContent-Length: 0\r\n\r\n"],
  ["many fields", `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(600)}Content-Length: 0\r\n\r\n`],
  ["a bare CR", "HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n"],
  ["a control byte", "HTTP/1.1 200 OK\r\nX: a\x01b\x7f\xff\r\nContent-Length: 0\r\n\r\n"],
  [
    "two dates",
    "HTTP/1.1 200 OK\r\nETag: a\r\nETag: b\r\nAge: 1\r\nAge: 2\r\nContent-Length: 0\r\n\r\n",
  ],
  ["205 with a body", "HTTP/1.1 205 R\r\nContent-Length: 2\r\n\r\nok"],
  ["204 with a length", "HTTP/1.1 204 R\r\nContent-Length: 2\r\n\r\nok"],
  ["304 with a body", "HTTP/1.1 304 R\r\nContent-Length: 2\r\n\r\nok"],
  ["a length that is not kept", "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nok"],
];

for (const [what, answer] of oddAnswers)
  test(`HTTP/2: ${what} of a backend harms nobody`, async (t) => {
    const front = await both(t, answer);
    const session = openSession(front.ports[0] ?? 0);
    t.after(() => session.destroy());
    const seen = await ask(session, { ":path": "/", ":authority": "a" });
    assert.ok(seen.status > 0 || seen.reset > 0, JSON.stringify(seen));
    const second = await ask(session, { ":path": "/", ":authority": "a" });
    assert.equal(second.status, seen.status);
    const plain = await exchange(front.ports[1] ?? 0, get("/"));
    assert.match(plain, /^HTTP\/1\.1 \d{3} /);
  });

test("thousands who wait for one entry are answered when all backends have gone", async (t) => {
  const waiters = 1500;
  const first = await rawBackend(() => {});
  const second = await rawBackend((socket) => socket.destroy());
  const folder = mkdtempSync(join(tmpdir(), "lbc-adversary-"));
  const front = await servePlan(
    plan({
      listeners: [listener({ http2: "only" })],
      locations: [location({ handler: proxy({ cache, readTimeout: 60_000 }) })],
      upstreams: [upstream([peer(first.port), peer(second.port)], { keepalive: 0 })],
      cacheZones: [{ ...zone, path: folder }],
    }),
  );
  const session = openSession(front.port);
  t.after(async () => {
    session.destroy();
    await front.close();
    await first.close();
    await second.close();
    rmSync(folder, { recursive: true });
  });
  const sessions = Array.from({ length: waiters / 100 }, () => openSession(front.port));
  t.after(() => {
    for (const each of sessions) each.destroy();
  });
  const headers = { ":path": "/", ":authority": "a" };
  const answers = [ask(session, headers)];
  while (first.sockets.length === 0) await turn();
  for (const each of sessions)
    for (let count = 0; count < 100; count++) answers.push(ask(each, headers));
  while (front.connections[connectionColumn.requests] !== waiters + 1) await turn();
  for (const socket of first.sockets) socket.destroy();
  const seen = await Promise.all(answers);
  assert.deepEqual(new Set(seen.map(({ status }) => status)), new Set([502]));
});

test("a folder in the place of an entry costs no descriptor", async (t) => {
  const backend = await rawBackend((socket) =>
    socket.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 2\r\n\r\nok"),
  );
  const folder = mkdtempSync(join(tmpdir(), "lbc-adversary-"));
  const front = await servePlan(
    plan({
      locations: [location({ handler: proxy({ cache }) })],
      upstreams: [upstream([peer(backend.port)])],
      cacheZones: [{ ...zone, path: folder }],
    }),
  );
  t.after(async () => {
    await front.close();
    await backend.close();
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, createHash("md5").update("/a").digest("hex")));
  await exchange(front.port, get("/a"));
  const before = readdirSync("/proc/self/fd").length;
  for (let count = 0; count < 20; count++)
    assert.match(await exchange(front.port, get("/a")), /^HTTP\/1\.1 200 /);
  assert.ok(readdirSync("/proc/self/fd").length < before + 10);
});

test("who upgrades through a cache lets the entry go when the tunnel closes", async (t) => {
  const backend = await rawBackend((socket, piece, connection) => {
    if (connection > 0) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (piece.startsWith("GET"))
      socket.write("HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
  });
  const folder = mkdtempSync(join(tmpdir(), "lbc-adversary-"));
  const setHeaders = [
    { name: "Upgrade", value: [{ v: "http_upgrade" }] },
    { name: "Connection", value: "upgrade" },
  ];
  const front = await servePlan(
    plan({
      locations: [location({ handler: proxy({ cache, setHeaders }) })],
      upstreams: [upstream([peer(backend.port)], { keepalive: 0 })],
      cacheZones: [{ ...zone, path: folder }],
    }),
  );
  t.after(async () => {
    await front.close();
    await backend.close();
    rmSync(folder, { recursive: true });
  });
  const tunnel = new RawClient(front.port);
  tunnel.send("GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
  await tunnel.until(/ 101 /);
  const waiter = new RawClient(front.port).send(get("/a"));
  while (front.connections[connectionColumn.requests] !== 2) await turn();
  backend.sockets[0]?.end();
  tunnel.socket.end();
  assert.match(await waiter.end(), /ok$/);
});
