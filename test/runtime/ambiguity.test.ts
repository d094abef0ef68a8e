import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { type RequestCase, requestCases } from "./cases/ambiguous-requests.ts";
import type { Running } from "./support/plane.ts";
import { exchange, RawClient, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";
import { type StrictBackend, strictBackend } from "./support/strict-backend.ts";

/*
 * Requests that two parsers could read differently, through a proxy to a backend that reads strictly and
 * counts: nothing gets there that the proxy did not see (it marks what it sends), and whoever asks next on
 * the connections that are left gets his own answer.
 */

const mark = { name: "X-Seen", value: "yes" };

async function serve(buffered: boolean, backend: StrictBackend): Promise<Running> {
  const setHeaders = [{ name: "Connection", value: "" }, mark];
  const values = { setHeaders, requestBuffering: buffered, buffering: buffered };
  const whole = plan({
    locations: [location({ handler: proxy(values), bodyTimeout: 1000 })],
    upstreams: [upstream([peer(backend.port, { maxFails: 0 })], { keepalive: 4 })],
  });
  return servePlan({ ...whole, branding: undefined });
}

const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)]
    .map(([, status]) => Number(status))
    .filter((status) => status >= 200);

async function send({ text, want }: RequestCase, port: number): Promise<string> {
  const client = new RawClient(port);
  for (const piece of typeof text === "string" ? [text] : text) {
    client.send(piece);
    await new Promise(setImmediate);
  }
  if (want === "refuse") return client.end();
  const heard = await client.until(new RegExp(`(?:HTTP/1\\.1 [2-5][^]*?){${want}}`));
  client.close();
  return heard;
}

function judge({ want, bodies, absent = [] }: RequestCase, heard: string, backend: StrictBackend) {
  assert.deepEqual(backend.unclean, []);
  if (want === "refuse") {
    assert.ok(statuses(heard).every((status) => status >= 400) && heard !== "", heard);
    assert.deepEqual(backend.requests, []);
    return;
  }
  assert.deepEqual(
    statuses(heard),
    Array.from({ length: want }, () => 200),
    heard,
  );
  assert.equal(backend.requests.length, want);
  for (const { target, fields } of backend.requests) {
    assert.equal(target, "/a");
    assert.ok(fields.some(([name, value]) => name === "x-seen" && value === "yes"));
    for (const name of absent) assert.ok(!fields.some(([own]) => own === name), name);
  }
  if (bodies)
    assert.deepEqual(
      backend.requests.map(({ body }) => body),
      bodies,
    );
}

for (const buffered of [true, false])
  describe(`what could be read in two ways, ${buffered ? "buffered" : "as it comes"}`, () => {
    let backend: StrictBackend;
    let running: Running;
    before(async () => {
      backend = await strictBackend();
      running = await serve(buffered, backend);
    });
    after(async () => {
      await running.close();
      await backend.close();
    });
    let next = 0;
    for (const one of requestCases)
      test(one.name, { timeout: 20_000 }, async () => {
        backend.requests.length = 0;
        backend.unclean.length = 0;
        const heard = await send(one, running.port);
        const own = `/next-${++next}`;
        const answer = await exchange(
          running.port,
          `GET ${own} HTTP/1.1\r\nHost: front\r\nConnection: close\r\n\r\n`,
        );
        assert.ok(answer.endsWith(own), answer);
        assert.equal(backend.requests.pop()?.target, own);
        judge(one, heard, backend);
      });
  });
