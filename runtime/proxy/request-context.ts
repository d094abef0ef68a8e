import { field } from "../http1/field.ts";
import type { Level } from "../plan.ts";
import type { ProxyExchange } from "./exchange.ts";

/** What nginx appends to a message: `, client: …, server: …, request: "…", host: "…"`. */
export function requestContext(exchange: ProxyExchange, upstream?: string): string {
  const { client, head, engine } = exchange;
  let text = `, client: ${client.remoteAddress}`;
  const server = engine.http.servers[exchange.server];
  text += `, server: ${server?.name ?? ""}`;
  if (head.begun) text += `, request: "${head.line}"`;
  if (upstream !== undefined) text += `, upstream: "${upstream}"`;
  const host = head.begun ? head.fields.value(field.host) : undefined;
  if (host !== undefined) text += `, host: "${host}"`;
  const referer = head.begun ? head.fields.value(field.referer) : undefined;
  if (referer !== undefined) text += `, referrer: "${referer}"`;
  return text;
}

/** A message about a request, in nginx's form. */
export function logRequest(
  exchange: ProxyExchange,
  level: Level,
  message: string,
  upstream?: string,
): void {
  const { engine, client, settings } = exchange;
  const { errorLogs } = settings.plan;
  const text = `*${client.number} ${message}`;
  if (engine.services.structured === true)
    engine.services.errorLog(errorLogs, level, text, requestFacts(exchange, upstream));
  else engine.services.errorLog(errorLogs, level, `${text}${requestContext(exchange, upstream)}`);
}

/** The same as `requestContext`, by name. */
function requestFacts(
  { client, head, engine, server }: ProxyExchange,
  upstream: string | undefined,
): Readonly<Record<string, string | undefined>> {
  const fields = head.begun ? head.fields : undefined;
  return {
    client: client.remoteAddress,
    server: engine.http.servers[server]?.name,
    request: head.begun ? head.line : undefined,
    upstream,
    host: fields?.value(field.host),
    referrer: fields?.value(field.referer),
  };
}
