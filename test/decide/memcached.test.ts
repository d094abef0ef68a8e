import assert from "node:assert/strict";
import { test } from "node:test";

import { memcachedKey, readMemcached } from "../../runtime/decide/memcached.ts";

const lines: readonly (readonly [text: string, answer: unknown])[] = [
  ["", undefined],
  ["VALUE /a 0 5", undefined],
  ["END\r\n", { status: 404, flags: 0, length: 0, used: 5 }],
  ["END\n", { status: 404, flags: 0, length: 0, used: 4 }],
  ["VALUE /a 3 5\r\nhello\r\nEND\r\n", { status: 200, flags: 3, length: 5, used: 14 }],
  ["VALUE /a 0 0\r\n", { status: 200, flags: 0, length: 0, used: 14 }],
  ["VALUE /a 0 5 77\r\n", "length"],
  ["VALUE /a 0 -5\r\n", "length"],
  ["VALUE /a 0 9999999999999999\r\n", "length"],
  ["VALUE /a x 5\r\n", "flags"],
  ["VALUE /ab 0 5\r\n", "key"],
  ["VALUE\r\n", "response"],
  ["ENDS\r\n", "response"],
  ["SERVER_ERROR out of memory\r\n", "response"],
];

test("the first line of an answer of memcached", () => {
  for (const [text, answer] of lines) {
    const read = readMemcached(text, "/a");
    if (typeof answer === "string")
      assert.match(typeof read === "string" ? read : "-", new RegExp(`invalid ${answer}`), text);
    else assert.deepEqual(read, answer, text);
  }
});

test("no key can hold a second order", () => {
  assert.equal(memcachedKey("/a b\r\nset x%"), "/a%20b%0D%0Aset%20x%25");
  assert.equal(memcachedKey("/plain?x=1\xe4"), "/plain?x=1\xe4");
});
