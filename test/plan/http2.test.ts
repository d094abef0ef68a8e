import assert from "node:assert/strict";
import { test } from "node:test";

import type { HttpPlan } from "../../runtime/plan.ts";
import { planText } from "./plan-text.ts";

async function planned(text: string, version: readonly number[]): Promise<HttpPlan> {
  const { plan, errors } = await planText(
    `events {} http { ssl_certificate c.pem; ssl_certificate_key k.pem; ${text} }`,
    { version, others: { "c.pem": "", "k.pem": "" } },
  );
  assert.deepEqual(errors, []);
  assert.ok(plan?.http);
  return plan.http;
}

const spoken = async (text: string, version: readonly number[]) =>
  (await planned(text, version)).listeners.map(({ http2 }) => http2);

const old = [1, 22, 1];
const young = [1, 26, 2];

const listens: readonly (readonly [text: string, old: string, young: string])[] = [
  ["listen 1;", "off", "off"],
  ["listen 1 ssl;", "off", "off"],
  ["listen 1 http2;", "only", "offered"],
  ["listen 1 ssl http2;", "offered", "offered"],
];

for (const [text, before, since] of listens)
  test(`${text} before and since 1.25.1`, async () => {
    assert.deepEqual(await spoken(`server { ${text} }`, old), [before]);
    assert.deepEqual(await spoken(`server { ${text} }`, young), [since]);
  });

test("listen … http2 holds for all servers of its address, and for no other", async () => {
  const text = "server { listen 1 ssl; } server { listen 1 ssl http2; listen 2; }";
  assert.deepEqual(await spoken(text, old), ["offered", "off"]);
});

test("http2 on holds for its server with TLS, and without for the default one's address", async () => {
  const { listeners, servers } = await planned(
    "http2 on; server { listen 1 ssl; listen 2; } server { listen 1 ssl; listen 3; http2 off; }",
    young,
  );
  assert.deepEqual(
    listeners.map(({ port, http2 }) => [port, http2]),
    [
      [1, "off"],
      [2, "offered"],
      [3, "off"],
    ],
  );
  assert.deepEqual(
    servers.map(({ http2 }) => http2.on),
    [true, false],
  );
});

test("streams and windows of each server", async () => {
  const { servers } = await planned(
    `server { listen 1; } server { listen 2; http2_max_concurrent_streams 7;
      http2_body_preread_size 1k; }`,
    old,
  );
  assert.deepEqual(
    servers.map(({ http2 }) => http2),
    [
      { on: false, maxConcurrentStreams: 128, bodyPrereadSize: 65_536 },
      { on: false, maxConcurrentStreams: 7, bodyPrereadSize: 1024 },
    ],
  );
});

test("what has no effect is said, and refuses nothing", async () => {
  const { plan, errors, notices } = await planText(
    `events {} http { http2_recv_buffer_size 1m; http2_pool_size 8k; http2_streams_index_size 64;
      server { listen 1 http2; http2_chunk_size 4k; http2_push /a; http2_push_preload on;
        http2_max_concurrent_pushes 3; http2_max_requests 9; http2_idle_timeout 9s; } }`,
  );
  assert.deepEqual(errors, []);
  assert.equal(plan?.http?.listeners[0]?.http2, "only");
  const named = notices.flatMap((line) => /`(http2_\w+)` has no effect/.exec(line)?.[1] ?? []);
  assert.deepEqual(named.toSorted(), [
    "http2_chunk_size",
    "http2_idle_timeout",
    "http2_max_concurrent_pushes",
    "http2_max_requests",
    "http2_pool_size",
    "http2_push",
    "http2_push_preload",
    "http2_recv_buffer_size",
    "http2_streams_index_size",
  ]);
  assert.ok(notices.every((line) => !/`listen`/.test(line)));
});
