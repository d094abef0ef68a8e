import { createSocket } from "node:dgram";
import net from "node:net";
import tls from "node:tls";

type Where = number | string;

const targetOf = (where: Where) =>
  typeof where === "number" ? { port: where, host: "127.0.0.1" } : { path: where };

const patience = 8000;

/** Waits so long and no longer. */
async function before(what: Promise<void>, missing: () => string): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`got ${missing()}`)), patience);
  try {
    await Promise.race([what, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A client that can wait for what it gets. */
export class Client {
  readonly socket: net.Socket;
  text = "";
  over = false;
  private readonly waiting: (() => void)[] = [];

  constructor(where: Where, secure?: tls.ConnectionOptions) {
    this.socket = secure
      ? tls.connect({ ...targetOf(where), rejectUnauthorized: false, ...secure })
      : net.connect({ ...targetOf(where), allowHalfOpen: true });
    const wake = () => {
      for (const one of this.waiting.splice(0)) one();
    };
    this.socket.on("data", (bytes: Buffer) => {
      this.text += bytes.toString("latin1");
      wake();
    });
    for (const event of ["end", "close", "error"] as const)
      this.socket.on(event, () => {
        this.over = true;
        wake();
      });
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** The text once it is so long, or ended. */
  async got(length: number): Promise<string> {
    while (this.text.length < length && !this.over)
      await before(
        new Promise<void>((resolve) => this.waiting.push(resolve)),
        () => `${this.text.length} bytes of ${length}`,
      );
    return this.text;
  }

  /** The text when the other side has closed. */
  async all(): Promise<string> {
    const text = await this.got(Infinity);
    this.socket.destroy();
    return text;
  }
}

/** The bytes with which a client of TLS begins. */
export function helloBytes(options: tls.ConnectionOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.once("data", (bytes) => {
        socket.destroy();
        server.close();
        resolve(bytes);
      });
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      const client = tls.connect({ port, host: "127.0.0.1", ...options });
      client.on("error", () => {});
    });
    server.on("error", reject);
  });
}

/** A client of datagrams. */
export class Sender {
  readonly got: string[] = [];
  private readonly socket = createSocket("udp4");
  private readonly port: number;
  private waiting: (() => void)[] = [];

  constructor(port: number) {
    this.port = port;
    this.socket.on("message", (bytes) => {
      this.got.push(bytes.toString("latin1"));
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  send(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.socket.send(text, this.port, "127.0.0.1", () => resolve());
    });
  }

  async answers(count: number): Promise<string[]> {
    while (this.got.length < count)
      await before(
        new Promise<void>((resolve) => this.waiting.push(resolve)),
        () => `${this.got.length} datagrams of ${count}`,
      );
    return this.got;
  }

  close(): void {
    this.socket.close();
  }
}
