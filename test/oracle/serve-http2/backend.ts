import { once } from "node:events";
import net from "node:net";

export interface Echo {
  readonly port: number;
  close(): Promise<void>;
}

/** An application that answers with what it received, or badly where the path says so. */
export async function raiseEcho(): Promise<Echo> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    let text = "";
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (isWhole(text)) answer(socket, text);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as net.AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  if (/\r\ntransfer-encoding: chunked/i.test(text.slice(0, end))) return text.endsWith("0\r\n\r\n");
  return text.length - end - 4 >= Number(length ?? 0);
}

function answer(socket: net.Socket, text: string): void {
  const kind = /^\S+ \S*\/(\w+)/.exec(text)?.[1] ?? "";
  const head = "HTTP/1.1 200 OK\r\nX-A: b\r\nX-A: c\r\nConnection: close\r\n";
  switch (kind) {
    case "hang":
      break;
    case "switch":
      socket.write("HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
      break;
    case "short":
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
      break;
    case "broken":
      socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      break;
    case "chunked":
      socket.end(
        `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: 1\r\n\r\n`,
      );
      break;
    case "none":
      socket.end("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n");
      break;
    case "missing":
      socket.end("HTTP/1.1 404 Gone\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nnot!");
      break;
    case "moved":
      socket.end(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/new\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n",
      );
      break;
    default: {
      const body = text.replace(/\r\nHost: [^\r]*/, "");
      socket.end(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    }
  }
}
