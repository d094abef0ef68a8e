import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";

import type { ProxyPlan } from "../../runtime/plan.ts";
import type { CachePlan, CacheZonePlan } from "../../runtime/plan/cache.ts";
import { readEntryHeader, writeEntryHeader } from "../../runtime/proxy/cache/entry-header.ts";
import { CacheManager } from "../../runtime/proxy/cache/manager.ts";
import { CacheZone } from "../../runtime/proxy/cache/zone.ts";
import { bodyOf, exchange, RawClient, rawBackend, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";

let root = "";
before(() => {
  root = mkdtempSync(join(tmpdir(), "lbc-cache-"));
});
after(() => rmSync(root, { recursive: true, force: true }));

const pace = { files: 100, threshold: 200, sleep: 50 };
let zones = 0;

const zone = (more: Partial<CacheZonePlan> = {}): CacheZonePlan => ({
  name: "z",
  path: join(root, `zone-${++zones}`),
  levels: [1, 2],
  inactive: 600_000,
  maxSize: undefined,
  minFree: 0,
  maxEntries: 8192,
  manager: pace,
  loader: pace,
  ...more,
});

const cache = (more: Partial<CachePlan> = {}): CachePlan => ({
  zone: "z",
  key: [{ v: "uri" }],
  valid: [],
  methods: ["GET", "HEAD"],
  bypass: [],
  noCache: [],
  minUses: 1,
  useStale: [],
  lock: false,
  lockTimeout: 5000,
  lockAge: 5000,
  revalidate: false,
  backgroundUpdate: false,
  convertHead: true,
  maxRangeOffset: undefined,
  strictOrder: true,
  ...more,
});

const reply = (body: string, fields = "Cache-Control: max-age=100\r\n"): string =>
  `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

const get = (path: string, fields = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`;

type React = Parameters<typeof rawBackend>[0];

/** A cache before a backend that reacts so. */
async function stage(
  t: TestContext,
  react: React,
  more: { plan?: Partial<CachePlan>; zone?: CacheZonePlan; proxy?: Partial<ProxyPlan> } = {},
) {
  const backend = await rawBackend(react);
  const one = more.zone ?? zone();
  const front = await servePlan(
    plan({
      locations: [
        location({
          handler: proxy({ cache: cache(more.plan), ...more.proxy }),
          addHeaders: [{ name: "X-Cache", value: [{ v: "upstream_cache_status" }], always: true }],
        }),
      ],
      upstreams: [upstream([peer(backend.port)])],
      cacheZones: [one],
    }),
  );
  t.after(async () => {
    await front.close();
    await backend.close();
  });
  const asked = (): number => backend.received.join("").split("HTTP/1.1\r\n").length - 1;
  return { backend, front, zone: one, asked };
}

const statusOf = (text: string): string => /\r\nX-Cache: (\w+)/.exec(text)?.[1] ?? "-";
const filesOf = (one: CacheZonePlan): string[] =>
  globSync("**/*", { cwd: one.path, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test("an answer is kept under nginx's name, in nginx's form, and found by another plane", async (t) => {
  const first = await stage(t, (socket) => socket.write(reply("hello")));
  assert.equal(statusOf(await exchange(first.front.port, get("/a"))), "MISS");
  const [file = ""] = filesOf(first.zone);
  const name = createHash("md5").update("/a").digest("hex");
  assert.equal(file, join(first.zone.path, name.slice(-1), name.slice(-3, -1), name));
  const header = readEntryHeader(readFileSync(file), "/a");
  assert.ok(typeof header === "object" && header.validUntil > 0 && header.modified === -1);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const second = await stage(t, (socket) => socket.write(reply("other")), { zone: first.zone });
  const hit = await exchange(second.front.port, get("/a"));
  assert.equal(statusOf(hit), "HIT");
  assert.equal(bodyOf(hit), "hello");
  assert.equal(second.asked(), 0);
});

test("a file whose key is another one's, or that is cut or rubbish, is no answer", async (t) => {
  const { front, zone: one, asked } = await stage(t, (socket) => socket.write(reply("right")));
  await exchange(front.port, get("/a"));
  const [file = ""] = filesOf(one);
  const good = readFileSync(file);
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong";
  const times = { validUntil: 2 ** 33, updating: 0, error: 0, modified: -1, date: 0, tag: "" };
  const other = { ...times, bodyStart: 0, vary: "", variant: "" };
  other.bodyStart = writeEntryHeader(other, "/b").length + head.length - 5;
  const bad = [
    Buffer.concat([writeEntryHeader(other, "/b"), Buffer.from(head)]),
    Buffer.alloc(1000, "x"),
    good.subarray(0, 100),
    Buffer.alloc(0),
  ];
  for (const [index, bytes] of bad.entries()) {
    writeFileSync(file, bytes);
    const seen = await exchange(front.port, get("/a"));
    assert.deepEqual([statusOf(seen), bodyOf(seen)], ["MISS", "right"], `file ${index}`);
    assert.equal(asked(), index + 2);
  }
  assert.ok(front.errors.some((line) => line.includes("md5 collision")));
  assert.equal(statusOf(await exchange(front.port, get("/a"))), "HIT");
});

test("a stored answer whose body is missing is never sent as if it were whole", async (t) => {
  const long = "x".repeat(200_000);
  const { front, zone: one } = await stage(t, (socket) => socket.write(reply(long)));
  await exchange(front.port, get("/a"));
  const [file = ""] = filesOf(one);
  writeFileSync(file, readFileSync(file).subarray(0, 150_000));
  const seen = await exchange(front.port, get("/a"));
  assert.deepEqual([statusOf(seen), bodyOf(seen).length], ["MISS", long.length]);
});

test("the client goes, the cache is filled all the same", async (t) => {
  const { front, backend, zone: one, asked } = await stage(t, () => {});
  const client = new RawClient(front.port).send(get("/a"));
  await until(() => (backend.received[0] ?? "") !== "");
  client.close();
  await front.line();
  backend.sockets[0]?.write(reply("hello"));
  await until(() => filesOf(one).some((file) => /\/[0-9a-f]{32}$/.test(file)));
  const hit = await exchange(front.port, get("/a"));
  assert.deepEqual([statusOf(hit), bodyOf(hit), asked()], ["HIT", "hello", 1]);
});

test("an answer that breaks off is not kept, and leaves no file", async (t) => {
  const { front, zone: one } = await stage(t, (socket) =>
    socket.end("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 50\r\n\r\nshort"),
  );
  await exchange(front.port, get("/a"));
  assert.deepEqual(filesOf(one), []);
});

test("with a lock one request fills the entry and the others get it at once", async (t) => {
  const { front, backend, asked } = await stage(t, () => {}, { plan: { lock: true } });
  const clients = Array.from({ length: 5 }, () => new RawClient(front.port).send(get("/a")));
  await until(() => (backend.received[0] ?? "") !== "");
  backend.sockets[0]?.write(reply("hello"));
  const seen = await Promise.all(clients.map((client) => client.end()));
  assert.deepEqual(seen.map(statusOf).toSorted(), ["HIT", "HIT", "HIT", "HIT", "MISS"]);
  assert.ok(seen.every((text) => bodyOf(text) === "hello"));
  assert.equal(asked(), 1);
});

test("one that waits for the lock may go; the one that has it may fail", async (t) => {
  const { front, backend, asked } = await stage(t, () => {}, { plan: { lock: true } });
  const first = new RawClient(front.port).send(get("/a"));
  await until(() => (backend.received[0] ?? "") !== "");
  const gone = new RawClient(front.port).send(get("/a"));
  const second = new RawClient(front.port).send(get("/a"));
  for (let count = 0; count < 20; count++) await turn();
  gone.close();
  backend.sockets[0]?.end();
  assert.match(await first.end(), / 502 /);
  await until(() => asked() === 2);
  for (const socket of backend.sockets.slice(1)) socket.write(reply("hello"));
  assert.equal(bodyOf(await second.end()), "hello");
});

test("a body of a request is read before the cache answers, and the next request is its own", async (t) => {
  const { front, asked } = await stage(t, (socket) => socket.write(reply("hello")), {
    proxy: { requestBuffering: false },
  });
  await exchange(front.port, get("/a"));
  const smuggled = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";
  const request = `GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
  const text = await exchange(front.port, request + get("/a"));
  assert.equal(text.split("HTTP/1.1 200").length - 1, 2);
  assert.equal(asked(), 1);
});

test("what cannot be written is not kept, is told, and reaches the client", async (t) => {
  const blocked = zone();
  writeFileSync(blocked.path, "a file, no folder");
  const { front } = await stage(t, (socket) => socket.write(reply("hello")), { zone: blocked });
  const seen = await exchange(front.port, get("/a"));
  assert.deepEqual([statusOf(seen), bodyOf(seen)], ["MISS", "hello"]);
  assert.ok(front.errors.some((line) => line.startsWith("[crit]") && line.includes("is not kept")));
});

test("an entry of nginx is read, byte for byte", () => {
  const header = {
    validUntil: 1_795_303_178,
    updating: 5,
    error: 7,
    modified: -1,
    date: 1_795_303_118,
    bodyStart: 542,
    tag: '"abc"',
    vary: "Accept-Language, X-A",
    variant: "36bdeb1854a82cce0c06e148f63dc7e7",
  };
  const key = "http://127.0.0.1:18999/a?b=c";
  const bytes = writeEntryHeader(header, key);
  assert.equal(bytes.length, 0x173);
  assert.equal(bytes.readUInt32LE(48), 0xd56a7912);
  const whole = Buffer.concat([bytes, Buffer.alloc(200)]);
  assert.deepEqual(readEntryHeader(whole, key), header);
  assert.equal(readEntryHeader(whole, `${key}d`), "md5 collision");
  assert.equal(readEntryHeader(whole, key, 541), "too long header");
});

/** A cache with so many entries of 4 kB, the first of them asked for longest ago. */
async function filled(t: TestContext, count: number, more: Partial<CacheZonePlan>) {
  const one = zone(more);
  const { front } = await stage(t, (socket) => socket.write(reply("x".repeat(3000))), {
    zone: one,
  });
  const now = Date.now() / 1000;
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    await exchange(front.port, get(`/${index}`));
    const path = filesOf(one).find((file) => !paths.includes(file)) ?? "";
    paths.push(path);
    utimesSync(path, now - (count - index) * 10, now);
  }
  const complaints: string[] = [];
  const manager = new CacheManager(new CacheZone(one), Date.now, (text) => complaints.push(text));
  t.after(() => manager.stop());
  const left = (): number[] => {
    const there = filesOf(one);
    return paths.flatMap((path, index) => (there.includes(path) ? [index] : []));
  };
  return { manager, left, complaints, one };
}

test("what nobody asked for goes, then the oldest until the bounds hold", async (t) => {
  const old = await filled(t, 6, { inactive: 35_000 });
  await old.manager.round();
  assert.deepEqual(old.left(), [3, 4, 5]);
  const large = await filled(t, 6, { maxSize: 10_000 });
  await large.manager.round();
  assert.deepEqual(large.left(), [4, 5]);
  const many = await filled(t, 6, { maxEntries: 4 });
  await many.manager.round();
  assert.deepEqual(many.left(), [2, 3, 4, 5]);
  const free = await filled(t, 3, { minFree: 2 ** 60 });
  await free.manager.round();
  assert.deepEqual(free.left(), []);
  assert.deepEqual([...old.complaints, ...large.complaints, ...free.complaints], []);
});

test("files of others are left alone; what a crash left behind goes after an hour", async (t) => {
  const { manager, one, left } = await filled(t, 1, {});
  const strange = join(one.path, "README");
  const [entry = ""] = filesOf(one);
  writeFileSync(strange, "mine");
  writeFileSync(`${entry}.0000000001`, "being written");
  writeFileSync(`${entry}.0000000002`, "left behind");
  const hours = Date.now() / 1000 - 7200;
  utimesSync(`${entry}.0000000002`, hours, hours);
  await manager.round();
  assert.deepEqual(left(), [0]);
  assert.deepEqual(filesOf(one).toSorted(), [strange, entry, `${entry}.0000000001`].toSorted());
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await turn())
    assert.ok(Date.now() < end, String(holds));
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
