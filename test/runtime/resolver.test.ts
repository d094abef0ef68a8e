import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { nameFailure, serviceName, unresolved } from "../../runtime/decide/names.ts";
import { connectionColumn } from "../../runtime/proxy/services.ts";
import { NameResolver } from "../../runtime/upstream/name-resolver.ts";
import { type NameServer, nameServer, type Zone } from "./support/dns.ts";
import { planFrom } from "./support/from-text.ts";
import {
  bodyOf,
  exchange,
  RawClient,
  rawBackend,
  type Running,
  servePlan,
} from "./support/plane.ts";

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

async function dns(zone: Partial<Zone>): Promise<NameServer> {
  const server = await nameServer({ addresses: {}, ttl: 60, ...zone });
  closing.push(() => server.close());
  return server;
}

async function backend(): Promise<number> {
  const made = await rawBackend((socket, piece) => {
    const host = /\r\nHost: (.*)\r\n/.exec(piece)?.[1] ?? "";
    if (piece.includes("\r\n\r\n"))
      socket.end(`HTTP/1.0 200 OK\r\nContent-Length: ${host.length}\r\n\r\n${host}`);
  });
  closing.push(() => made.close());
  return made.port;
}

async function serve(
  names: NameServer,
  words = "",
  wall: () => number = () => Date.now(),
): Promise<Running> {
  const text = `events {} http { resolver 127.0.0.1:${names.port} ${words}; resolver_timeout 1s;
    server { listen 127.0.0.1:8080; location / { proxy_pass http://$arg_to; } } }`;
  const running = await servePlan(await planFrom(text), { wall });
  closing.push(() => running.close());
  return running;
}

const ask = (running: Running, to: string): Promise<string> =>
  exchange(running.port, `GET /?to=${to} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

test("a name in proxy_pass is looked up when a request needs it", async () => {
  const port = await backend();
  const names = await dns({ addresses: { "app.test": ["127.0.0.1"] } });
  const running = await serve(names, "ipv6=off");
  const answer = await ask(running, `App.test:${port}`);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.equal(bodyOf(answer), `App.test:${port}`);
  await ask(running, `app.test:${port}`);
  assert.deepEqual(names.asked, ["A app.test"]);
});

test("a name that nobody knows is 502, in nginx's words", async () => {
  const names = await dns({});
  const running = await serve(names);
  assert.match(await ask(running, "gone.test"), /^HTTP\/1\.1 502 /);
  assert.match(
    running.errors.join("\n"),
    /^\[error\] \*1 gone\.test could not be resolved \(3: Host not found\), client: 127\.0\.0\.1, server: , request: "GET \/\?to=gone\.test HTTP\/1\.1", host: "a"$/m,
  );
  assert.deepEqual(names.asked.toSorted(), ["A gone.test", "AAAA gone.test"]);
  await ask(running, "gone.test");
  assert.equal(names.asked.length, 4, "nobody remembers what is not there");
});

for (const [code, text] of [
  [2, "2: Server failure"],
  [5, "5: Operation refused"],
] as const)
  test(`a name server that answers ${text}`, async () => {
    const running = await serve(await dns({ code }), "ipv6=off");
    assert.match(await ask(running, "app.test"), /^HTTP\/1\.1 502 /);
    assert.ok(running.errors.join("\n").includes(`app.test could not be resolved (${text})`));
  });

test("a silent name server: resolver_timeout ends the wait", async () => {
  const running = await serve(await dns({ silent: true }), "ipv6=off");
  assert.match(await ask(running, "app.test"), /^HTTP\/1\.1 502 /);
  assert.match(running.errors.join("\n"), /could not be resolved \(110: Operation timed out\)/);
});

test("answers hold for their own life, or as valid= says", async () => {
  const port = await backend();
  for (const [words, holds] of [
    ["", 30_000],
    ["valid=5s", 5000],
  ] as const) {
    let now = 1_700_000_000_000;
    const names = await dns({ addresses: { "app.test": ["127.0.0.1"] }, ttl: 30 });
    const running = await serve(names, `ipv6=off ${words}`, () => now);
    // What an engine takes for the time may be a moment old.
    const asked = [0, holds - 1000, holds + 1000].map((at) => 1_700_000_000_000 + at);
    const counts: number[] = [];
    for (const at of asked) {
      now = at;
      await sleep(60);
      await ask(running, `app.test:${port}`);
      counts.push(names.asked.length);
    }
    assert.deepEqual(counts, [1, 1, 2], words);
  }
});

test("of several addresses the next is tried where one does not answer", async () => {
  const port = await backend();
  const names = await dns({ addresses: { "app.test": ["127.0.0.9", "127.0.0.1"] } });
  const running = await serve(names, "ipv6=off");
  for (let turn = 0; turn < 4; turn++)
    assert.match(await ask(running, `app.test:${port}`), /^HTTP\/1\.1 200 /);
  assert.deepEqual(names.asked, ["A app.test"]);
});

test("a client that leaves while its name is looked up leaves nothing behind", async () => {
  const names = await dns({ silent: true });
  const running = await serve(names, "ipv6=off");
  const client = new RawClient(running.port).send("GET /?to=app.test HTTP/1.1\r\nHost: a\r\n\r\n");
  await names.questions(1);
  client.close();
  while ((running.connections[connectionColumn.active] ?? 0) > 0) await sleep(10);
  assert.deepEqual(running.errors, []);
});

test("thousands of names that are looked up at once cost few descriptors", async () => {
  const names = await dns({ silent: true });
  const plan = {
    servers: [`127.0.0.1:${names.port}`],
    valid: undefined,
    ipv4: true,
    ipv6: false,
    timeout: 60_000,
  };
  const resolver = new NameResolver(plan, () => 0);
  const before = readdirSync("/proc/self/fd").length;
  const asked = Array.from({ length: 300 }, (_, index) => resolver.resolve(`n${index}.test`));
  await names.questions(100);
  const more = readdirSync("/proc/self/fd").length - before;
  resolver.close();
  for (const answer of await Promise.all(asked)) assert.ok("failure" in answer);
  assert.ok(more < 20, `${more} descriptors`);
});

test("without a resolver nothing is asked", async () => {
  const text = `events {} http { server { listen 127.0.0.1:1; location / { proxy_pass http://$arg_to; } } }`;
  const running = await servePlan(await planFrom(text));
  closing.push(() => running.close());
  assert.match(await ask(running, "app.test"), /^HTTP\/1\.1 502 /);
  assert.match(running.errors.join("\n"), /no resolver defined to resolve app\.test/);
});

test("questions that are under way are not asked twice; services have ranks", async () => {
  const names = await dns({
    addresses: { "a.test": ["127.0.0.1"], "b.test": ["127.0.0.2"] },
    services: {
      "_http._tcp.app.test": [
        { target: "a.test", port: 81 },
        { target: "b.test", port: 82, priority: 5 },
      ],
    },
  });
  const plan = {
    servers: [`127.0.0.1:${names.port}`],
    valid: undefined,
    ipv4: true,
    ipv6: false,
    timeout: 2000,
  };
  const resolver = new NameResolver(plan, () => 0);
  await Promise.all([resolver.resolve("a.test"), resolver.resolve("a.test")]);
  assert.deepEqual(names.asked, ["A a.test"]);
  const found = await resolver.service("http", "app.test");
  assert.ok("records" in found);
  assert.deepEqual(
    found.records
      .map(({ addresses, port, backup }) => `${addresses.join(" ")}:${port} ${backup}`)
      .toSorted(),
    ["127.0.0.1:81 false", "127.0.0.2:82 true"],
  );
  assert.deepEqual(await resolver.service("http", "gone.test"), {
    failure: { code: 3, text: "Host not found" },
  });
});

test("names of services, and sentences", () => {
  assert.equal(serviceName("http", "a.test"), "_http._tcp.a.test");
  assert.equal(serviceName("_dns._udp", "a.test"), "_dns._udp.a.test");
  assert.equal(
    unresolved("a", nameFailure("EBADRESP")),
    "a could not be resolved (110: Operation timed out)",
  );
});
