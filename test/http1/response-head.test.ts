import assert from "node:assert/strict";
import { test } from "node:test";

import { ResponseHead, responseState } from "../../runtime/http1/response-head.ts";

function read(text: string, size = text.length): { head: ResponseHead; result: number } {
  const head = new ResponseHead();
  let result: number = responseState.more;
  for (let at = 0; at < text.length && result === responseState.more; at += size)
    result = head.feed(text.slice(at, at + size), 4096);
  return { head, result };
}

for (const [name, text, result] of [
  ["usual", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", responseState.done],
  ["no reason", "HTTP/1.1 200\r\n\r\n", responseState.done],
  ["bare LF", "HTTP/1.0 200 OK\nA: b\n\n", responseState.done],
  ["bare LF in the middle", "HTTP/1.0 200 OK\r\nA: b\nC: d\r\n\r\n", responseState.done],
  ["an end in another way than the first line", "HTTP/1.1 200 OK\r\nA: b\n\n", responseState.bad],
  [
    "interim",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
    responseState.done,
  ],
  ["no HTTP", "hello world\r\n\r\n", responseState.bad],
  ["HTTP/2", "HTTP/2 200\r\n\r\n", responseState.bad],
  ["status 099", "HTTP/1.1 099 X\r\n\r\n", responseState.bad],
  ["status 600", "HTTP/1.1 600 X\r\n\r\n", responseState.bad],
  ["four digits", "HTTP/1.1 2000 X\r\n\r\n", responseState.bad],
  [
    "both framings",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    responseState.bad,
  ],
  [
    "two lengths",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
    responseState.bad,
  ],
  ["bad length", "HTTP/1.1 200 OK\r\nContent-Length: 5a\r\n\r\n", responseState.bad],
  ["other coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", responseState.bad],
  ["no colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", responseState.bad],
  ["fold", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", responseState.bad],
  ["name that is no token", "HTTP/1.1 200 OK\r\nX\xa0A: b\r\n\r\n", responseState.bad],
  ["name with every token character", "HTTP/1.1 200 OK\r\nX_!~A: b\r\n\r\n", responseState.done],
  ["NUL", "HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n", responseState.bad],
  ["too big", `HTTP/1.1 200 OK\r\nA: ${"b".repeat(5000)}\r\n\r\n`, responseState.tooBig],
] as const)
  test(`response head: ${name}`, () => {
    assert.equal(read(text).result, result);
    assert.equal(read(text, 1).result, result);
  });

test("interim heads leave nothing behind", () => {
  const { head } = read("HTTP/1.1 100 Continue\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\nY: 2\r\n\r\nbody");
  assert.equal(head.status, 200);
  assert.equal(head.fields.count, 1);
  assert.equal(head.text.slice(head.bodyAt), "body");
});

const keeps = (text: string) => read(text).head.keepAlive;

test("what keeps a connection open", () => {
  assert.equal(keeps("HTTP/1.1 200 OK\r\n\r\n"), true);
  assert.equal(keeps("HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n"), false);
  assert.equal(keeps("HTTP/1.0 200 OK\r\n\r\n"), false);
  assert.equal(keeps("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n"), false);
});
