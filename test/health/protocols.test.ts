import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";

import { fastcgiRequest } from "../../runtime/decide/fastcgi-request.ts";
import { checkPeer, type Failure } from "../../runtime/health/check.ts";
import { expectVerdict, matchVerdict } from "../../runtime/health/match.ts";
import {
  ajpPing,
  ajpVerdict,
  fastcgiVerdict,
  mysqlVerdict,
} from "../../runtime/health/protocols.ts";
import type { HealthPlan, PeerPlan } from "../../runtime/plan.ts";
import type { MatchPlan } from "../../runtime/plan/health-match.ts";
import { peerPlan } from "../decide/plans.ts";
import { planFrom } from "../runtime/support/from-text.ts";

const match = (own: Partial<MatchPlan>): MatchPlan => ({
  status: undefined,
  headers: [],
  body: undefined,
  expect: undefined,
  ...own,
});

const healthy = match({ status: { negated: false, ranges: [[200, 399]] } });
const welcome = match({
  status: { negated: false, ranges: [[200, 200]] },
  headers: [
    { name: "content-type", test: "equals", negated: false, value: "text/html" },
    { name: "refresh", test: "there", negated: true, value: "" },
    { name: "server", test: "matches", negated: false, value: "^ng.nx" },
  ],
  body: { negated: false, caseless: true, pattern: "welcome to" },
});
const head = "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html\r\n";

for (const [name, rule, answer, ended, verdict] of [
  ["a status in the range", healthy, "HTTP/1.1 302 Found\r\n\r\n", false, "alive"],
  ["a status outside", healthy, "HTTP/1.1 500 Oops\r\n\r\n", false, "dead"],
  ["half a head", healthy, "HTTP/1.1 200 OK\r\nA: b\r\n", false, "more"],
  ["half a head and the end", healthy, "HTTP/1.1 200 OK\r\nA: b\r\n", true, "dead"],
  ["no HTTP", healthy, "SSH-2.0\r\n\r\n", false, "dead"],
  ["everything holds", welcome, `${head}\r\n<h1>Welcome to`, false, "alive"],
  ["the body may follow", welcome, `${head}\r\n<h1>Wel`, false, "more"],
  ["the body is over", welcome, `${head}\r\n<h1>Wel`, true, "dead"],
  ["the body has its length", welcome, `${head}Content-Length: 3\r\n\r\nWel`, false, "dead"],
  ["a field that must not be there", welcome, `${head}Refresh: 1\r\n\r\nwelcome to`, true, "dead"],
  ["another type", welcome, "HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\nwelcome to", true, "dead"],
] as const)
  test(`match: ${name}`, () => {
    assert.equal(matchVerdict(rule, answer, ended), verdict);
  });

test("match: statuses and bodies that are not to be", () => {
  const rule = match({
    status: { negated: true, ranges: [[500, 599]] },
    body: { negated: true, caseless: false, pattern: "maintenance" },
  });
  assert.equal(matchVerdict(rule, "HTTP/1.1 404 X\r\n\r\nhello", true), "alive");
  assert.equal(matchVerdict(rule, "HTTP/1.1 404 X\r\n\r\nmaintenance", false), "dead");
  assert.equal(matchVerdict(rule, "HTTP/1.1 503 X\r\n\r\n", true), "dead");
});

test("expect: bytes anywhere, or a pattern", () => {
  const bytes = match({ expect: { test: "bytes", value: "\x80\0" } });
  assert.equal(expectVerdict(bytes, "a\x80", false), "more");
  assert.equal(expectVerdict(bytes, "a\x80\0", false), "alive");
  assert.equal(expectVerdict(bytes, "abc", true), "dead");
  const pattern = match({ expect: { test: "regex", value: "^200 " } });
  assert.equal(expectVerdict(pattern, "200 ready", false), "alive");
});

for (const [answer, verdict] of [
  ["", "more"],
  ["AB\0", "more"],
  ["AB\0\x01\x09", "alive"],
  ["AB\0\x01\x03", "dead"],
  ["HTTP", "dead"],
] as const)
  test(`ajp: ${JSON.stringify(answer)} is ${verdict}`, () => {
    assert.equal(ajpVerdict(answer), verdict);
  });

for (const [answer, verdict] of [
  ["J\0\0\0\n8.0.36", "alive"],
  ["J\0\0\0", "more"],
  ["J\0\0\x01\n", "dead"],
  ["\xff\0\0\0\xff", "dead"],
] as const)
  test(`mysql: ${JSON.stringify(answer)} is ${verdict}`, () => {
    assert.equal(mysqlVerdict(answer), verdict);
  });

const record = (type: number, body: string, padding = 0): string =>
  `\x01${String.fromCharCode(type)}\0\x01\0${String.fromCharCode(body.length)}${String.fromCharCode(padding)}\0${body}${"\0".repeat(padding)}`;

for (const [answer, verdict] of [
  [record(6, "Content-Type: text/plain\r\n\r\nhi"), "alive"],
  [record(6, "Status: 404 Not Found\r\n", 5) + record(6, "\r\n"), "dead"],
  [record(6, "Status: 204\r\n\r\n", 3), "alive"],
  [record(6, "Status: 200\r\n"), "more"],
  [record(7, "warning") + record(6, "A: b\r\n\r\n"), "alive"],
  [record(3, "\0\0\0\0\0\0\0\0"), "dead"],
  ["HTTP/1.1 400", "dead"],
  ["\x01\x06", "more"],
] as const)
  test(`fastcgi: ${JSON.stringify(answer.slice(0, 40))} is ${verdict}`, () => {
    assert.equal(fastcgiVerdict(answer, [2, 3]), verdict);
  });

test("fastcgi: the request says what it is asked to", () => {
  assert.equal(
    fastcgiRequest([["A", "bc"]]),
    record(1, "\0\x01\0\0\0\0\0\0") + record(4, "\x01\x02Abc") + record(4, "") + record(5, ""),
  );
  assert.ok(fastcgiRequest([["A", "x".repeat(200)]]).includes("\x01\x80\0\0\xc8Ax"));
});

const plan = (own: Partial<HealthPlan>): HealthPlan => ({
  type: "tcp",
  interval: 1000,
  timeout: 1500,
  rise: 1,
  fall: 1,
  port: undefined,
  startDown: false,
  send: "",
  expect: [2, 3],
  ...own,
});

const check = (peer: PeerPlan, how: Partial<HealthPlan>): Promise<Failure> =>
  new Promise((resolve) => checkPeer(peer, plan(how), resolve));

const expect = (value: string) => match({ expect: { test: "bytes", value } });

const expecting = (value: string) => ({ send: "PING", timeout: 300, match: expect(value) });

async function talking(react: (socket: Socket, text: string) => void, greeting = "") {
  const server = createServer((socket) => {
    socket.setEncoding("latin1").on("error", () => {});
    if (greeting !== "") socket.write(greeting, "latin1");
    socket.on("data", (text: string) => react(socket, text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const close = async () => {
    server.close();
    await once(server, "close");
  };
  return { peer: peerPlan({ host: "127.0.0.1", port }), close };
}

test("checks over sockets: ajp, mysql, fastcgi, send and expect", async () => {
  const ajp = await talking((socket, text) => {
    if (text === ajpPing) socket.write("AB\0\x01\x09", "latin1");
  });
  assert.equal(await check(ajp.peer, { type: "ajp" }), undefined);
  await ajp.close();
  const mysql = await talking(() => {}, "J\0\0\0\n8.0.36");
  assert.equal(await check(mysql.peer, { type: "mysql" }), undefined);
  assert.equal(await check(mysql.peer, { type: "ajp" }), "protocol");
  await mysql.close();
  const send = fastcgiRequest([["REQUEST_METHOD", "GET"]]);
  const fastcgi = await talking((socket, text) => {
    if (text === send) socket.end(record(6, "Status: 200 OK\r\n\r\n"), "latin1");
  });
  assert.equal(await check(fastcgi.peer, { type: "fastcgi", send }), undefined);
  await fastcgi.close();
  const echo = await talking((socket, text) => socket.write(`got ${text}`));
  assert.equal(await check(echo.peer, expecting("got PING")), undefined);
  assert.equal(await check(echo.peer, expecting("PONG")), "timeout");
  await echo.close();
});

test("checks over UDP: an answer that is waited for, or that nobody refuses", async () => {
  const socket = createSocket("udp4");
  socket.on("message", (bytes, from) => {
    if (bytes.toString() === "PING") socket.send("PONG", from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const peer = peerPlan({ host: "127.0.0.1", port: socket.address().port });
  assert.equal(await check(peer, { type: "udp", send: "PING", match: expect("PONG") }), undefined);
  assert.equal(await check(peer, { type: "udp", send: "PING", match: expect("?") }), "protocol");
  const silent = { type: "udp", send: "x", timeout: 200 } as const;
  assert.equal(await check(peer, { ...silent, match: expect("PONG") }), "timeout");
  assert.equal(await check(peer, silent), undefined);
  socket.close();
  await once(socket, "close");
  assert.equal(await check(peer, { ...silent, send: "x", timeout: 1500 }), "connect");
});

test("nginx Plus: the checks of locations and servers are those of their groups", async () => {
  const text = `events {} http { match ok { status 200-299; header Content-Type ~ html; body !~ sorry; }
      upstream a { zone a 64k; server 10.0.0.1; } upstream b { zone b 64k; server 10.0.0.2; }
      server { listen 8080; location / { proxy_pass http://a;
          health_check interval=3 jitter=1 fails=2 passes=3 uri=/ping match=ok port=81 mandatory; }
        location /b { proxy_pass https://b; health_check; } } }
    stream { match dns { send "\\x01ab"; expect ~ "ok$"; }
      upstream c { zone c 64k; server 10.0.0.3:53; }
      server { listen 53 udp; proxy_pass c; health_check match=dns udp; } }`;
  const { http, stream } = await planFrom(text, "nginx-plus");
  const [a, b] = http?.upstreams ?? [];
  assert.deepEqual(a?.health, {
    type: "http",
    interval: 3000,
    timeout: 5000,
    rise: 3,
    fall: 2,
    port: 81,
    startDown: true,
    send: "GET /ping HTTP/1.1\r\nHost: a\r\nUser-Agent: lbc\r\nConnection: close\r\n\r\n",
    expect: [],
    match: match({
      status: { negated: false, ranges: [[200, 299]] },
      headers: [{ name: "content-type", test: "matches", negated: false, value: "html" }],
      body: { negated: true, caseless: false, pattern: "sorry" },
    }),
    jitter: 1000,
  });
  assert.equal(b?.health?.secure, true);
  assert.deepEqual(b?.health?.match, healthy);
  const { type, send, match: dns } = stream?.upstreams[0]?.health ?? {};
  assert.deepEqual([type, send, dns?.expect], ["udp", "\x01ab", { test: "regex", value: "ok$" }]);
});
