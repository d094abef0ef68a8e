import type { Socket } from "node:net";

import { runWorker } from "../../../runtime/control/worker.ts";
import type { HttpPlan, Plan } from "../../../runtime/plan.ts";
import { RequestCounters } from "../../../runtime/proxy/request-counters.ts";
import {
  connectionColumn,
  type DataPlane,
  type Services,
} from "../../../runtime/proxy/services.ts";
import { socketOf } from "../../../runtime/upstream/accept.ts";

/*
 * A data plane just large enough to see the supervisor work: one answer per path, keep-alive,
 * draining as the door asks for it.
 */

/** Milliseconds that `GET /wait/N` takes, or `GET /busy/N` without a look at anything else, the name of the first server, the worker, the counters. */
function answer(path: string, http: HttpPlan, services: Services, done: (body: string) => void) {
  const wait = /^\/wait\/(\d+)$/.exec(path);
  if (wait) return void setTimeout(() => done("waited"), Number(wait[1]));
  const busy = /^\/busy\/(\d+)$/.exec(path);
  if (busy) {
    for (const end = Date.now() + Number(busy[1]); Date.now() < end;);
    return done("busy");
  }
  if (path === "/pid") return done(String(services.pid));
  if (path === "/uid") return done(`${process.getuid?.()}:${process.getgid?.()}`);
  if (path === "/name") return done(http.servers[0]?.name ?? "");
  if (path === "/healthy") return done(JSON.stringify(healthy));
  if (path.startsWith("/status"))
    return services.status(question("status", path), ({ body }) => done(body));
  if (path === "/stub")
    return services.status(question("stub-status", path), ({ body }) => done(body));
  if (path === "/fault") throw new Error("planted fault");
  return done(path);
}

/** As for `location /status { api /status; }`. */
const question = (kind: "status" | "stub-status", uri: string) =>
  ({ kind, path: "/status", uri, args: "", location: "/status" }) as const;

const healthy: Record<string, boolean> = {};

function createPlane({ http }: Plan, services: Services): DataPlane {
  if (!http) throw new Error("no http");
  const columns = services.connections;
  const count = (column: number, by: number) => (columns[column] = (columns[column] ?? 0) + by);
  const idle = new Set<Socket>();
  const all = new Set<Socket>();
  let draining: (() => void) | undefined;

  const serve = (socket: Socket, path: string) => {
    idle.delete(socket);
    count(connectionColumn.requests, 1);
    answer(path, http, services, (body) => {
      const close = draining !== undefined;
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n` +
          `Connection: ${close ? "close" : "keep-alive"}\r\n\r\n${body}`,
      );
      const [log] = http.locations[0]?.accessLogs ?? [];
      if (typeof log?.path === "string") services.accessLog(log.path, path);
      if (close) socket.end();
      else idle.add(socket);
    });
  };

  return {
    upstreams: [],
    requests: new RequestCounters(),
    countConnections() {},
    hearPeer() {},
    hearSession() {},
    setPeers() {},
    setHealthy(upstream, peer, up) {
      healthy[`${http.upstreams[upstream]?.peers[peer]?.name}`] = up;
    },
    accept(_listener, accepted) {
      const socket = socketOf(accepted);
      all.add(socket);
      idle.add(socket);
      for (const column of ["accepted", "handled", "active"] as const)
        count(connectionColumn[column], 1);
      let text = "";
      socket.setEncoding("latin1");
      socket.on("data", (bytes: string) => {
        text += bytes;
        for (let end = text.indexOf("\r\n\r\n"); end !== -1; end = text.indexOf("\r\n\r\n")) {
          const path = text.split(" ")[1] ?? "/";
          text = text.slice(end + 4);
          serve(socket, path);
        }
      });
      socket.on("error", () => socket.destroy());
      socket.on("end", () => socket.end());
      socket.on("close", () => {
        all.delete(socket);
        idle.delete(socket);
        count(connectionColumn.active, -1);
        if (all.size === 0) draining?.();
      });
    },
    drain(ended) {
      draining = ended;
      if (all.size === 0) ended();
    },
    closeIdle() {
      for (const socket of idle) socket.destroy();
    },
    destroy() {
      for (const socket of all) socket.destroy();
    },
  };
}

runWorker(createPlane);
