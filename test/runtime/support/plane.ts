import { once } from "node:events";
import net from "node:net";
import { tmpdir } from "node:os";

import type { Plan } from "../../../runtime/plan.ts";
import { createDataPlane } from "../../../runtime/proxy/data-plane.ts";
import {
  connectionColumn,
  type DataPlane,
  type Services,
} from "../../../runtime/proxy/services.ts";
import { takeConnections } from "../../../runtime/upstream/accept.ts";

export interface Running {
  readonly port: number;
  readonly ports: readonly number[];
  readonly plane: DataPlane;
  readonly errors: string[];
  readonly lines: string[];
  readonly connections: Float64Array;
  /** Resolves with the next access log line that is not yet taken. */
  line(): Promise<string>;
  close(): Promise<void>;
}

/** Connections are accepted as sockets of Node's public interface: what serves where handles cannot. */
export const way = { publicSockets: false };

/** Serves a plan on free ports of the loopback. */
export async function servePlan(plan: Plan, more: Partial<Services> = {}): Promise<Running> {
  const errors: string[] = [];
  const lines: string[] = [];
  const waiting: (() => void)[] = [];
  const connections = new Float64Array(connectionColumn.count);
  const plane = createDataPlane(plan, {
    now: () => performance.now(),
    wall: () => Date.now(),
    random: () => 0.5,
    pid: process.pid,
    hostname: "test",
    temporaryFolder: tmpdir(),
    errorLog: (_, level, text) => errors.push(`[${level}] ${text}`),
    accessLog: (_, line) => {
      lines.push(line);
      for (const wake of waiting.splice(0)) wake();
    },
    status: (question, answer) =>
      answer({ status: 200, type: "application/json", body: JSON.stringify(question) }),
    ticketKeys: undefined,
    connections,
    ...more,
  });
  const servers = (plan.http?.listeners ?? []).map(() => net.createServer({ allowHalfOpen: true }));
  for (const [index, server] of servers.entries()) {
    server.listen(0, "127.0.0.1");
    if (way.publicSockets) server.on("connection", (socket) => plane.accept(index, socket));
    else takeConnections(server, (accepted) => plane.accept(index, accepted));
    await once(server, "listening");
  }
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  let taken = 0;
  return {
    port: ports[0] ?? 0,
    ports,
    plane,
    errors,
    lines,
    connections,
    async line() {
      while (lines.length <= taken) await new Promise<void>((wake) => waiting.push(wake));
      return lines[taken++] ?? "";
    },
    async close() {
      plane.destroy();
      for (const server of servers) {
        server.close();
        await once(server, "close");
      }
    },
  };
}

export interface Backend {
  readonly port: number;
  /** Heads and bodies as they came, one entry for each connection. */
  readonly received: string[];
  readonly sockets: net.Socket[];
  close(): Promise<void>;
}

/** A backend on raw sockets: `react` is called with each piece that comes. */
export async function rawBackend(
  react: (socket: net.Socket, piece: string, connection: number) => void,
): Promise<Backend> {
  const received: string[] = [];
  const sockets: net.Socket[] = [];
  const server = net.createServer({ noDelay: true }, (socket) => {
    const index = sockets.push(socket) - 1;
    received[index] = "";
    socket.on("data", (bytes) => {
      const piece = bytes.toString("latin1");
      received[index] += piece;
      react(socket, piece, index);
    });
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as net.AddressInfo).port,
    received,
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A client on a raw socket. */
export class RawClient {
  readonly socket: net.Socket;
  text = "";
  ended = false;
  closed = false;
  private wake: (() => void)[] = [];

  constructor(port: number, onConnect?: (socket: net.Socket) => void) {
    this.socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    this.socket.setNoDelay(true);
    if (onConnect) onConnect(this.socket);
    this.socket.on("data", (bytes) => {
      this.text += bytes.toString("latin1");
      this.signal();
    });
    this.socket.on("end", () => {
      this.ended = true;
      this.signal();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.signal();
    });
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
    return this;
  }

  private signal(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  /** Waits until the text has a match, or the connection ended. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      if (this.ended || this.closed)
        throw new Error(`closed before ${pattern}: ${JSON.stringify(this.text)}`);
      await new Promise<void>((wake) => this.wake.push(wake));
    }
    return this.text;
  }

  /** Waits until the other side has closed. */
  async end(): Promise<string> {
    while (!this.ended && !this.closed) await new Promise<void>((wake) => this.wake.push(wake));
    this.socket.destroy();
    return this.text;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Sends one request on its own connection and reads until the proxy closes. */
export const exchange = (port: number, request: string): Promise<string> =>
  new RawClient(port).send(request).end();

/** The part behind the head. */
export const bodyOf = (response: string): string =>
  response.slice(response.indexOf("\r\n\r\n") + 4);
