import { createServer, type Socket } from "node:net";

const piece = Buffer.alloc(65_536, 0x61);

/** A backend of endless things: takes uploads, sends `GET /down/BYTES`, and streams events. */
export interface StreamsBackend {
  readonly port: number;
  /** When the first event was written, by `performance.now`. */
  eventAt: number;
  close(): void;
}

/** Requests come one on a connection: `Connection: close` is answered to each. */
export async function streamsBackend(): Promise<StreamsBackend> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    socket.once("data", (bytes) => {
      const [, what = "", size = "0"] = /^\w+ \/(\w+)\/?(\d*)/.exec(bytes.toString("latin1")) ?? [];
      if (what === "down") sendDown(socket, Number(size));
      else if (what === "events") setTimeout(() => sendEvent(socket), 200);
      else takeUp(socket, bytes);
    });
  });
  function sendEvent(socket: Socket): void {
    const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    found.eventAt = performance.now();
    socket.write(`${head}data: first\n\n`);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const found: StreamsBackend = {
    port: typeof address === "object" && address ? address.port : 0,
    eventAt: 0,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return found;
}

function sendDown(socket: Socket, size: number): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\nConnection: close\r\n\r\n`);
  let left = size;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      const next = left < piece.length ? piece.subarray(0, left) : piece;
      left -= next.length;
      if (!socket.write(next)) {
        socket.once("drain", more);
        return;
      }
    }
    socket.end();
  };
  more();
}

/** Reads until the last chunk, or the length that was told, is in. */
function takeUp(socket: Socket, first: Buffer): void {
  let head = "";
  let left = Infinity;
  let tail = "";
  const take = (bytes: Buffer): void => {
    if (left === Infinity && tail === "") {
      head += bytes.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length !== undefined) left = Number(length) - (head.length - end - 4);
      tail = head.slice(-5);
    } else if (left === Infinity) tail = (tail + bytes.subarray(-5).toString("latin1")).slice(-5);
    else left -= bytes.length;
    if (left <= 0 || (left === Infinity && tail === "0\r\n\r\n"))
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  };
  take(first);
  socket.on("data", take);
}
