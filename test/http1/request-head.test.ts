import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { field } from "../../runtime/http1/field.ts";
import { headState, RequestHead } from "../../runtime/http1/request-head.ts";

const rules = {
  headerBufferSize: 1024,
  headerBuffers: { count: 4, size: 8192 },
  ignoreInvalid: true,
  underscores: false,
  tokens: false,
  evenEnd: false,
};

function read(
  text: string,
  pieces: readonly string[] = [text],
  by = rules,
): { head: RequestHead; result: number } {
  const head = new RequestHead(by);
  let result: number = headState.more;
  for (const piece of pieces) {
    result = head.feed(piece);
    if (result !== headState.more) break;
  }
  return { head, result };
}

const usual =
  "POST /a/b?c=d HTTP/1.1\r\nHost: Example.COM:8080\r\nX-Odd:  two  words \t\r\ncontent-length: 12\r\n\r\n";

test("a head is the same in one piece, byte by byte, and cut anywhere", () => {
  const check = ({ head, result }: { head: RequestHead; result: number }) => {
    assert.equal(result, headState.done);
    assert.equal(head.method, "POST");
    assert.equal(head.text.slice(head.targetStart, head.targetEnd), "/a/b?c=d");
    assert.equal(head.version, 1001);
    assert.equal(head.host, "example.com");
    assert.equal(head.contentLength, 12);
    assert.equal(head.bodyAt, usual.length);
    assert.equal(head.fields.valueAt(1), "two  words");
    assert.equal(head.fields.value(field.host), "Example.COM:8080");
  };
  check(read(usual));
  check(read(usual, Array.from(usual)));
  for (let at = 1; at < usual.length; at++)
    check(read(usual, [usual.slice(0, at), usual.slice(at)]));
});

test("bare LF and empty lines in front are taken as nginx takes them", () => {
  const { head, result } = read("\r\n\n\rGET / HTTP/1.0\nHost: a\n\n");
  assert.equal(result, headState.done);
  assert.equal(head.version, 1000);
  assert.equal(head.host, "a");
});

const verdicts: readonly (readonly [name: string, text: string, status: number])[] = [
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400],
  ["host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400],
  ["host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
  ["port of letters", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400],
  ["address in brackets", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", headState.done],
  ["empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400],
  ["space before colon", "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400],
  ["folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400],
  ["bare CR", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400],
  ["NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400],
  ["name that nginx ignores", "GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", headState.done],
  [
    "both framings",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
  ],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    400,
  ],
  ["length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400],
  ["coding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  ["other coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501],
  ["lower case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["no version, not GET", "POST /\r\n", 400],
  ["HTTP/0.9", "GET /\r\n", headState.done],
  ["version 2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505],
  ["control character in target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["absolute target", "GET http://b:81/x HTTP/1.1\r\nHost: a\r\n\r\n", headState.done],
  ["absolute target without host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["asterisk", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400],
];

for (const [name, text, status] of verdicts)
  test(`head: ${name} is ${status === headState.done ? "taken" : status}`, () => {
    assert.equal(read(text).result, status);
    assert.equal(read(text, Array.from(text)).result, status);
  });

const strict = { ...rules, tokens: true, evenEnd: true };
const readStrictly = (text: string) => read(text, Array.from(text), strict).result;

test("without --compat a name that is no token is refused, one that is odd ignored", () => {
  for (const name of [
    "X(",
    "X@Y",
    "X,",
    "X=",
    "X/",
    "X[",
    'X"',
    "X\xe9",
    "Transfer-Encoding\xa0",
  ]) {
    const text = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n${name}: chunked\r\n\r\n`;
    assert.equal(readStrictly(text), 400, name);
    assert.equal(read(text).result, headState.done, name);
  }
  const { head, result } = read(
    "GET / HTTP/1.0\r\nX.Y: 1\r\nX_Y: 2\r\nX-Y: 3\r\n\r\n",
    undefined,
    strict,
  );
  assert.equal(result, headState.done);
  assert.deepEqual([head.fields.count, head.fields.name(0)], [1, "X-Y"]);
});

test("without --compat a head that begins with CRLF does not end in a bare LF", () => {
  const text = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\nGET /other HTTP/1.1\r\nHost: a\r\n\r\n";
  assert.equal(readStrictly(text), 400);
  assert.equal(read(text).result, headState.done);
  assert.equal(readStrictly("GET / HTTP/1.1\nHost: a\n\n"), headState.done);
  assert.equal(readStrictly("GET / HTTP/1.1\nHost: a\r\n\r\n"), headState.done);
  assert.equal(readStrictly("GET / HTTP/1.1\r\nHost: a\nX: 1\n\r\n"), headState.done);
});

const line = (length: number) => `X: ${"v".repeat(length)}\r\n`;

test("limits: a line that fits in no buffer, and more than the buffers hold", () => {
  const start = "GET / HTTP/1.1\r\nHost: a\r\n";
  assert.equal(read(`${start}${line(8000)}\r\n`).result, headState.done);
  assert.equal(read(`${start}${line(8300)}\r\n`).result, 494);
  assert.equal(read(`${start}${line(8300)}`.slice(0, 8260)).result, 494);
  assert.equal(read(`${start}${line(8000).repeat(4)}\r\n`).result, headState.done);
  assert.equal(read(`${start}${line(8000).repeat(5)}\r\n`).result, 494);
  assert.equal(read(`GET /${"a".repeat(8300)} HTTP/1.1\r\n`).result, 414);
});

test("whatever comes, pieces give the same result as one", () => {
  const word = fc.stringMatching(/^[A-Za-z0-9:/ \r\n\t-]{0,12}$/);
  const text = fc
    .array(word, { maxLength: 12 })
    .map((words) => `GET / HTTP/1.1\r\nHost: a\r\n${words.join("")}\r\n\r\n`);
  fc.assert(
    fc.property(text, fc.nat(), (whole, cut) => {
      const at = cut % whole.length;
      const one = read(whole);
      const two = read(whole, [whole.slice(0, at), whole.slice(at)]);
      assert.equal(two.result, one.result);
      if (one.result === headState.done) assert.equal(two.head.bodyAt, one.head.bodyAt);
    }),
    { numRuns: 300 },
  );
});

test("a head is reset without a trace of the one before", () => {
  const { head } = read(usual);
  head.reset(rules);
  assert.equal(head.feed("GET / HTTP/1.0\r\n\r\n"), headState.done);
  assert.equal(head.fields.count, 0);
  assert.equal(head.fields.has(field.host), false);
  assert.equal(head.contentLength, -1);
  assert.equal(head.host, "");
});
