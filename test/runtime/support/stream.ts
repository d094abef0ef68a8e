import { once } from "node:events";
import net from "node:net";
import { tmpdir } from "node:os";

import type { Plan } from "../../../runtime/plan.ts";
import type {
  StreamListenerPlan,
  StreamProxyPlan,
  StreamServerPlan,
} from "../../../runtime/plan/stream.ts";
import { connectionColumn } from "../../../runtime/proxy/services.ts";
import { createStreamPlane, type StreamPlane } from "../../../runtime/stream/data-plane.ts";
import { takeConnections } from "../../../runtime/upstream/accept.ts";
import { peer, plan, upstream } from "./plans.ts";

const listener: StreamListenerPlan = {
  host: "127.0.0.1",
  port: 0,
  unix: false,
  udp: false,
  ipv6only: false,
  backlog: 511,
  ssl: false,
  proxyProtocol: false,
  keepalive: undefined,
  defaultServer: 0,
  exact: [],
  leading: [],
  trailing: [],
  regex: [],
};

const proxy: StreamProxyPlan = {
  target: { kind: "upstream", upstream: 0 },
  host: "backend",
  bind: undefined,
  connectTimeout: 5000,
  timeout: 60_000,
  bufferSize: 16_384,
  socketKeepalive: false,
  protocol: 0,
  halfClose: false,
  uploadRate: "0",
  downloadRate: "0",
  nextUpstream: true,
  nextUpstreamTries: 0,
  nextUpstreamTimeout: 0,
  requests: 0,
  responses: undefined,
  tls: undefined,
};

export interface StreamWishes {
  readonly ports: readonly number[];
  readonly proxy?: Partial<StreamProxyPlan>;
  readonly server?: Partial<StreamServerPlan>;
  readonly listener?: Partial<StreamListenerPlan>;
}

export function streamPlan(wishes: StreamWishes): Plan {
  const server: StreamServerPlan = {
    name: "",
    tls: undefined,
    handshakeTimeout: 60_000,
    proxyProtocolTimeout: 30_000,
    realIpFrom: [],
    access: [],
    preread: undefined,
    program: [],
    handler: { kind: "proxy", proxy: { ...proxy, ...wishes.proxy } },
    tcpNodelay: true,
    accessLogs: [{ path: "log", format: 0, condition: undefined }],
    errorLogs: [{ path: "stderr", level: "error" }],
    ...wishes.server,
  };
  return {
    ...plan({}),
    http: undefined,
    stream: {
      listeners: [{ ...listener, ...wishes.listener }],
      servers: [server],
      upstreams: [upstream(wishes.ports.map((port) => peer(port)))],
      maps: [],
      geos: [],
      splits: [],
      logFormats: [
        {
          name: "l",
          escape: "default",
          value: [{ v: "status" }, " ", { v: "bytes_sent" }, " ", { v: "bytes_received" }],
        },
      ],
    },
  };
}

export interface RunningStream {
  readonly port: number;
  readonly plane: StreamPlane;
  readonly lines: string[];
  readonly active: () => number;
  close(): Promise<void>;
}

/** Serves a plan of `stream` on a free port of the loopback. */
export async function serveStream(served: Plan): Promise<RunningStream> {
  const lines: string[] = [];
  const connections = new Float64Array(connectionColumn.count);
  const plane = createStreamPlane(served, {
    now: () => performance.now(),
    wall: () => Date.now(),
    random: () => 0.5,
    pid: process.pid,
    hostname: "test",
    temporaryFolder: tmpdir(),
    errorLog() {},
    accessLog: (_, line) => lines.push(line),
    status() {},
    ticketKeys: undefined,
    connections,
  });
  const server = net.createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  takeConnections(server, (accepted) => plane.accept(0, accepted));
  await once(server, "listening");
  return {
    port: (server.address() as net.AddressInfo).port,
    plane,
    lines,
    active: () => connections[connectionColumn.active] ?? 0,
    async close() {
      plane.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
