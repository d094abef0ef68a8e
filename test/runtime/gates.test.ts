import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import type { GatePlan } from "../../runtime/plan/limits.ts";
import { type Backend, exchange, RawClient, rawBackend, servePlan } from "./support/plane.ts";
import { location, match, peer, plan, proxy, server, upstream } from "./support/plans.ts";

const gate = (values: Partial<GatePlan> = {}): GatePlan => ({
  realIp: undefined,
  limitReq: undefined,
  limitConn: undefined,
  satisfyAny: false,
  basic: undefined,
  authDelay: 0,
  ...values,
});

const requests = (burst = 0, delay?: number): NonNullable<GatePlan["limitReq"]> => ({
  limits: [{ zone: 0, burst: burst * 1000, delay }],
  status: 503,
  logLevel: "error",
  dryRun: false,
});

const zones = (rate: number) => ({
  requests: [{ name: "r", size: 32_768, key: [{ v: "arg_k" }], rate }],
  connections: [{ name: "c", size: 32_768, key: [{ v: "arg_k" }] }],
});

const get = (path: string, ...fields: readonly string[]): string =>
  `GET ${path} HTTP/1.1\r\n${["Host: a", "Connection: close", ...fields].join("\r\n")}\r\n\r\n`;

const statusOf = (answer: string): string => answer.slice(9, 12);

/** Answers each request, the first as late as it is told to. */
async function answering(t: TestContext): Promise<Backend & { release(): void }> {
  const waiting: (() => void)[] = [];
  const backend = await rawBackend((socket, piece) => {
    const answer = () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (piece.includes("/held")) waiting.push(answer);
    else answer();
  });
  t.after(() => backend.close());
  return { ...backend, release: () => waiting.splice(0).forEach((answer) => answer()) };
}

test("requests beyond the rate are refused, or wait for their turn", async (t) => {
  const front = await servePlan(
    plan({
      limits: zones(5000),
      servers: [server({ locations: [match("/", 0), match("/wait", 1)] })],
      locations: [
        location({ gate: gate({ limitReq: requests() }) }),
        location({ gate: gate({ limitReq: requests(5, 0) }) }),
      ],
    }),
  );
  t.after(() => front.close());
  // Sent together, so that no time passes between them.
  const client = new RawClient(front.port);
  client.send(`GET /x?k=a HTTP/1.1\r\nHost: a\r\n\r\n${get("/x?k=a")}`);
  assert.deepEqual(
    [...(await client.end()).matchAll(/^HTTP\/1.1 (\d+)/gm)].map(([, s]) => s),
    ["404", "503"],
  );
  const begun = performance.now();
  const [first, second] = await Promise.all([
    exchange(front.port, get("/wait?k=b")),
    exchange(front.port, get("/wait?k=b")),
  ]);
  assert.deepEqual([statusOf(first), statusOf(second)], ["404", "404"]);
  assert.ok(performance.now() - begun >= 150, "the second waited for most of a fifth of a second");
  assert.ok(front.errors.some((line) => /delaying request, excess: .* by zone "r"/.test(line)));
});

test("a client that goes while its request waits is 499, and leaves no timer", async (t) => {
  const limitReq = requests(5, 0);
  const front = await servePlan(
    plan({ limits: zones(1), locations: [location({ gate: gate({ limitReq }) })] }),
  );
  t.after(() => front.close());
  assert.equal(statusOf(await exchange(front.port, get("/x?k=a"))), "404");
  assert.match(await front.line(), / 404 /);
  // Its body has not come, which is no fault of it: it was not asked for yet.
  const client = new RawClient(front.port).send(get("/x?k=a", "Content-Length: 5"));
  while (!front.errors.some((line) => line.includes("delaying request")))
    await new Promise((resolve) => setImmediate(resolve));
  client.close();
  assert.match(await front.line(), / 499 /);
});

test("connections are counted while their requests run", async (t) => {
  const backend = await answering(t);
  const limitConn = {
    limits: [{ zone: 0, most: 1 }],
    status: 429,
    logLevel: "warn",
    dryRun: false,
  } as const;
  const front = await servePlan(
    plan({
      limits: zones(1),
      upstreams: [upstream([peer(backend.port)])],
      locations: [location({ gate: gate({ limitConn }), handler: proxy() })],
    }),
  );
  t.after(() => front.close());
  const held = new RawClient(front.port).send(get("/held?k=a"));
  while (backend.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(statusOf(await exchange(front.port, get("/x?k=a"))), "429");
  assert.equal(statusOf(await exchange(front.port, get("/x?k=b"))), "200");
  assert.match(
    front.errors.join("\n"),
    /^\[warn\] \*\d+ limiting connections by zone "c", client/m,
  );
  backend.release();
  assert.equal(statusOf(await held.end()), "200");
  assert.equal(statusOf(await exchange(front.port, get("/x?k=a"))), "200");
});

test("a client that has gone counts no longer", async (t) => {
  const backend = await answering(t);
  const limitConn = {
    limits: [{ zone: 0, most: 1 }],
    status: 503,
    logLevel: "error",
    dryRun: false,
  } as const;
  const front = await servePlan(
    plan({
      limits: zones(1),
      upstreams: [upstream([peer(backend.port)])],
      locations: [location({ gate: gate({ limitConn }), handler: proxy() })],
    }),
  );
  t.after(() => front.close());
  const held = new RawClient(front.port).send(get("/held?k=a"));
  while (backend.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  held.close();
  assert.match(await front.line(), / 499 /);
  assert.equal(statusOf(await exchange(front.port, get("/x?k=a"))), "200");
});

test("the next request of a connection is a client of its own", async (t) => {
  const realIp = {
    from: ["127.0.0.0/8"],
    source: { kind: "field", name: "x-real-ip", list: false },
    recursive: false,
  } as const;
  const front = await servePlan(
    plan({
      locations: [
        location({
          gate: gate({ realIp }),
          rewrite: [],
          addHeaders: [
            {
              name: "X-A",
              value: [{ v: "remote_addr" }, " ", { v: "realip_remote_addr" }],
              always: true,
            },
          ],
        }),
      ],
    }),
  );
  t.after(() => front.close());
  const text = await exchange(
    front.port,
    `GET /1 HTTP/1.1\r\nHost: a\r\nX-Real-IP: 1.1.1.1\r\n\r\n${get("/2")}`,
  );
  assert.deepEqual(
    [...text.matchAll(/^X-A: (.*)\r$/gm)].map(([, value]) => value),
    ["1.1.1.1 127.0.0.1", "127.0.0.1 127.0.0.1"],
  );
});

test("passwords of a file, which is read again when it changes", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-gates-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "users");
  writeFileSync(file, "ann:{PLAIN}one\n");
  const front = await servePlan(
    plan({ locations: [location({ gate: gate({ basic: { realm: "r", file } }) })] }),
  );
  t.after(() => front.close());
  const ask = async (credentials: string): Promise<string> => {
    const field = `Authorization: Basic ${Buffer.from(credentials).toString("base64")}`;
    return statusOf(await exchange(front.port, get("/x", field)));
  };
  assert.match(await exchange(front.port, get("/x")), /\r\nWWW-Authenticate: Basic realm="r"\r\n/);
  assert.deepEqual(
    [await ask("ann:one"), await ask("ann:two"), await ask("bob:one")],
    ["404", "401", "401"],
  );
  await ask("eve\n2026/01/01 00:00:00 [emerg] 1#1: a line of hers:x");
  assert.match(front.errors.at(-1) ?? "", /^\[error\] \*\d+ user "eve 2026.* was not found in /);
  writeFileSync(file, "bob:{PLAIN}one\nann:$y$j9T$abc$def\n");
  assert.deepEqual([await ask("ann:one"), await ask("bob:one")], ["500", "404"]);
  rmSync(file);
  assert.equal(await ask("bob:one"), "403");
});

test("an answer that is slowed down is whole, and its lent buffers stay", async (t) => {
  const body = Array.from({ length: 40_000 }, (_, at) => `line ${at}\n`).join("");
  const backend = await rawBackend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  t.after(() => backend.close());
  const front = await servePlan(
    plan({
      upstreams: [upstream([peer(backend.port)])],
      locations: [location({ handler: proxy(), rate: { rate: "150k", after: "100k" } })],
    }),
  );
  t.after(() => front.close());
  const begun = performance.now();
  const text = await exchange(front.port, get("/x"));
  assert.ok(text.endsWith(body) && text.length < body.length + 300);
  assert.ok(performance.now() - begun > 500, "448 kB at 150 a second, the first 100 at once");
});

test("a client that goes is told of by what it was sent, not by what waited", async (t) => {
  const body = "x".repeat(50_000);
  const backend = await rawBackend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  });
  t.after(() => backend.close());
  const front = await servePlan(
    plan({
      upstreams: [upstream([peer(backend.port)])],
      locations: [location({ handler: proxy(), rate: { rate: "1000", after: "0" } })],
    }),
  );
  t.after(() => front.close());
  const client = new RawClient(front.port).send(get("/x"));
  await client.until(/xxx/);
  client.close();
  const [, , status, sent] = (await front.line()).split(" ");
  assert.equal(status, "200");
  assert.ok(Number(sent) < 10_000, `${sent} bytes`);
});

test("a dry run counts and lets in", async (t) => {
  const limitReq = { ...requests(), dryRun: true };
  const front = await servePlan(
    plan({ limits: zones(1), locations: [location({ gate: gate({ limitReq }) })] }),
  );
  t.after(() => front.close());
  for (let count = 0; count < 2; count++)
    assert.equal(statusOf(await exchange(front.port, get("/x?k=a"))), "404");
  assert.ok(front.errors.some((line) => line.includes("limiting requests, dry run, excess: ")));
});

test("buffers of a backend stay lent until the rate has let them go", async (t) => {
  const pieces = Array.from({ length: 200 }, (_, at) =>
    `${String(at).padStart(7, "0")} `.repeat(8192).slice(0, 65_536),
  );
  const backend = await rawBackend((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${pieces.length * 65_536}\r\n\r\n`);
    const next = (at: number): void => {
      const piece = pieces[at];
      if (piece !== undefined) socket.write(piece, () => setTimeout(next, 1, at + 1));
    };
    next(0);
  });
  t.after(() => backend.close());
  const front = await servePlan(
    plan({
      upstreams: [upstream([peer(backend.port)])],
      locations: [location({ handler: proxy(), rate: { rate: "24m", after: "0" } })],
    }),
  );
  t.after(() => front.close());
  const client = new RawClient(front.port).send(get("/x"));
  // A client that stops reading fills the socket: what was let go waits there.
  for (let stop = 0; stop < 6; stop++) {
    client.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 60));
    client.socket.resume();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const text = await client.end();
  assert.ok(text.endsWith(pieces.join("")), "every byte is where it was");
});
