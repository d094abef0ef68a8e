import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";

import { parseTarget } from "../../runtime/decide/uri.ts";
import { RequestHead } from "../../runtime/http1/request-head.ts";
import { ResponseHead } from "../../runtime/http1/response-head.ts";
import type { Plan } from "../../runtime/plan.ts";
import { writeAccessLog } from "../../runtime/proxy/access-log.ts";
import { ClientConnection } from "../../runtime/proxy/client-connection.ts";
import { Engine } from "../../runtime/proxy/engine.ts";
import { flow } from "../../runtime/proxy/flow.ts";
import { requestText } from "../../runtime/proxy/proxy-request.ts";
import { responseText } from "../../runtime/proxy/proxy-response.ts";
import { connectionColumn, type Services } from "../../runtime/proxy/services.ts";
import { HandleWire } from "../../runtime/upstream/handle-wire.ts";
import type { Platform } from "../../runtime/upstream/platform-handles.ts";
import { FakeHandle, fakePlatform } from "./fake-handle.ts";
import { ladderPlan } from "./ladder-plan.ts";

const rounds = 25;
const perRound = 20_000;
const width = 32;

const request = Buffer.from("GET /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n");
const response = Buffer.from(
  "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 20:00:00 GMT\r\n" +
    "Content-Type: text/plain\r\nContent-Length: 44\r\nConnection: keep-alive\r\n\r\n" +
    "x".repeat(44),
);

export interface Rung {
  readonly name: string;
  /** Microseconds of processor time for each request: the least, and the middle, of the rounds. */
  readonly least: number;
  readonly middle: number;
}

/** Runs `step` often enough for a figure; the least is what the machine's other work disturbs least. */
function measure(name: string, step: (index: number) => void): Rung {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < perRound; index++) step(index);
    const { user, system } = process.cpuUsage(before);
    figures.push((user + system) / perRound);
  }
  figures.sort((a, b) => a - b);
  return { name, least: figures[0] ?? 0, middle: figures[rounds >> 1] ?? 0 };
}

const services: Services = {
  now: () => performance.now(),
  wall: () => Date.now(),
  random: Math.random,
  pid: process.pid,
  hostname: "bench",
  temporaryFolder: "/tmp",
  errorLog: (_, __, text) => console.error(text),
  accessLog() {},
  status() {},
  ticketKeys: undefined,
  connections: new Float64Array(connectionColumn.count),
};

interface Bench {
  readonly engine: Engine;
  readonly clients: readonly FakeHandle[];
  whole(index: number): void;
}

/** An engine with clients whose first request is answered, so that all peers are connected. */
async function benchOf(plan: Plan, found: Platform): Promise<Bench> {
  if (!plan.http) throw new Error("no http");
  const engine = new Engine(plan, plan.http, services, flow);
  const [listener] = engine.listeners;
  if (!listener) throw new Error("no listener");
  const clients: FakeHandle[] = [];
  const answer = (): void => FakeHandle.peer?.deliver(response, found);
  for (let index = 0; index < width; index++) {
    const handle = new FakeHandle();
    const wire = new HandleWire(handle, found);
    const connection = new ClientConnection(engine, listener, wire, () => wire.destroy());
    engine.connections.add(connection);
    connection.attach(wire);
    clients.push(handle);
    handle.deliver(request, found);
    await setImmediate();
    answer();
  }
  return {
    engine,
    clients,
    whole(index) {
      clients[index % width]?.deliver(request, found);
      answer();
    },
  };
}

/** Both reads and both writes, with the text that is written made but nothing read from it. */
function relay(found: Platform): Rung {
  const client = new FakeHandle();
  const peer = new FakeHandle();
  const wires = [client, peer].map((handle) => new HandleWire(handle, found));
  for (const [index, wire] of wires.entries()) {
    const other = wires[1 - index];
    wire.start(
      {
        wireRead: (bytes, length) => other?.writeText(bytes.toString("latin1", 0, length)),
        wireEnded() {},
        wireLost() {},
        wireFlushed() {},
      },
      Buffer.alloc(65_536),
    );
  }
  return measure("relay", () => {
    client.deliver(request, found);
    peer.deliver(response, found);
  });
}

function parse({ engine }: Bench): Rung {
  const [listener] = engine.listeners;
  if (!listener) throw new Error("no listener");
  const head = new RequestHead(listener.rules);
  const answer = new ResponseHead();
  return measure("parse", () => {
    head.reset(listener.rules);
    head.feed(request.toString("latin1"));
    answer.reset();
    answer.feed(response.toString("latin1"), 4096);
  });
}

/** Rungs that need a request in the middle of its way. */
function inside({ engine, clients }: Bench, found: Platform): Rung[] {
  clients[0]?.deliver(request, found);
  const [connection] = engine.connections;
  if (!(connection instanceof ClientConnection)) throw new Error("no connection");
  const exchange = connection.exchange;
  const proxy = exchange.settings.proxy;
  if (!proxy) throw new Error("no request");
  const answer = new ResponseHead();
  answer.feed(response.toString("latin1"), 4096);
  const { head } = exchange;
  const target = head.text.slice(head.targetStart, head.targetEnd);
  const rungs = [
    measure("route", () => {
      exchange.server = connection.listener.names.find(head.host, exchange);
      parseTarget(target, true, exchange);
      engine.router.route(exchange);
    }),
    measure("headers", () => {
      requestText(exchange, proxy, "/a/b?c=d", -1);
      exchange.keepAlive = true;
      responseText(exchange, proxy, answer);
    }),
    measure("timers", (index) => {
      // Kept alive, read from, written to: and the clocks of both events.
      engine.tick();
      connection.arm(60_000 + (index & 7));
      connection.disarm();
      engine.tick();
      connection.arm(75_000);
    }),
    measure("counters", () => {
      engine.count(connectionColumn.requests, 1);
      exchange.upstream.attempts.records.reset();
    }),
    measure("log", () => writeAccessLog(exchange)),
  ];
  FakeHandle.peer?.deliver(response, found);
  return rungs;
}

/** Processor time of JavaScript for one small request, part by part and as a whole. */
export async function climb(): Promise<readonly Rung[]> {
  await setImmediate();
  const found = fakePlatform();
  if (!found) throw new Error("this version of Node is not one that handles were tested with");
  const bare = await benchOf(ladderPlan(false), found);
  const rungs = [relay(found), parse(bare)];
  const logging = await benchOf(ladderPlan(true), found);
  rungs.push(...inside(logging, found));
  rungs.push(measure("whole, no log", (index) => bare.whole(index)));
  rungs.push(measure("whole, with log", (index) => logging.whole(index)));
  return rungs;
}
