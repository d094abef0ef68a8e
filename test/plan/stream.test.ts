import assert from "node:assert/strict";
import { test } from "node:test";

import type { StreamPlan } from "../../runtime/plan/stream.ts";
import { planText } from "./plan-text.ts";

async function planStream(text: string, version = [1, 22]): Promise<StreamPlan> {
  const { plan, errors } = await planText(`events {} stream { ${text} }`, { version });
  if (!plan?.stream) throw new Error(`refused:\n${errors.join("\n")}`);
  assert.equal(plan.http, undefined);
  return plan.stream;
}

const errorsOf = async (text: string) =>
  (await planText(`events {} stream {\n${text} }`, { version: [1, 22] })).errors;

test("TCP and UDP on one port are two listeners, a range of ports as many", async () => {
  const { listeners } = await planStream(`
    server { listen 53; listen 53 udp reuseport; listen [::1]:54 backlog=9; return x; }
    server { listen unix:/run/s proxy_protocol; listen 9000-9001 so_keepalive=30s::; return y; }`);
  assert.deepEqual(
    listeners.map(
      ({ host, port, udp, unix }) => `${unix ? "unix" : udp ? "udp" : "tcp"} ${host} ${port}`,
    ),
    [
      "tcp 0.0.0.0 53",
      "udp 0.0.0.0 53",
      "tcp ::1 54",
      "unix /run/s 0",
      "tcp 0.0.0.0 9000",
      "tcp 0.0.0.0 9001",
    ],
  );
  assert.equal(listeners[2]?.backlog, 9);
  assert.equal(listeners[3]?.proxyProtocol, true);
  assert.deepEqual(listeners[4]?.keepalive, { on: true, idle: 30_000 });
});

test("what a server inherits stands in its plan, addresses and groups are found", async () => {
  const { servers, upstreams } = await planStream(`
    proxy_timeout 5s; proxy_protocol on; tcp_nodelay off; allow 10.0.0.0/8; deny all;
    upstream u { hash $remote_addr consistent; server two.test:81 max_fails=3; server 10.0.0.9:1; }
    server { listen 1; proxy_pass u; }
    server { listen 2; proxy_pass 10.0.0.1:5; proxy_timeout 1s; proxy_protocol off; proxy_half_close on; }
    server { listen 3; proxy_pass $remote_addr:7; ssl_preread on; preread_timeout 2s; }`);
  const [first, second, third] = servers.map(({ handler }) =>
    handler.kind === "proxy" ? handler.proxy : undefined,
  );
  assert.deepEqual(first?.target, { kind: "upstream", upstream: 0 });
  assert.equal(first.timeout, 5000);
  assert.equal(first.protocol, 1);
  assert.deepEqual(second?.target, { kind: "upstream", upstream: 1 });
  assert.deepEqual([second.timeout, second.protocol, second.halfClose], [1000, 0, true]);
  assert.deepEqual(third?.target, { kind: "variable", value: [{ v: "remote_addr" }, ":7"] });
  assert.deepEqual(servers[2]?.preread, { bufferSize: 16_384, timeout: 2000 });
  assert.equal(servers[0]?.access.length, 2);
  assert.equal(servers[0].tcpNodelay, false);
  assert.deepEqual(
    upstreams.map(({ name, peers }) => [name, peers.map((peer) => peer.name)]),
    [
      ["u", ["10.0.0.1:81", "10.0.0.2:81", "10.0.0.9:1"]],
      ["10.0.0.1:5", ["10.0.0.1:5"]],
    ],
  );
});

test("tables become plain data: geo without what was deleted, shares, maps", async () => {
  const { geos, splits, maps } = await planStream(`
    geo $g { default d; 10.0.0.0/8 a; 10.0.0.0/16 b; delete 10.0.0.0/16; }
    split_clients $remote_addr $s { 0.5% one; * rest; }
    map $protocol $m { TCP t; default $g; }
    server { listen 1; return $g$s$m; }`);
  assert.deepEqual(geos[0]?.networks, [["10.0.0.0/8", "a"]]);
  assert.deepEqual(splits[0]?.parts, [
    [50, "one"],
    [0, "rest"],
  ]);
  assert.equal(maps[0]?.variable, "m");
});

test("what is not carried out is refused by name, with its place", async () => {
  const errors = await errorsOf(`log_format l $remote_addr;
server { listen 1; proxy_pass 10.0.0.1:1;
proxy_bind 10.0.0.2 transparent;
access_log syslog:server=10.0.0.1 l; }`);
  assert.deepEqual(errors, [
    "4:1 serve/unsupported serve does not support `proxy_bind … transparent`",
    "5:1 serve/unsupported serve does not support `access_log syslog:`",
  ]);
});
