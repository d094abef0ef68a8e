import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";

import { RequestHead } from "../../runtime/http1/request-head.ts";
import { ResponseHead } from "../../runtime/http1/response-head.ts";
import type { Client } from "../../runtime/proxy/client.ts";
import { Engine } from "../../runtime/proxy/engine.ts";
import { ProxyExchange } from "../../runtime/proxy/exchange.ts";
import { flow } from "../../runtime/proxy/flow.ts";
import { Relay } from "../../runtime/proxy/relay.ts";
import { bodyFraming } from "../../runtime/proxy/response-writer.ts";
import { connectionColumn } from "../../runtime/proxy/services.ts";
import { Spool } from "../../runtime/proxy/spool.ts";
import type { PeerConnection } from "../../runtime/upstream/peer-connection.ts";
import { plan } from "./support/plans.ts";

function engineFor(): Engine {
  const made = plan();
  const { http } = made;
  assert.ok(http);
  const services = {
    now: () => 0,
    wall: () => 0,
    random: () => 0.5,
    pid: 1,
    hostname: "test",
    temporaryFolder: tmpdir(),
    errorLog() {},
    accessLog() {},
    status() {},
    ticketKeys: undefined,
    connections: new Float64Array(connectionColumn.count),
  };
  return new Engine(made, http, services, flow);
}

test("what waits for a client that closes is not lent to the next one", () => {
  const engine = engineFor();
  const [listener] = engine.listeners;
  // Of TLS: little that waits does not keep an answer from being over.
  const client = (backlog: number): Client =>
    ({
      listener,
      backlog,
      bytesSent: 0,
      flushesLate: true,
      writeText: () => false,
      writeBytes: () => false,
      notifyFlushed() {},
    }) as unknown as Client;
  assert.ok(listener);
  const slow = client(20_000);
  const exchange = new ProxyExchange(engine, slow, new RequestHead(listener.rules));
  exchange.use(slow);
  exchange.method = "GET";
  exchange.framing = bodyFraming.length;
  const relay: unknown = Reflect.get(exchange.upstream, "relay");
  assert.ok(relay instanceof Relay);
  const head = new ResponseHead();
  head.feed("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n", 4096);
  relay.begin(head, { buffers: { count: 8, size: 4096 }, bufferSize: 4096 }, undefined, undefined);
  const lent = engine.buffers.take();
  const reads = { ownsBuffer: true, readInto() {}, pause() {}, arm() {} };
  relay.take(reads as unknown as PeerConnection, lent, 0, 20_000, "");
  exchange.leave();
  engine.giveExchange(exchange);
  engine.spareExchange()?.use(client(0));
  const taken = new Set(Array.from({ length: 100 }, () => engine.buffers.take()));
  assert.ok(!taken.has(lent));
});

test("what a full disk did not take of an answer stays in front of what follows", () => {
  const spool = new Spool(() => {
    throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  });
  assert.equal(spool.append(Buffer.from("body"), 0, 4), false);
  assert.equal(spool.append(Buffer.from("tail"), 0, 4), false);
  let text = "";
  for (let piece = spool.next(); piece; piece = spool.next()) text += piece.toString("latin1");
  assert.equal(text, "bodytail");
  spool.close();
});
