import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { bodyOf, exchange, type Running, servePlan } from "./support/plane.ts";
import { location, peer, plan, proxy, upstream } from "./support/plans.ts";
import { type StrictBackend, strictBackend } from "./support/strict-backend.ts";

/*
 * Answers of a backend that two readers could take differently: the client gets 502, or it can see that
 * something is missing. It never gets a second answer, and nobody after it gets what was left over.
 */

interface AnswerCase {
  readonly name: string;
  readonly text: string;
  /** `gateway`: 502; `cut`: the client sees that it is not whole; else the body of a 200. */
  readonly want: "gateway" | "cut" | { readonly body: string };
  readonly method?: string;
  readonly keeps?: boolean;
}

const ok = "HTTP/1.1 200 OK\r\n";
const extra = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON";
const hello = "Content-Length: 5\r\n\r\nhello";
const gateway = (name: string, text: string): AnswerCase => ({ name, text, want: "gateway" });
const chunks = (body: string): string => `${ok}Transfer-Encoding: chunked\r\n\r\n${body}`;
const cut = (name: string, text: string): AnswerCase => ({ name, text, want: "cut" });
const whole = (name: string, text: string, body = "hello"): AnswerCase => ({
  name,
  text,
  want: { body },
});

const cases: readonly AnswerCase[] = [
  ...[
    "HTTP/2 200 OK",
    "HTTP/0.9 200 OK",
    "HTTP/1.1  200 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1 099 No",
    "HTTP/1.1 000 No",
    "HTTP/1.1 600 No",
    "HTTP/1.1 -20 OK",
    "HTTP/1.1 2x0 OK",
    "HTTP/1.1 200OK",
    "http/1.1 200 OK",
    " HTTP/1.1 200 OK",
    "ICY 200 OK",
    "hello",
    "HTTP/1.1 200 O\0K",
    "HTTP/1.1 200 O\rK",
  ].map((line) => gateway(`line: ${JSON.stringify(line)}`, `${line}\r\n${hello}`)),
  ...["X : 1", "X\t: 1", ": 1", "nonsense", "X(: 1", "X: 1\r\n 2", "X: 1\0", "X: 1\r2"].map(
    (field) => gateway(`field: ${JSON.stringify(field)}`, `${ok}${field}\r\n${hello}`),
  ),
  ...["+5", "-5", "5 5", "5, 5", "0x5", "", "five", "9".repeat(30)].map((length) =>
    gateway(`length: ${length}`, `${ok}Content-Length: ${length}\r\n\r\nhello`),
  ),
  gateway("length: twice", `${ok}Content-Length: 5\r\n${hello}`),
  gateway("length: two that differ", `${ok}Content-Length: 50\r\n${hello}`),
  gateway("length and coding", `${ok}Transfer-Encoding: chunked\r\n${hello}`),
  ...["gzip", "chunked, chunked", ",chunked", "chunked;q=1", "xchunked", "identity"].map((coding) =>
    gateway(`coding: ${coding}`, `${ok}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`),
  ),
  gateway("a head that begins with CRLF and ends in LF", `${ok}X: 1\n\n<script>\r\n${hello}`),
  gateway("101 that nobody asked for", `HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n${extra}`),
  cut("chunk: no size", chunks("x\r\nhello\r\n0\r\n\r\n")),
  cut("chunk: no end", chunks("5\r\nhelloXX0\r\n\r\n")),
  cut("chunk: a sign", chunks("+5\r\nhello\r\n0\r\n\r\n")),
  cut("chunk: more than any number holds", chunks(`${"f".repeat(17)}\r\nhello`)),
  cut("chunk: the connection ends in one", chunks("5\r\nhel")),
  cut("chunk: the connection ends before the last", chunks("5\r\nhello\r\n")),
  cut("length: the connection ends before", `${ok}Content-Length: 9\r\n\r\nhello`),
  whole("by length", `${ok}${hello}`),
  whole("in chunks", chunks("5;x=y\r\nhello\r\n0\r\nX: 1\r\n\r\n")),
  whole("until the end", `${ok}\r\nhello`),
  whole("lines that end in LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"),
  whole("no reason", `HTTP/1.1 200\r\n${hello}`),
  whole(
    "interim answers before",
    `HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Hi\r\nLink: x\r\n\r\n${ok}${hello}`,
  ),
  { ...whole("a second answer behind it", `${ok}${hello}${extra}`), keeps: true },
  {
    ...whole("a second answer behind chunks", `${chunks("5\r\nhello\r\n0\r\n\r\n")}${extra}`),
    keeps: true,
  },
  { ...whole("a body that belongs to no HEAD", `${ok}${hello}`, ""), method: "HEAD", keeps: true },
];

/** Is the answer whole by its own framing? */
function complete(text: string): boolean {
  const length = /^Content-Length: (\d+)\r$/im.exec(text)?.[1];
  if (length !== undefined) return bodyOf(text).length === Number(length);
  return !/^Transfer-Encoding: chunked\r$/im.test(text) || text.endsWith("\r\n0\r\n\r\n");
}

const content = (text: string): string =>
  /^Transfer-Encoding: chunked\r$/im.test(text)
    ? bodyOf(text)
        .replaceAll(/[0-9a-f]+\r\n([^\r]*)\r\n/g, "$1")
        .trimEnd()
    : bodyOf(text);

for (const buffering of [true, false])
  describe(`answers that could be read in two ways, ${buffering ? "buffered" : "as they come"}`, () => {
    let present: AnswerCase | undefined;
    let backend: StrictBackend;
    let running: Running;
    before(async () => {
      backend = await strictBackend((socket, { target }) => {
        if (target === "/next")
          socket.write(`${ok}Connection: keep-alive\r\nContent-Length: 4\r\n\r\nnext`);
        else if (present?.keeps === true) socket.write(Buffer.from(present.text, "latin1"));
        else socket.end(Buffer.from(present?.text ?? "", "latin1"));
      });
      running = await servePlan({
        ...plan({
          locations: [location({ handler: proxy({ buffering, nextUpstream: [] }) })],
          upstreams: [upstream([peer(backend.port, { maxFails: 0 })], { keepalive: 4 })],
        }),
        branding: undefined,
      });
    });
    after(async () => {
      await running.close();
      await backend.close();
    });
    const ask = (target: string, method = "GET") =>
      exchange(
        running.port,
        `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
    for (const one of cases)
      test(one.name, { timeout: 20_000 }, async () => {
        present = one;
        const heard = await ask("/a", one.method);
        const { want } = one;
        assert.equal([...heard.matchAll(/HTTP\/1\.1 /g)].length, 1, heard);
        if (want === "gateway") assert.match(heard, /^HTTP\/1\.1 502 /);
        else if (want === "cut")
          assert.ok(!complete(heard) || heard.startsWith("HTTP/1.1 502"), heard);
        else {
          assert.match(heard, /^HTTP\/1\.1 200 /);
          assert.equal(content(heard), want.body);
        }
        assert.equal(bodyOf(await ask("/next")), "next");
      });
  });
