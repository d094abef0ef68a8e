import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A request as somebody reads it who allows nothing: RFC 9112 to the letter. */
export interface StrictRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface StrictBackend {
  readonly port: number;
  readonly requests: StrictRequest[];
  /** Bytes that are no request to a strict reader. */
  readonly unclean: string[];
  close(): Promise<void>;
}

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const fieldLine = `${token}:[ \\t]*[\\x21-\\x7e\\x80-\\xff]?[\\t\\x20-\\x7e\\x80-\\xff]*`;
const requestHead = new RegExp(
  `^(${token}) ([\\x21-\\x7e]+) HTTP/1\\.[01]\\r\\n((?:${fieldLine}\\r\\n)*)\\r\\n`,
);
const chunk = /^([0-9A-Fa-f]{1,8})(?:;[^\r\n]*)?\r\n/;
const single = ["host", "content-length", "transfer-encoding"];

/** A request and what it took of the text; `more` where it is not whole, undefined where it never will be. */
function read(
  text: string,
): { readonly request: StrictRequest; readonly used: number } | "more" | undefined {
  const head = requestHead.exec(text);
  if (!head) return text.includes("\r\n\r\n") || text.includes("\n\n") ? undefined : "more";
  const [whole, method = "", target = "", lines = ""] = head;
  const fields = lines
    .split("\r\n")
    .slice(0, -1)
    .map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
  const all = (name: string) => fields.filter(([own]) => own === name).map(([, value]) => value);
  if (single.some((name) => all(name).length > 1)) return undefined;
  const [length, coding] = [all("content-length")[0], all("transfer-encoding")[0]];
  if (length !== undefined && (coding !== undefined || !/^\d{1,15}$/.test(length)))
    return undefined;
  if (coding !== undefined && coding !== "chunked") return undefined;
  const body =
    coding === undefined
      ? plain(text, whole.length, Number(length ?? 0))
      : chunks(text, whole.length);
  if (body === undefined || body === "more") return body;
  return { request: { method, target, fields, body: body.text }, used: body.end };
}

function plain(text: string, at: number, length: number) {
  if (text.length < at + length) return "more";
  return { text: text.slice(at, at + length), end: at + length };
}

function chunks(text: string, start: number) {
  let body = "";
  for (let at = start; ;) {
    const rest = text.slice(at);
    const line = chunk.exec(rest);
    if (!line) return rest.includes("\n") ? undefined : "more";
    const size = Number.parseInt(line[1] ?? "", 16);
    const from = at + line[0].length;
    if (size === 0) return text.startsWith("\r\n", from) ? { text: body, end: from + 2 } : "more";
    if (text.length < from + size + 2) return "more";
    if (!text.startsWith("\r\n", from + size)) return undefined;
    body += text.slice(from, from + size);
    at = from + size + 2;
  }
}

/** Answers what it can read with the target; ends the connection on anything else. */
export async function strictBackend(
  respond: (socket: Socket, request: StrictRequest) => void = (socket, { target }) =>
    void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`),
): Promise<StrictBackend> {
  const requests: StrictRequest[] = [];
  const unclean: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    let text = "";
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let found = read(text); found !== "more"; found = read(text)) {
        if (!found) {
          unclean.push(text);
          return void socket.destroy();
        }
        requests.push(found.request);
        text = text.slice(found.used);
        respond(socket, found.request);
        if (text === "") return;
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    unclean,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
