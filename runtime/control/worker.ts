import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { closeSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { hostname, tmpdir } from "node:os";
import { resolve } from "node:path";

import { orderFor, type PeerOrder } from "../decide/peer-orders.ts";
import type { Level, Plan } from "../plan.ts";
import {
  connectionColumn,
  type DataPlane,
  type Services,
  type StatusAnswer,
} from "../proxy/services.ts";
import { TicketKeys } from "../tls/ticket-keys.ts";
import { refuse, takeConnections, type Accepted } from "../upstream/accept.ts";
import { prepareCaches } from "./cache-folders.ts";
import { errorLine, errorRecord, type MessageFacts, takes } from "./error-line.ts";
import { fileRoom } from "./file-limit.ts";
import { LimitExchange } from "./limit-exchange.ts";
import { logBuffers, logPaths } from "./log-paths.ts";
import { LogQueue } from "./log-queue.ts";
import type { HandedSocket, News, Order, PeerVerdict, StartMessage, ZoneNews } from "./messages.ts";
import { listenersOf, needsWorkers, upstreamsOf, withPeers } from "./plan-parts.ts";
import { becomeWorker } from "./privileges.ts";
import { SharedSessions } from "./shared-sessions.ts";
import { emptyReport, reportOf } from "./worker-report.ts";
import { ZoneOutbox } from "./zone-outbox.ts";

/** Makes the engine that serves a plan. */
export type MakeDataPlane = (plan: Plan, services: Services) => DataPlane;

/** Runs this process as a worker of the supervisor that forked it. */
export function runWorker(makePlane: MakeDataPlane): void {
  process.title = "lbc: worker process";
  // A terminal sends these to the whole group; the supervisor decides what they mean.
  for (const signal of ["SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const)
    process.on(signal, () => {});
  let worker: Worker | undefined;
  process.on("message", (order: Order) => {
    if (order.type === "start") worker = new Worker(order, makePlane);
    else if (worker) worker.obey(order);
    else if (order.type === "stop" || order.type === "drain") process.exit(0);
  });
  process.on("SIGTERM", () => (worker ? worker.obey({ type: "stop" }) : process.exit(0)));
  process.on("SIGQUIT", () =>
    worker ? worker.obey({ type: "drain", closeIdle: true }) : process.exit(0),
  );
  // Without its supervisor nobody would end it, and its sockets would keep the ports.
  process.on("disconnect", () => (worker ? worker.obey({ type: "stop" }) : process.exit(0)));
}

const tell = (news: News): void => {
  if (process.connected) process.send?.(news);
};

function leave(code: number, last: News): void {
  if (process.connected) process.send?.(last, () => process.exit(code));
  else process.exit(code);
}

class Worker {
  #plan: Plan;
  readonly #logs: LogQueue;
  readonly #servers: (Server | DatagramSocket)[] = [];
  readonly #connections = new Float64Array(connectionColumn.count);
  readonly #sessions = new SharedSessions(tell);
  readonly #ticketKeys: TicketKeys;
  readonly #questions = new Map<number, (answer: StatusAnswer) => void>();
  #sockets: readonly HandedSocket[] = [];
  #plane: DataPlane | undefined;
  /** Connections of clients at once. Beyond its files the system would cut them without a word. */
  #most = 0;
  #limits: LimitExchange | undefined;
  #lastQuestion = 0;
  #complained = -Infinity;
  #draining = false;
  #orders: readonly PeerOrder[] = [];

  constructor(start: StartMessage, makePlane: MakeDataPlane) {
    this.#plan = start.plan;
    this.#ticketKeys = new TicketKeys(start.ticketKeys.map((key) => Buffer.from(key, "base64")));
    this.#logs = new LogQueue(start.plan.prefix, logBuffers(start.plan));
    this.#logs.failed = (path, text) => this.#logFailed(path, text);
    this.#catchFaults();
    try {
      this.#begin(start, makePlane);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  obey(order: Exclude<Order, StartMessage>): void {
    switch (order.type) {
      case "listen":
        return this.#listenAll();
      case "deputize":
        return this.#deputize();
      case "health":
        return this.#mark(order.verdicts);
      case "zone":
        return this.#hear(order);
      case "members":
        this.#plan = withPeers(this.#plan, order.upstream, order.peers);
        this.#plane?.setPeers(order.upstream, order.peers);
        return this.#follow(this.#orders);
      case "peers":
        return this.#follow(order.orders);
      case "drain":
        return this.#drain(order.closeIdle);
      case "stop":
        return this.#stop();
      case "ticket-keys":
        return this.#ticketKeys.use(order.keys.map((key) => Buffer.from(key, "base64")));
      case "session":
        return this.#sessions.answered(order.id, order.session);
      case "reopen":
        for (const failure of this.#logs.reopen()) this.#log("emerg", failure);
        return;
      case "report":
        return tell({ type: "report", id: order.id, report: this.#report() });
      case "limits":
      case "limits-whole":
      case "limits-gone":
        return this.#limits?.obey(order);
      case "status":
        this.#questions.get(order.id)?.(order.answer);
        this.#questions.delete(order.id);
        return;
    }
  }

  /** Everything that needs root (logs, keys of certificates) comes before it is given up. */
  #begin(start: StartMessage, makePlane: MakeDataPlane): void {
    for (const path of logPaths(start.plan)) {
      const failure = this.#logs.open(path);
      if (failure !== undefined) return this.#fail(failure);
    }
    const unprepared = prepareCaches(start.plan, start.identity);
    if (unprepared !== undefined) return this.#fail(unprepared);
    if (needsWorkers(start.plan)) this.#plane = makePlane(start.plan, this.#services(start));
    const zones = this.#plane?.limits;
    this.#limits = zones && new LimitExchange(zones, tell);
    this.#mark(start.health);
    this.#follow(start.orders);
    this.#hear({ peers: [], sessions: start.sessions });
    const refused = start.identity && becomeWorker(start.identity);
    if (refused !== undefined) return this.#fail(refused);
    this.#sockets = start.sockets;
    tell({ type: "prepared" });
  }

  #listenAll(): void {
    if (this.#draining) return;
    this.#most = Math.min(this.#plan.main.workerConnections, fileRoom());
    const own = this.#sockets.filter(({ deputy }) => !deputy);
    let missing = own.length;
    const ready = () => {
      missing--;
      if (missing === 0) tell({ type: "ready" });
    };
    for (const socket of own) this.#listen(socket, ready);
    if (missing === 0) tell({ type: "ready" });
  }

  /** For good: two that accept from one queue do no harm, and a second death finds this done. */
  #deputize(): void {
    if (this.#draining) return;
    for (const socket of this.#deputyFor()) this.#listen(socket, () => {});
  }

  /** The sockets of the neighbour that were not yet asked for; they are then no longer spare. */
  #deputyFor(): readonly HandedSocket[] {
    const spare = this.#sockets.filter(({ deputy }) => deputy);
    this.#sockets = this.#sockets.filter(({ deputy }) => !deputy);
    return spare;
  }

  #listen({ fd, listener }: HandedSocket, ready: () => void): void {
    const { backlog = 511, udp = false, host = "" } = listenersOf(this.#plan)[listener] ?? {};
    if (udp) return this.#receive(fd, listener, host.includes(":") ? "udp6" : "udp4", ready);
    const server = createServer({ allowHalfOpen: true });
    server.on("error", (error) => this.#fail(`listen() failed (${error.message})`));
    server.listen({ fd, backlog }, ready);
    takeConnections(server, (accepted) => {
      if ((this.#connections[connectionColumn.active] ?? 0) >= this.#most) this.#refuse(accepted);
      else this.#plane?.accept(listener, accepted);
    });
    this.#servers.push(server);
  }

  /** Datagrams of a listener; answers leave by the same socket. */
  #receive(fd: number, listener: number, type: "udp4" | "udp6", ready: () => void): void {
    const socket = createSocket(type);
    socket.on("error", (error) => this.#log("alert", `recvmsg() failed (${error.message})`));
    this.#plane?.takeDatagrams?.(listener, socket);
    socket.bind({ fd }, ready);
    this.#servers.push(socket);
  }

  #refuse(accepted: Accepted): void {
    refuse(accepted);
    const now = performance.now();
    if (now - this.#complained < 1000) return;
    this.#complained = now;
    const { workerConnections } = this.#plan.main;
    if (this.#most < workerConnections)
      this.#log("crit", "accept4() failed (24: Too many open files)");
    else this.#log("alert", `${workerConnections} worker_connections are not enough`);
  }

  #services(start: StartMessage): Services {
    return {
      now: () => performance.now(),
      wall: () => Date.now(),
      random: Math.random,
      pid: process.pid,
      hostname: hostname(),
      temporaryFolder: tmpdir(),
      errorLog: (logs, level, text, facts) => {
        for (const log of logs)
          if (takes(log, level)) this.#logs.write(log.path, this.#line(level, text, facts));
      },
      structured: this.#plan.main.jsonErrors === true,
      accessLog: (path, line) => this.#logs.write(path, `${line}\n`),
      status: (question, answer) => {
        const id = ++this.#lastQuestion;
        this.#questions.set(id, answer);
        tell({ type: "status", id, question });
      },
      ticketKeys: this.#ticketKeys,
      sessions: this.#sessions,
      connections: this.#connections,
      zone: new ZoneOutbox(tell),
      managesCaches: start.slot === 0,
    };
  }

  #mark(verdicts: readonly PeerVerdict[]): void {
    for (const { upstream, peer, up } of verdicts)
      for (const [index, { name, peers }] of upstreamsOf(this.#plan).entries())
        if (name === upstream)
          for (const [slot, { name: own }] of peers.entries())
            if (own === peer) this.#plane?.setHealthy(index, slot, up);
  }

  /** What operators have ordered, and the configuration where they have not. */
  #follow(orders: readonly PeerOrder[]): void {
    this.#orders = orders;
    for (const [index, { name, peers }] of upstreamsOf(this.#plan).entries())
      for (const [slot, peer] of peers.entries()) {
        const order = orderFor(orders, name, peer.name);
        const state = this.#plane?.upstreams[index]?.peers;
        state?.setDrained(slot, order?.drained === true);
        state?.setWeight(slot, order?.weight ?? peer.weight);
      }
  }

  /** What other workers found out. */
  #hear({ peers, sessions }: Pick<ZoneNews, "peers" | "sessions">): void {
    for (const tidings of peers) this.#plane?.hearPeer(tidings);
    for (const session of sessions) this.#plane?.hearSession(session);
  }

  #drain(closeIdle: boolean): void {
    if (!this.#draining) {
      this.#draining = true;
      process.title = "lbc: worker process is shutting down";
      for (const server of this.#servers) server.close();
      for (const { fd } of this.#deputyFor()) closeSync(fd);
      tell({ type: "closed" });
      const { shutdownTimeout } = this.#plan.main;
      if (shutdownTimeout > 0) setTimeout(() => this.#stop(), shutdownTimeout);
      if (!this.#plane) return this.#stop();
      this.#plane.drain(() => this.#stop());
    }
    if (closeIdle) this.#plane?.closeIdle();
  }

  #stop(): void {
    this.#plane?.destroy();
    this.#logs.close();
    leave(0, { type: "farewell", report: this.#report() });
  }

  #fail(text: string): void {
    this.#logs.flush();
    leave(1, { type: "failed", text });
  }

  #report() {
    this.#plane?.countConnections();
    return this.#plane
      ? reportOf(upstreamsOf(this.#plan), this.#connections, this.#plane, Date.now())
      : emptyReport;
  }

  #log(level: Level, text: string): void {
    for (const log of this.#plan.main.errorLogs)
      if (takes(log, level)) this.#logs.write(log.path, this.#line(level, text));
  }

  #line(level: Level, text: string, facts?: MessageFacts): string {
    const make = this.#plan.main.jsonErrors === true ? errorRecord : errorLine;
    return make(Date.now(), level, process.pid, text, facts);
  }

  /** A log that cannot be written (disk full) is told in the others. */
  #logFailed(path: string, text: string): boolean {
    const { main, prefix } = this.#plan;
    const others = main.errorLogs.filter(
      (log) => resolve(prefix, log.path) !== path && takes(log, "alert"),
    );
    const line = this.#line("alert", text);
    for (const log of others) this.#logs.write(log.path, line);
    return others.length > 0;
  }

  /** A fault of lbc ends this worker, never silently; the supervisor puts another in its place. */
  #catchFaults(): void {
    process.on("uncaughtException", (error) => {
      this.#log("alert", `fault of lbc: ${error.stack ?? String(error)}`.replaceAll("\n", " "));
      this.#logs.close();
      process.exit(3);
    });
  }
}
