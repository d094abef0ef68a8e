import assert from "node:assert/strict";
import { test } from "node:test";

import type { LocationPlan } from "../../runtime/plan.ts";
import { exchange, servePlan } from "./support/plane.ts";
import { location, match, plan, server } from "./support/plans.ts";

const returning = (status: number, more: Partial<LocationPlan> = {}): LocationPlan =>
  location({ rewrite: [{ kind: "return", status, text: undefined }], ...more });

test("pages and logs of refusals say what nginx's say", async () => {
  const locations = [
    location(),
    returning(401),
    returning(500),
    returning(404, {
      recursiveErrorPages: true,
      errorPages: [{ statuses: [404], answer: undefined, uri: "/loop" }],
    }),
  ];
  const names = ["/", "/401", "/500", "/loop"].map((path, index) => match(path, index));
  const front = await servePlan(plan({ servers: [server({ locations: names })], locations }));
  const ask = (path: string, field = "") =>
    exchange(front.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${field}\r\n`);
  try {
    const page = /^HTTP\/1\.1 401 Unauthorized\r\n[^]*<title>401 Authorization Required</;
    assert.match(await ask("/401"), page);
    assert.match(await ask("/500"), /^HTTP\/1\.1 500 /);
    assert.deepEqual(front.errors, [], "a 500 that was asked for is no cycle");
    assert.match(await ask("/loop"), /^HTTP\/1\.1 500 /);
    assert.match(front.errors.join(), /redirection cycle while processing "\/loop"/);
    const tooLarge = await ask("/", `X: ${"y".repeat(40_000)}\r\n`);
    assert.match(tooLarge, /^HTTP\/1\.1 400 [^]*Header Or Cookie Too Large/);
    for (const status of [401, 500, 500, 400])
      assert.match(await front.line(), RegExp(` ${status} `));
  } finally {
    await front.close();
  }
});
