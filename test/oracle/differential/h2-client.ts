import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";

import type { ClientSeen } from "./client.ts";
import type { Message } from "./message-reader.ts";
import { repeated, unescaped } from "./wire.ts";

/** A request of the shorthand, `GET /x HTTP/1.1 …`, taken apart again. */
function taken(text: string) {
  const whole = unescaped(repeated(text));
  const cut = whole.indexOf("\r\n\r\n");
  const [first = "", ...fields] = whole.slice(0, cut).split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const at = field.indexOf(":");
    const name = field.slice(0, at).toLowerCase();
    if (name === "host") headers[":authority"] = field.slice(at + 1).trim();
    else if (name !== "connection") headers[name] = field.slice(at + 1).trim();
  }
  return {
    headers: { ...headers, ":method": method, ":path": path, ":scheme": "https" },
    body: whole.slice(cut + 4),
  };
}

const linesOf = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers)
    .filter(([name]) => !name.startsWith(":"))
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));

async function ask(session: ClientHttp2Session, text: string): Promise<Message> {
  const { headers, body } = taken(text);
  const { promise, resolve } = Promise.withResolvers<Message>();
  const stream = session.request(headers, { endStream: body === "" });
  let head: string[] = [];
  let content = "";
  let trailers: string[] = [];
  let failure = "";
  stream.setEncoding("latin1");
  stream.on("response", (got) => (head = [`HTTP/2 ${got[":status"]}`, ...linesOf(got)]));
  stream.on("trailers", (got) => (trailers = linesOf(got)));
  stream.on("data", (chunk: string) => (content += chunk));
  stream.on("error", (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
  stream.on("close", () => {
    const whole = failure === "";
    if (!whole) head.push(`failed: ${failure}`);
    resolve({ head, body: content, framing: "none", trailers, whole });
  });
  if (body !== "") stream.end(body, "latin1");
  return promise;
}

/** Asks one request after the other over one connection of HTTP/2. */
export async function playHttp2(
  texts: readonly string[],
  to: { readonly host: string; readonly port: number },
  tls: object,
): Promise<ClientSeen> {
  const started = Date.now();
  const session = connect(`https://${to.host}:${to.port}`, { rejectUnauthorized: false, ...tls });
  let failure = "";
  session.on("error", (error: NodeJS.ErrnoException) => (failure = error.code ?? error.message));
  const answers: Message[] = [];
  for (const text of texts) {
    if (session.destroyed) break;
    answers.push(await ask(session, text));
  }
  session.destroy();
  const end = failure === "" ? "kept" : (`failed ${failure}` as const);
  return { answers, extra: "", end, ms: Date.now() - started, tls: undefined };
}
