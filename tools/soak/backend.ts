import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";

const big = Buffer.alloc(1_048_576, "0123456789abcdef");
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** A server that does what the clients of the soak ask for; its sockets, to end what is left. */
export function soakBackend(): { readonly server: Server; readonly sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    if (url === "/big") return void response.end(big);
    if (url === "/drip") {
      let left = 10;
      const timer = setInterval(() => {
        if (response.destroyed || left-- === 0) {
          clearInterval(timer);
          response.end();
        } else response.write("data: tick\n\n");
      }, 50);
      return;
    }
    let size = 0;
    request.on("data", (piece: Buffer) => (size += piece.length));
    request.on("end", () => response.end(url === "/upload" ? String(size) : "small\n"));
    request.on("error", () => {});
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket) => {
    const key = request.headers["sec-websocket-key"] ?? "";
    const accept = createHash("sha1").update(`${key}${guid}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  server.keepAliveTimeout = 0;
  return { server, sockets };
}
