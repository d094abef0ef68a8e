import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, type TLSSocket } from "node:tls";

import { takeMessage, type Message } from "./message-reader.ts";
import { steps, type Step } from "./wire.ts";

/** What a client saw of one connection. */
export interface ClientSeen {
  readonly answers: readonly Message[];
  /** Bytes that belong to no answer: of a tunnel, a stream, or after what was asked for. */
  readonly extra: string;
  /** `kept`: open, with every answer there; `stalled`: open, with an answer missing. */
  readonly end: "closed" | "kept" | "stalled" | `failed ${string}`;
  readonly ms: number;
  /** What TLS agreed upon. */
  readonly tls: string | undefined;
}

export interface ClientOrder {
  readonly requests: readonly string[];
  /** No HTTP: everything that comes is `extra`. */
  readonly raw: boolean;
  readonly patience: number;
  readonly open: () => Socket;
}

/** A TCP or unix socket, or TLS over it, as the options of a client say. */
export function opener(
  where: { readonly host?: string; readonly port?: number; readonly path?: string },
  tls: { readonly servername?: string; readonly [name: string]: unknown } | undefined,
  from: string | undefined,
): () => Socket {
  const plain = {
    ...(where.path === undefined
      ? { host: where.host ?? "", port: where.port ?? 0 }
      : { path: where.path }),
    ...(from !== undefined && { localAddress: from }),
    noDelay: true,
    allowHalfOpen: true,
  };
  if (!tls) return () => connectPlain(plain);
  return () => connectTls({ ...plain, rejectUnauthorized: false, ...tls });
}

class Connection {
  readonly answers: Message[] = [];
  text = "";
  ended = false;
  failure: string | undefined;
  finals = 0;
  readonly #methods: string[] = [];
  readonly #raw: boolean;
  #tunnel = false;
  #wake: (() => void) | undefined;
  readonly socket: Socket;

  constructor(socket: Socket, raw: boolean) {
    this.socket = socket;
    this.#raw = raw;
    socket.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      this.#read();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE")
        this.failure = error.code ?? error.message;
      this.#end();
    });
    socket.on("end", () => {
      this.#end();
    });
    socket.on("close", () => {
      this.#end();
    });
  }

  /** A request begins: its method says whether the answer has a body. */
  asks(method: string): void {
    this.#methods.push(method);
  }

  #end(): void {
    this.ended = true;
    this.#read();
  }

  #read(): void {
    while (!this.#raw && !this.#tunnel) {
      const method = this.#methods[this.finals];
      const taken = takeMessage(
        this.text,
        {
          kind: "answer",
          bodiless: (status) =>
            method === "HEAD" || status === 204 || status === 304 || status < 200,
        },
        this.ended,
      );
      if (!taken) break;
      this.text = taken.rest;
      this.answers.push(taken.message);
      const status = Number(taken.message.head[0]?.split(" ")[1]);
      if (status === 101) this.#tunnel = true;
      if (!(status >= 100 && status < 200) || status === 101) this.finals++;
    }
    this.#wake?.();
  }

  /** True when it holds in time; an end of the connection ends the waiting. */
  async until(holds: () => boolean, ms: number): Promise<boolean> {
    for (const end = Date.now() + ms; !holds();) {
      const left = end - Date.now();
      if (left <= 0 || this.ended) return holds();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, left);
      await promise;
      clearTimeout(timer);
    }
    return true;
  }
}

async function opened(socket: Socket, ms: number): Promise<string | undefined> {
  const event = "encrypted" in socket ? "secureConnect" : "connect";
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve("time is over");
    }, ms);
    const done = (reason?: string) => {
      clearTimeout(timer);
      resolve(reason);
    };
    socket.once(event, () => {
      done();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      done(error.code ?? error.message);
    });
    socket.once("close", () => {
      done("closed");
    });
  });
}

/** One step; false: the connection is gone by order. */
async function take(step: Step, on: Connection, expected: number, patience: number) {
  const { socket } = on;
  switch (step.act) {
    case "send":
      if (!on.ended && !socket.destroyed) socket.write(step.bytes);
      return true;
    case "wait":
      await sleep(step.ms);
      return true;
    case "recv":
      await on.until(() => on.finals >= (step.count ?? expected), patience);
      return true;
    case "until":
      await on.until(() => on.text.includes(step.text), patience);
      return true;
    case "shut":
      socket.end();
      return true;
    case "close":
      socket.destroy();
      return false;
    case "reset":
      socket.resetAndDestroy();
      return false;
    case "stay":
      return true;
    default:
      return step satisfies never;
  }
}

/** Whether the server said that it goes. */
function closing(message: Message | undefined): boolean {
  if (!message) return true;
  const connection = message.head.find((line) => /^connection:/i.test(line)) ?? "";
  return /close/i.test(connection) || message.framing === "close" || message.framing === "raw";
}

/** Plays a client's script over one connection and tells what came back. */
export async function playClient(order: ClientOrder): Promise<ClientSeen> {
  const started = Date.now();
  const socket = order.open();
  const on = new Connection(socket, order.raw);
  const failure = await opened(socket, order.patience);
  let expected = 0;
  let gone = failure !== undefined;
  for (const text of gone ? [] : order.requests) {
    const script = steps(text);
    if (!order.raw) {
      const method = /^([A-Za-z]+) /.exec(text)?.[1] ?? "";
      on.asks(method);
      expected++;
    }
    for (const step of script) {
      if (!(await take(step, on, expected, order.patience))) gone = true;
      if (step.act === "recv") expected = Math.max(expected, step.count ?? 0);
    }
    if (!order.raw && !gone) await on.until(() => on.finals >= expected, order.patience);
  }
  let end: ClientSeen["end"] = "closed";
  if (failure !== undefined) end = `failed ${failure}`;
  else if (!gone) {
    const asked = on.finals >= expected;
    const last = on.answers.at(-1);
    const wait = order.raw ? 900 : closing(last) ? order.patience : 120;
    await on.until(() => on.ended, asked ? wait : 0);
    end = on.ended ? "closed" : asked ? "kept" : "stalled";
  }
  const ms = Date.now() - started;
  const tls = "encrypted" in socket ? tlsFacts(socket as TLSSocket) : undefined;
  socket.destroy();
  if (on.failure !== undefined) end = `failed ${on.failure}`;
  return { answers: on.answers, extra: on.text, end, ms, tls };
}

function tlsFacts(socket: TLSSocket): string {
  if (socket.getProtocol() === null) return "none";
  const subject = socket.getPeerCertificate().subject as { readonly CN?: string } | undefined;
  const alpn =
    socket.alpnProtocol === false || socket.alpnProtocol === null ? "-" : socket.alpnProtocol;
  return `${socket.getProtocol()} ${subject?.CN ?? "-"} alpn=${alpn}`;
}
