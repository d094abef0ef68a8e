import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  check,
  cluster,
  days,
  env,
  file,
  float,
  gigabytes,
  group,
  hours,
  kilobytes,
  megabytes,
  milliseconds,
  minutes,
  node,
  realServer,
  route,
  seconds,
  server,
  stream,
  upstream,
  virtualServer,
} from "../../src/dsl/lbc.ts";

describe("builders", () => {
  test("each gives back what it was given", () => {
    const all = [
      upstream({ server: "10.0.0.1:80" }),
      server({ listen: 80 }),
      stream({ listen: 53 }),
      float({ vrid: 51 }),
      group({ floats: "vip" }),
      check({ process: "nginx" }),
      virtualServer({ port: 80 }),
      realServer({ address: "10.0.0.1:80" }),
      node({ address: "10.0.0.1" }),
      cluster({ nodes: {} }),
    ];
    assert.deepEqual(all[0], { server: "10.0.0.1:80" });
    assert.deepEqual(all.at(-1), { nodes: {} });
  });

  test("a value that two calls are given is two values, each with its place", () => {
    const keys = { server: "10.0.0.1:80" };
    assert.notEqual(upstream(keys), upstream(keys));
  });

  test("a route has its path first, and keys of its own where they say it again", () => {
    const made: object = route("/api/", { to: "app" });
    assert.deepEqual(Object.entries(made), [
      ["path", "/api/"],
      ["to", "app"],
    ]);
  });

  test("what is no object is no reason to throw", () => {
    const untyped: (keys: unknown) => object = upstream as (keys: unknown) => object;
    for (const rubbish of [undefined, null, 7, Symbol.iterator])
      assert.deepEqual(untyped(rubbish), {});
  });
});

test("units are text with the unit that was asked for", () => {
  assert.deepEqual(
    [milliseconds(250), seconds(5), minutes(2), hours(1), days(30)],
    ["250ms", "5s", "2m", "1h", "30d"],
  );
  assert.deepEqual([seconds(1.5), minutes(0.5), hours(0.0001)], ["1500ms", "30000ms", "360ms"]);
  assert.deepEqual([kilobytes(32), megabytes(8), gigabytes(1)], ["32k", "8m", "1g"]);
});

test("secrets are references", () => {
  assert.deepEqual(
    [env("VRRP_SECRET"), file("/etc/secret")],
    ["env:VRRP_SECRET", "file:/etc/secret"],
  );
});
