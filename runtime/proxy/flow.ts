import { proceed } from "../decide/router.ts";
import { parseTarget } from "../decide/uri.ts";
import { connectionNames } from "../http1/connection-options.ts";
import { field } from "../http1/field.ts";
import type { Flow } from "./engine.ts";
import type { ProxyExchange } from "./exchange.ts";
import { open, passGate } from "./gate.ts";
import { applyRealIp } from "./real-ip.ts";
import { fail, sendReturn, sendText } from "./reply.ts";
import { bodyMode } from "./request-body.ts";
import { logRequest } from "./request-context.ts";
import { mayAsk } from "./secure-request.ts";
import { serveFile } from "./static-file.ts";
import { tryFiles } from "./try-files.ts";

/** The phases of nginx over one exchange: server, rewrite, location, access, content. */
export const flow: Flow = {
  begin(exchange) {
    const { head, client } = exchange;
    exchange.method = head.method;
    exchange.server = client.listener.names.find(head.host, exchange);
    exchange.location = exchange.engine.http.servers[exchange.server]?.root ?? 0;
    exchange.keepAlive = true;
    const server = exchange.engine.http.servers[exchange.server];
    const target = head.text.slice(head.targetStart, head.targetEnd);
    if (!parseTarget(target, server?.mergeSlashes ?? true, exchange)) {
      logRequest(exchange, "info", "client sent invalid request");
      exchange.requestUri = "";
      head.forgetFields();
      exchange.server = client.listener.first;
      exchange.location = exchange.engine.http.servers[exchange.server]?.root ?? 0;
      fail(exchange, 400);
    } else if (exchange.method === "TRACE" || exchange.method === "CONNECT") {
      logRequest(exchange, "info", `client sent ${exchange.method} method`);
      exchange.keepAlive = false;
      fail(exchange, 405);
    } else if (client.plainOnTls) {
      logRequest(exchange, "info", `${plainOnTls} while reading client request headers`);
      fail(exchange, 497);
    } else if (!client.secure || mayAsk(exchange, server)) {
      const { gate } = exchange.settings;
      if (gate) applyRealIp(exchange, gate);
      follow(exchange, exchange.engine.router.route(exchange));
    }
  },

  follow,

  resume: admit,

  redirect(exchange, uri, args) {
    follow(exchange, exchange.engine.router.redirect(exchange, uri, args));
  },

  redirectNamed(exchange, name) {
    follow(exchange, exchange.engine.router.redirectNamed(exchange, name));
  },

  refuse(exchange, status) {
    const { head } = exchange;
    logRequest(
      exchange,
      "info",
      `${head.complaint} while reading client request ${head.begun ? "headers" : "line"}`,
    );
    salvage(exchange);
    // What was refused gets a head, whatever it said of itself.
    if (head.version < 1000) head.version = 1000;
    exchange.body.expect(0, false);
    fail(exchange, status);
  },

  salvage,
};

/** What is known of a request whose head did not come to its end: path, method, server. */
function salvage(exchange: ProxyExchange): void {
  const { head, client, engine } = exchange;
  if (!head.begun) return;
  exchange.method = head.method;
  parseTarget(head.text.slice(head.targetStart, head.targetEnd), true, exchange);
  if (head.host === "") return;
  exchange.server = client.listener.names.find(head.host, exchange);
  exchange.location = engine.http.servers[exchange.server]?.root ?? 0;
}
const plainOnTls = "client sent plain HTTP request to HTTPS port";

/** From a location that is settled to the answer. */
function follow(exchange: ProxyExchange, result: number): void {
  if (exchange.keepAlive) exchange.keepAlive = keepsAlive(exchange);
  if (exchange.searched && isTooLarge(exchange)) {
    const { contentLength } = exchange.head;
    logRequest(exchange, "error", `client intended to send too large body: ${contentLength} bytes`);
    exchange.body.read(bodyMode.discard, 0, 0);
    // Nobody waits for this body, whatever answers in the place of the refusal.
    exchange.expectAnswered = true;
    fail(exchange, 413);
    return;
  }
  if (result !== proceed) {
    if (result === 500 && exchange.uriChanges === 0)
      logRequest(
        exchange,
        "error",
        `rewrite or internal redirection cycle while processing "${exchange.uri}"`,
      );
    sendReturn(exchange, result);
    return;
  }
  admit(exchange);
}

/** Limits and access, then the content. */
function admit(exchange: ProxyExchange): void {
  const { settings } = exchange;
  if (settings.gate) {
    const result = passGate(exchange, settings.gate);
    if (result > open) fail(exchange, result);
    else if (result === open) content(exchange);
  } else if (settings.access && !settings.access.allows(exchange.client.remoteAddress)) {
    logRequest(exchange, "error", "access forbidden by rule");
    fail(exchange, 403);
  } else content(exchange);
}

/** nginx asks when it has found a location, whatever the location then does. */
function isTooLarge(exchange: ProxyExchange): boolean {
  const { maxBodySize } = exchange.settings.plan;
  return (
    maxBodySize > 0 &&
    exchange.head.contentLength > maxBodySize &&
    exchange.body.mode !== bodyMode.discard
  );
}

function content(exchange: ProxyExchange): void {
  const { settings } = exchange;
  if (settings.tryFiles && tryFiles(exchange, settings.tryFiles)) return;
  const { handler } = settings.plan;
  switch (handler.kind) {
    case "proxy":
      exchange.upstream.start();
      return;
    case "status":
    case "stub-status":
      sendStatus(exchange, handler.kind, handler.kind === "status" ? handler.path : exchange.uri);
      return;
    case "static":
      serveFile(exchange);
  }
}

function sendStatus(exchange: ProxyExchange, kind: "status" | "stub-status", path: string): void {
  const { services } = exchange.engine;
  exchange.engine.countConnections();
  const { client } = exchange;
  const turn = client.requests;
  const { uri, args } = exchange;
  const location = exchange.settings.plan.prefix;
  services.status({ kind, path, uri, args, location }, (answer) => {
    exchange.engine.tick();
    // The client may have gone, and its connection be closed, before the answer came.
    if (exchange.client !== client || !exchange.running || client.requests !== turn) return;
    sendText(exchange, answer.status, answer.body, { type: answer.type });
  });
}

function keepsAlive(exchange: ProxyExchange): boolean {
  const { head, client, engine, settings } = exchange;
  const { keepaliveTimeout, keepaliveRequests, keepaliveTime } = settings.plan;
  // Streams of HTTP/2 end with their answer, as nginx says in `$sent_http_connection`.
  if (head.version < 1000 || head.version >= 2000) return false;
  if (keepaliveTimeout === 0 || client.requests >= keepaliveRequests) return false;
  if (engine.now - client.opened > keepaliveTime) return false;
  if (!head.fields.has(field.connection)) return head.version > 1000;
  if (connectionNames(head.fields, "close")) return false;
  return head.version > 1000 || connectionNames(head.fields, "keep-alive");
}
