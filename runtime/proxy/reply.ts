import { followErrorPage, takeErrorPage } from "../decide/error-page.ts";
import { isRedirect } from "../decide/rewrite.ts";
import { field } from "../http1/field.ts";
import { hasPage, isBodiless, statusPage } from "../http1/status.ts";
import { compressText } from "./compressor.ts";
import type { ProxyExchange } from "./exchange.ts";
import { FramedBody, type Producer } from "./framed-body.ts";
import { bodyFraming, headText, type HeadFacts, signature } from "./response-writer.ts";

const nobody: Producer = { drained() {}, abort() {} };

/** Sends an answer that is a text, and ends the request. */
export function sendText(
  exchange: ProxyExchange,
  status: number,
  body: string,
  facts: Partial<HeadFacts> = {},
): void {
  const bodiless = exchange.method === "HEAD" || isBodiless(exchange.errorStatus || status);
  const head = headText(exchange, status, { length: body.length, ...facts });
  const { client, compression } = exchange;
  if (!bodiless && exchange.framing !== bodyFraming.length) {
    const bytes = compression ? compressText(compression, body) : Buffer.from(body, "latin1");
    new FramedBody(exchange, nobody, head).finish(bytes);
    return;
  }
  client.writeText(bodiless ? head : head + body);
  client.answered();
}

/** Statuses after which nginx closes the connection. */
const closing = new Set([400, 413, 414, 494, 495, 496, 497, 500, 501]);

/** Answers with a status: through `error_page`, or with nginx's own page. */
export function fail(exchange: ProxyExchange, status: number, location?: string): void {
  // nginx has no answer for these, whoever asks for them.
  if (status === 444 || status === 499 || status === 408) {
    exchange.status = status;
    exchange.client.cut();
    return;
  }
  if (location !== undefined) exchange.keptLocation = location;
  if (goToErrorPage(exchange, status)) return;
  sendPage(exchange, exchange.errorStatus || status, location);
}

/** True when an `error_page` of the location took over. */
export function goToErrorPage(exchange: ProxyExchange, status: number): boolean {
  const { engine, settings } = exchange;
  if (closing.has(status)) exchange.keepAlive = false;
  const page = takeErrorPage(exchange, settings.errorPages, status);
  if (!page) return false;
  exchange.errorPage = true;
  const changes = exchange.uriChanges;
  const result = followErrorPage(page, exchange, engine.router);
  // Without an internal redirect the page is somewhere else, and the client is sent there.
  if (exchange.uriChanges === changes) sendPage(exchange, result, exchange.replyLocation);
  else engine.flow.follow(exchange, result);
  return true;
}

function sendPage(exchange: ProxyExchange, status: number, location: string | undefined): void {
  if (!hasPage(status)) {
    sendText(exchange, status, "", { location });
    return;
  }
  const page = statusPage(status, signature(exchange), isFriendly(exchange));
  sendText(exchange, status, page, { type: "text/html", location });
}

/** Browsers that would show a page of their own in the place of a short one. */
function isFriendly(exchange: ProxyExchange): boolean {
  const { head } = exchange;
  if (!head.begun || head.version < 1000) return false;
  const agent = head.fields.value(field["user-agent"]);
  if (agent === undefined) return false;
  if (agent.includes("MSIE ") && !agent.includes("Opera")) return true;
  return !agent.includes("Gecko/") && agent.includes("Chrome/");
}

/** `return` and the redirects of `rewrite`. */
export function sendReturn(exchange: ProxyExchange, status: number): void {
  const { replyText, replyLocation } = exchange;
  if (isRedirect(status) && replyLocation !== undefined) fail(exchange, status, replyLocation);
  else if (replyText !== undefined && status !== 444) {
    exchange.client.expectBody();
    sendText(exchange, status, replyText, { type: contentType(exchange) });
  } else fail(exchange, status);
}

/** By the ending of the path, else `default_type`. */
export function contentType(exchange: ProxyExchange): string {
  const { uri, settings, keptType } = exchange;
  if (keptType !== undefined) return keptType;
  const slash = uri.lastIndexOf("/");
  const dot = uri.lastIndexOf(".");
  const known = dot > slash + 1 ? settings.types.get(uri.slice(dot + 1).toLowerCase()) : undefined;
  return known ?? settings.plan.defaultType;
}
