import { once } from "node:events";
import net from "node:net";

/** Values by key as they stand on the wire, and what is said instead of an answer. */
const values: Readonly<Record<string, readonly [flags: number, text: string]>> = {
  "/plain.txt": [0, "hello"],
  "/empty.txt": [0, ""],
  "/long.html": [0, "0123456789".repeat(20_000)],
  "/packed.html": [2, "packed"],
  "/ends.txt": [0, "\r\nEND\r\n"],
  "/with%20blank": [0, "escaped"],
  "/percent%25": [0, "percent"],
};

const rubbish: Readonly<Record<string, string>> = {
  "/error": "ERROR\r\n",
  "/server-error": "SERVER_ERROR out of memory\r\n",
  "/other-key": "VALUE /else 0 5\r\nhello\r\nEND\r\n",
  "/no-length": "VALUE /no-length 0\r\nhello\r\nEND\r\n",
  "/bad-length": "VALUE /bad-length 0 5x\r\nhello\r\nEND\r\n",
  "/bad-flags": "VALUE /bad-flags x 5\r\nhello\r\nEND\r\n",
  "/http": "HTTP/1.1 200 OK\r\n\r\n",
  "/too-long": `VALUE /too-long ${"0".repeat(5000)}`,
  "/cut": "VALUE /cut 0 50\r\nshort",
  "/closes": "",
  "/bad-tail": "VALUE /bad-tail 0 5\r\nhelloXXEND\r\n",
  "/cas": "VALUE /cas 0 5 77\r\nhello\r\nEND\r\n",
};

/** A server that speaks as much of memcached's text protocol as a `get` needs. */
export class Store {
  readonly asked: string[] = [];
  connections = 0;
  /** Answers go out a byte at a time. */
  slow = false;
  readonly #sockets = new Set<net.Socket>();
  readonly #server = net.createServer({ noDelay: true }, (socket) => {
    this.connections++;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        this.#answer(socket, text.slice(0, end));
        text = text.slice(end + 2);
      }
    });
  });

  #answer(socket: net.Socket, line: string): void {
    this.asked.push(line);
    const key = line.replace(/^get /, "");
    const value = values[key];
    const wrong = rubbish[key];
    if (wrong !== undefined) socket.end(wrong, "latin1");
    else if (value) {
      const [flags, text] = value;
      void this.#send(socket, `VALUE ${key} ${flags} ${text.length}\r\n${text}\r\nEND\r\n`);
    } else void this.#send(socket, "END\r\n");
  }

  async #send(socket: net.Socket, text: string): Promise<void> {
    if (!this.slow || text.length > 1000) socket.write(text, "latin1");
    else
      for (const letter of text) {
        socket.write(letter, "latin1");
        await new Promise((resolve) => setImmediate(resolve));
      }
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as net.AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** What clients ask for: method and path, and a field. */
export const requests: readonly (readonly [ask: string, field?: string])[] = [
  ...[...Object.keys(values), ...Object.keys(rubbish), "/missing.txt"].map(
    (path) => [`GET ${path}`] as const,
  ),
  ["GET /with%20blank"],
  ["HEAD /plain.txt"],
  ["HEAD /missing.txt"],
  ["POST /plain.txt"],
  ["GET /plain.txt", "Range: bytes=1-2"],
  ["GET /plain.txt", "Range: bytes=9-"],
  ["GET /plain.txt", 'If-None-Match: "x"'],
  ["GET /unset/plain.txt"],
  ["GET /next/missing.txt"],
  ["GET /next/error"],
  ["GET /page/missing.txt"],
  ["GET /group/plain.txt"],
  ["GET /group/long.html"],
  ["GET /dead/plain.txt"],
];
