import assert from "node:assert/strict";
import { test } from "node:test";

import { objections, readArguments, strayArguments } from "./arguments.ts";
import { timeClass } from "./compare.ts";
import { takeMessage } from "./message-reader.ts";
import { answerText, parseScenarios, readScenarios } from "./parse.ts";
import type { Outcome, Told } from "./run.ts";
import { spreadOf } from "./spread.ts";
import { steps, unescaped } from "./wire.ts";

const text = `== one: a title
server: location / {
  return 200 "$host";
  }
a: 503 | X: y || body
b: down
> GET /x | X-A: b || [[x 3 ab]]
+> raw GET / HTTP/1.0\\r\\n\\r\\n[[cut]]
&>@tls GET /y
ignore: time, log:rt -- why
`;

const [scenario] = parseScenarios(text, "theme");

test("a scenario is read as it is written", () => {
  assert.equal(scenario?.id, "theme.one");
  assert.equal(scenario.server, 'location / {\nreturn 200 "$host";\n}');
  assert.deepEqual(scenario.ignore, ["time", "log:rt"]);
  const [first, second] = scenario.clients;
  assert.deepEqual(first?.requests.map(unescaped), [
    "GET /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 6\r\nX-A: b\r\n\r\nababab",
    "GET / HTTP/1.0\r\n\r\n[[cut]]",
  ]);
  assert.equal(second?.to, "tls");
  assert.equal(second.beside, true);
  assert.match(unescaped(second.requests[0] ?? ""), /\r\nConnection: close\r\n/);
});

test("an answer of a backend gets its length", () => {
  assert.equal(
    unescaped(answerText("200 | X: y || abc")),
    "HTTP/1.1 200 Told\r\nX: y\r\nContent-Length: 3\r\n\r\nabc",
  );
  assert.equal(unescaped(answerText("204")), "HTTP/1.1 204 Told\r\n\r\n");
});

test("the wire language", () => {
  assert.deepEqual(steps("a\\r\\n[[wait 30]][[x 3 b]]\\x41[[close]]"), [
    { act: "send", bytes: Buffer.from("a\r\n") },
    { act: "wait", ms: 30 },
    { act: "send", bytes: Buffer.from("bbbA") },
    { act: "close" },
  ]);
  assert.throws(() => steps("[[dance]]"), /no such order/);
});

const answer = (bytes: string, ended = false) =>
  takeMessage(bytes, { kind: "answer", bodiless: (status) => status === 204 }, ended);

test("messages are taken out of what arrived", () => {
  assert.equal(answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"), undefined);
  const cut = answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", true)?.message;
  assert.equal(cut?.whole, false);
  const chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n";
  for (let at = 0; at < chunked.length; at++) assert.equal(answer(chunked.slice(0, at)), undefined);
  const taken = answer(`${chunked}HTTP`);
  assert.equal(taken?.message.body, "abc");
  assert.deepEqual(taken.message.trailers, ["T: 1"]);
  assert.equal(taken.rest, "HTTP");
});

const told = (...log: string[]): Told => ({ clients: [], backends: [], log, log2: [] });

test("what differs is argued, what is argued differs", () => {
  assert.ok(scenario);
  const differs: Outcome = {
    scenario,
    nginx: told("GET / 200 up=a rt=0.001 cr=1"),
    lbc: told("GET / 200 up=b rt=0.700 cr=1"),
    refused: undefined,
  };
  const agrees: Outcome = { ...differs, lbc: differs.nginx };
  const row = { ids: ["theme.one"], aspects: ["log:up"], nginx: "n", lbc: "l", why: "w" };
  assert.deepEqual(objections([differs], [row]), []);
  assert.match(objections([differs], []).join(), /^theme\.one, log:up: nobody argued it/);
  assert.match(objections([agrees], [row]).join(), /theme\.one: argued, and they agree/);
  const twice = { ...row, aspects: ["log:up", "status"] };
  assert.match(objections([differs], [twice]).join(), /^theme\.one, status: argued/);
  assert.deepEqual(strayArguments(new Set(["other"]), [row]), ["theme.one"]);
});

test("times fall into classes far apart", () => {
  assert.deepEqual([0, 700, 1000, 1900, 5000].map(timeClass), [
    "at once",
    "at once",
    "a second",
    "a second",
    "seconds",
  ]);
});

test("the scenarios: many, over nearly all of level A, each argument about one of them", () => {
  const scenarios = readScenarios();
  assert.ok(scenarios.length >= 600);
  const { directives, variables, forms } = spreadOf(scenarios);
  const none = [...directives, ...variables, ...forms].filter(([, times]) => times === 0);
  // nginx 1.22 knows neither: `http2` came with 1.25, `slow_start` is of nginx Plus.
  assert.deepEqual(
    none.map(([name]) => name),
    ["http2", "server slow_start"],
  );
  const ids = new Set(scenarios.map(({ id }) => id));
  assert.deepEqual(strayArguments(ids, readArguments()), []);
});
