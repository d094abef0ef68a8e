import assert from "node:assert/strict";
import { test } from "node:test";

import type { DirectiveDef } from "../../src/catalog/define.ts";
import {
  check,
  checkHttpExpectAlive,
  checkHttpSend,
  checkShmSize,
  readHealthCheck,
} from "../../src/catalog/tengine/check.ts";
import { api } from "../../src/catalog/ths/api.ts";
import { healthCheck } from "../../src/catalog/ths/health-check.ts";
import { statusZone } from "../../src/catalog/ths/status-zone.ts";
import { Scope } from "../../src/ir/scope.ts";
import type { Target } from "../../src/ir/target.ts";

const span = { file: "", start: 0, end: 0 };
const words = (text: string) =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => ({ text: word, span }));

function parse<T>(def: DirectiveDef<T>, text: string): T | string {
  const parsed = def.takes.parse(words(text));
  return parsed.ok ? parsed.value : parsed.reason.en;
}

test("parameters of checks are read, and printed so that they read the same", () => {
  const text = "interval=3000 rise=2 fall=3 timeout=1000 default_down=FALSE type=http port=81";
  const value = parse(check, text);
  assert.deepEqual(value, {
    interval: 3000,
    rise: 2,
    fall: 3,
    timeout: 1000,
    startDown: false,
    type: "http",
    port: 81,
  });
  if (typeof value === "string") return;
  assert.deepEqual(parse(check, check.takes.print(value).join(" ")), value);
});

test("what the check module refuses is refused at its word", () => {
  for (const wrong of [
    "interval=0",
    "interval=3s",
    "type=https",
    "default_down=yes",
    "port=65536",
    "x=1",
    "interval",
  ])
    assert.equal(typeof parse(check, wrong), "string", wrong);
  assert.equal(typeof parse(check, ""), "string");
  assert.equal(typeof parse(check, "type=gmssl_hello"), "string");
  assert.deepEqual(parse(healthCheck, "type=gmssl_hello"), { type: "gmssl_hello" });
  assert.deepEqual(parse(healthCheck, ""), {});
});

test("api takes a path, or the spelling of 6.0.0", () => {
  assert.deepEqual(parse(api, "/status"), { path: "/status" });
  assert.deepEqual(parse(api, "write=off"), { path: "/" });
  for (const wrong of ["", "status", "/a /b"]) assert.equal(typeof parse(api, wrong), "string");
  assert.deepEqual(parse(statusZone, ""), []);
  assert.deepEqual(parse(checkShmSize, "2M"), 2 * 1024 ** 2);
  assert.deepEqual(parse(checkHttpExpectAlive, "http_2xx http_4xx"), [2, 4]);
  assert.equal(typeof parse(checkHttpExpectAlive, "http_1xx"), "string");
});

function scopeOf(dialect: Target["dialect"]): Scope {
  const scope = new Scope("upstream", undefined, { dialect, version: [1] });
  const def = dialect === "ths" ? healthCheck : check;
  scope.put(def, { interval: 3000, type: "http" }, { span });
  return scope;
}

test("Tengine's defaults fill a check, THS's stay unknown", () => {
  const tengine = readHealthCheck(scopeOf("tengine"))?.value;
  assert.deepEqual(
    [tengine?.interval, tengine?.rise, tengine?.fall, tengine?.timeout, tengine?.startDown],
    [3000, 2, 5, 1000, true],
  );
  assert.deepEqual([tengine?.expect, tengine?.requestsPerConnection], [[2, 3], 1]);
  const scope = scopeOf("ths");
  scope.put(checkHttpSend, "GET / HTTP/1.0\r\n\r\n", { span });
  const ths = readHealthCheck(scope)?.value;
  assert.deepEqual(
    [ths?.interval, ths?.rise, ths?.startDown, ths?.expect],
    [3000, undefined, undefined, undefined],
  );
  assert.equal(ths?.send, "GET / HTTP/1.0\r\n\r\n");
  assert.equal(readHealthCheck(new Scope("upstream", undefined, scope.target)), undefined);
});
