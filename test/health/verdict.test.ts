import assert from "node:assert/strict";
import { test } from "node:test";

import { assert as check, constantFrom, integer, oneof, property, string } from "fast-check";

import { verdictOf } from "../../runtime/health/verdict.ts";

const http = (answer: string, expect = [2, 3]) => verdictOf("http", answer, expect);

test("http: the class of the status decides, once its line is whole", () => {
  assert.equal(http(""), "more");
  assert.equal(http("HTTP/1.1 200 OK"), "more");
  assert.equal(http("HTTP/1.1 200 OK\r\n"), "alive");
  assert.equal(http("HTTP/1.1 200\n"), "alive");
  assert.equal(http("HTTP/1.0 302 Found\r\nLocation: /\r\n"), "alive");
  assert.equal(http("HTTP/1.1 404 Not Found\r\n"), "dead");
  assert.equal(http("HTTP/1.1 404 Not Found\r\n", [4]), "alive");
  assert.equal(http("HTTP/1.1 503\r\n", []), "dead");
});

test("http: what is no status line is dead, and so is an endless one", () => {
  for (const answer of [
    "SSH-2.0-x\r\n",
    "\n",
    "HTTP/1.1 20\r\n",
    "HTTP/1.1 2000\r\n",
    "http/1.1 200 OK\r\n",
  ])
    assert.equal(http(answer), "dead", JSON.stringify(answer));
  assert.equal(http("HTTP/1.1 200 ".padEnd(5000, "x")), "dead");
});

test("ssl_hello: a ServerHello is alive, an alert or anything else is dead", () => {
  const hello = "\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03";
  for (let length = 0; length < hello.length; length++)
    assert.equal(verdictOf("ssl_hello", hello.slice(0, length), []), "more");
  assert.equal(verdictOf("ssl_hello", hello, []), "alive");
  assert.equal(verdictOf("ssl_hello", "\x15\x03\x03\x00\x02\x02\x28", []), "dead");
  assert.equal(verdictOf("ssl_hello", "\x16\x03\x03\x00\x04\x0e\x00\x00\x00", []), "dead");
  assert.equal(verdictOf("ssl_hello", "HTTP/1.1 400 Bad Request\r\n", []), "dead");
});

test("no bytes make a verdict change its mind", () => {
  const bytes = string({
    unit: integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  const answers = oneof(
    bytes,
    bytes.map((text) => `HTTP/1.1 200 ${text}`),
    bytes.map((text) => `\x16\x03${text}`),
  );
  check(
    property(
      answers,
      bytes,
      constantFrom("http" as const, "ssl_hello" as const),
      (head, tail, type) => {
        const first = verdictOf(type, head, [2]);
        if (first !== "more") assert.equal(verdictOf(type, head + tail, [2]), first);
      },
    ),
  );
});
