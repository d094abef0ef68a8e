import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";

/** What the backend answers by path: heads without status line mean 200. */
export type Answers = Readonly<Record<string, string>>;

export interface RawBackend {
  readonly port: number;
  close(): Promise<void>;
}

/** A backend that answers each path with the bytes of a table, and closes. */
export async function raiseBackend(answers: Answers): Promise<RawBackend> {
  const server: Server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      const path = /^\S+ ([^ ?]*)/.exec(text)?.[1] ?? "";
      socket.end(Buffer.from(answerTo(answers, path, text, socket.remoteAddress), "latin1"));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}

function answerTo(
  answers: Answers,
  path: string,
  request: string,
  remote: string | undefined,
): string {
  if (path === "/echo") {
    const body = `from ${remote}\n${request}`;
    return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }
  const answer = answers[path] ?? "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n";
  return answer.startsWith("HTTP/") ? answer : `HTTP/1.1 200 OK\r\n${answer}`;
}

/** An answer of the backend: fields, and a body with its length. */
export const answer = (fields: readonly string[], body = "", status = "200 OK"): string =>
  [`HTTP/1.1 ${status}`, ...fields, `Content-Length: ${body.length}`, "", body].join("\r\n");
