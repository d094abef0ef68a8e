import assert from "node:assert/strict";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { headState, RequestHead } from "../../runtime/http1/request-head.ts";
import { prefaceState, readPreface } from "../../runtime/http2/preface.ts";
import { layOut } from "../../runtime/http2/request-fields.ts";
import { responseFields } from "../../runtime/http2/response-fields.ts";

const limits = { field: 8192, head: 32_768 };
const rules = {
  headerBufferSize: 1024,
  headerBuffers: { count: 4, size: 8192 },
  ignoreInvalid: true,
  underscores: false,
  tokens: false,
  evenEnd: false,
};

const usual = [":method", "GET", ":scheme", "https", ":path", "/a?b", ":authority", "Host:443"];

/** The fields as the reader of HTTP/1 then sees them. */
function taken(raw: readonly string[]): { head: RequestHead; status: number } {
  const head = new RequestHead(rules);
  const { text, methodEnd, targetEnd } = layOut(raw, limits);
  return { head, status: head.take(text, methodEnd, targetEnd) };
}

describe("a request of HTTP/2 laid out as one of HTTP/1", () => {
  test("line, host in the place of the authority, cookies at the end", () => {
    const { text } = layOut([...usual, "cookie", "a=1", "x", "y", "cookie", "b=2"], limits);
    assert.equal(text, "GET /a?b HTTP/2.0\r\nhost: Host:443\r\nx: y\r\ncookie: a=1; b=2\r\n\r\n");
  });

  test("its reader knows method, target, host, version and length", () => {
    const { head, status } = taken([...usual, "content-length", "7"]);
    assert.equal(status, headState.done);
    assert.deepEqual(
      [head.method, head.text.slice(head.targetStart, head.targetEnd), head.host, head.version],
      ["GET", "/a?b", "host", 2000],
    );
    assert.equal(head.contentLength, 7);
    assert.equal(head.line, "GET /a?b HTTP/2.0");
    assert.equal(head.bodyAt, head.text.length);
  });

  test("a second Host is refused, and a request without one", () => {
    assert.equal(taken([...usual, "host", "host:443"]).status, 400);
    assert.equal(taken(usual.slice(0, 6)).status, 400);
  });

  const complaints: readonly (readonly [raw: readonly string[], complaint: RegExp])[] = [
    [usual.slice(2), /no :method/],
    [[...usual.slice(0, 2), ...usual.slice(4)], /no :scheme/],
    [[...usual.slice(0, 4), ...usual.slice(6)], /no :path/],
    [[...usual, ":path", "/"], /duplicate :path/],
    [[...usual, ":status", "200"], /unknown pseudo-header/],
    [[...usual, "x", "a\r\nb: c"], /invalid value/],
    [[...usual, "x", "a\0b"], /invalid value/],
    [[...usual, "x\ny", "a"], /invalid header name/],
    [[...usual, "", "a"], /invalid header name/],
    [[":method", "get", ...usual.slice(2)], /invalid method/],
    [[":method", "GET /x HTTP/1.1\t", ...usual.slice(2)], /invalid method/],
    [[...usual.slice(0, 2), ":scheme", "ht tp", ...usual.slice(4)], /invalid :scheme/],
    [[...usual.slice(0, 4), ":path", "a", ...usual.slice(6)], /invalid :path/],
    [[...usual.slice(0, 4), ":path", "/a b", ...usual.slice(6)], /invalid :path/],
    [[...usual.slice(0, 4), ":path", "/a\x7f", ...usual.slice(6)], /invalid :path/],
  ];
  for (const [raw, complaint] of complaints)
    test(`refused: ${JSON.stringify(raw)}`, () => {
      const laidOut = layOut(raw, limits);
      assert.match(laidOut.complaint, complaint);
      assert.deepEqual([laidOut.text, laidOut.tooLarge], ["", false]);
    });

  test("a field and a head that are too large end the connection", () => {
    assert.equal(layOut([...usual, "x", "y".repeat(8191)], limits).tooLarge, false);
    assert.equal(layOut([...usual, "x", "y".repeat(8192)], limits).tooLarge, true);
    const four = Array.from({ length: 4 }, (_, at) => [`x${at}`, "y".repeat(8180)]).flat();
    assert.equal(layOut([...usual, ...four], limits).tooLarge, true);
  });

  test("whatever comes, no value begins a line of its own", () => {
    const text = fc.string({ unit: fc.constantFrom("a", ":", " ", "\r", "\n", "\0", "\t", "/") });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 6 }), text, (more, path) => {
        const raw = [":method", "GET", ":scheme", "http", ":path", `/${path}`, ...more.flat()];
        const laidOut = layOut(raw, limits);
        if (laidOut.text === "") return;
        const fields = more.filter(([name]) => name !== "cookie" && name !== ":authority").length;
        assert.equal(laidOut.text.split(/[\r\n]+/).length, fields + 2);
      }),
    );
  });
});

describe("an answer written for HTTP/1 as fields of HTTP/2", () => {
  test("names in lower case, in their order, repeated ones too", () => {
    const head = "HTTP/1.1 200 OK\r\nServer: x\r\nSet-Cookie: a=1\r\nSet-Cookie: b: 2\r\nX-Empty:";
    assert.deepEqual(responseFields(head), [
      ":status",
      "200",
      "server",
      "x",
      "set-cookie",
      "a=1",
      "set-cookie",
      "b: 2",
      "x-empty",
      "",
    ]);
  });

  test("what belongs to one connection is left out, and what no client would take", () => {
    const head =
      "HTTP/1.1 404 Not Found\r\nConnection: close\r\nKeep-Alive: timeout=1\r\n" +
      "Transfer-Encoding: chunked\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nTE: gzip\r\n" +
      "Bad name: x\r\nNul: a\0b\r\nno colon\r\nX: y";
    assert.deepEqual(responseFields(head), [":status", "404", "x", "y"]);
  });

  test("Node sends no status beyond 599", () => {
    assert.deepEqual(responseFields("HTTP/1.1 999 \r\n"), [":status", "500"]);
  });
});

test("the preface is known by each of its bytes", () => {
  const whole = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  for (let length = 0; length < whole.length; length++) {
    assert.equal(readPreface(whole.subarray(0, length)), prefaceState.more);
    const wrong = Buffer.from(whole);
    wrong[length] = 33;
    assert.equal(readPreface(wrong), prefaceState.other);
  }
  assert.equal(readPreface(Buffer.concat([whole, Buffer.from("more")])), prefaceState.http2);
  assert.equal(readPreface(Buffer.from("GET / HTTP/1.1\r\n")), prefaceState.other);
});
