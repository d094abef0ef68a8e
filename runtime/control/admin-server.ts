import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getSystemErrorMap } from "node:util";

import { printAdminAddress, type AdminAddress } from "./admin-address.ts";
import { adminRefusal } from "./admin-guard.ts";
import { removeStaleSocket } from "./listeners.ts";

/** A request that was let in; `body` is what its JSON says, undefined where there is none. */
export interface AdminRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface AdminAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Of 405. */
  readonly allow?: string;
}

export const jsonAnswer = (status: number, value: unknown): AdminAnswer => ({
  status,
  type: "application/json",
  body: `${JSON.stringify(value, undefined, 2)}\n`,
});

export const errorAnswer = (status: number, error: string, more: object = {}): AdminAnswer =>
  jsonAnswer(status, { error, ...more });

const mostBody = 4096;
const mostConnections = 64;
/** Milliseconds for a request to come in, and for an answer to be taken. */
const patience = 10_000;

/** The HTTP server of the supervisor: small, bounded, and never in the way of traffic. */
export class AdminServer {
  readonly #answer: (request: AdminRequest) => Promise<AdminAnswer>;
  readonly #token: string | undefined;
  #server: Server | undefined;

  constructor(answer: (request: AdminRequest) => Promise<AdminAnswer>, token: string | undefined) {
    this.#answer = answer;
    this.#token = token;
  }

  /** Listens; the text of a failure, or where it listens. */
  async open(
    address: AdminAddress,
  ): Promise<{ readonly failure: string } | { readonly at: AdminAddress }> {
    if (address.kind === "unix") await removeStaleSocket(address.path);
    const server = this.#create(address.kind);
    try {
      await listen(server, address);
    } catch (error) {
      return { failure: `admin: bind() to ${printAdminAddress(address)} ${failed(error)}` };
    }
    server.on("error", () => {});
    this.#server = server;
    const bound = server.address();
    const port = typeof bound === "object" && bound ? bound.port : 0;
    return { at: address.kind === "unix" ? address : { ...address, port } };
  }

  /** Stops listening and cuts who is connected; the path of a unix socket goes with it. */
  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
  }

  #create(over: "unix" | "tcp"): Server {
    const server = createServer(
      {
        maxHeaderSize: 8192,
        headersTimeout: patience / 2,
        requestTimeout: patience,
        keepAliveTimeout: patience / 2,
        connectionsCheckingInterval: 1000,
      },
      (request, response) => void this.#serve(request, response, over),
    );
    server.maxConnections = mostConnections;
    server.maxRequestsPerSocket = 1000;
    server.setTimeout(patience);
    return server;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    over: "unix" | "tcp",
  ): Promise<void> {
    response.on("error", () => {});
    // Its work may take longer than a client may be silent.
    const answer = await this.#find(request, over, () => request.socket.setTimeout(0));
    request.socket.setTimeout(patience);
    response.writeHead(answer.status, {
      "Content-Type": answer.type,
      "Content-Length": Buffer.byteLength(answer.body),
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      ...(answer.status === 401 && { "WWW-Authenticate": "Bearer" }),
      ...(answer.allow !== undefined && { Allow: answer.allow }),
      ...(!request.complete && { Connection: "close" }),
    });
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }

  async #find(
    request: IncomingMessage,
    over: "unix" | "tcp",
    heard: () => void,
  ): Promise<AdminAnswer> {
    const { headers, method = "", url = "" } = request;
    const site = headers["sec-fetch-site"];
    const refusal = adminRefusal(
      {
        method,
        host: headers.host,
        origin: headers.origin,
        site: Array.isArray(site) ? site.join() : site,
        contentType: headers["content-type"],
        authorization: headers.authorization,
      },
      over,
      this.#token,
    );
    if (refusal) return errorAnswer(refusal.status, refusal.message);
    const text = await bodyOf(request);
    if (text === undefined) return errorAnswer(413, `the body is larger than ${mostBody} bytes`);
    const body = parse(text);
    if (body === badJson) return errorAnswer(400, "the body is not JSON");
    heard();
    const [path = ""] = url.split("?", 1);
    try {
      return await this.#answer({ method, path, body });
    } catch (error) {
      return errorAnswer(500, error instanceof Error ? error.message : String(error));
    }
  }
}

/** What a client sends; undefined: too much of it. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBody) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("close", () => resolve(undefined));
    request.on("error", () => resolve(undefined));
  });
}

const badJson = Symbol("bad JSON");

function parse(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return badJson;
  }
}

/** Binding happens before `listen` returns: nobody but its owner may ever open the socket. */
function listen(server: Server, address: AdminAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", resolve);
    const before = process.umask(0o177);
    try {
      if (address.kind === "unix") server.listen({ path: address.path });
      else server.listen({ host: address.host, port: address.port });
    } finally {
      process.umask(before);
    }
  });
}

/** `failed (98: Address already in use)`, as everything that cannot be bound says it. */
function failed(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  const [, text = message] = getSystemErrorMap().get(errno ?? 0) ?? [];
  const shown = text.charAt(0).toUpperCase() + text.slice(1);
  return `failed (${errno === undefined ? "" : `${-errno}: `}${shown})`;
}
