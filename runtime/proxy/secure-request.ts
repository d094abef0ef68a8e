import type { ServerPlan } from "../plan.ts";
import type { ProxyExchange } from "./exchange.ts";
import { fail } from "./reply.ts";
import { logRequest } from "./request-context.ts";

/** Whether a client may ask this of a server that verifies clients; if not, it is answered here. */
export function mayAsk(exchange: ProxyExchange, server: ServerPlan | undefined): boolean {
  const clients = server?.tls?.clients;
  if (!clients) return true;
  const { client } = exchange;
  // nginx: ngx_http_set_virtual_server.
  if (client.negotiated >= 0 && exchange.head.host !== client.serverName?.toLowerCase()) {
    // The answer is that of the server whose name was agreed on.
    exchange.server = client.negotiated;
    exchange.location = exchange.engine.http.servers[client.negotiated]?.root ?? 0;
    logRequest(exchange, "info", `${otherName} while reading client request headers`);
    exchange.keepAlive = false;
    fail(exchange, 421);
    return false;
  }
  const refusal = client.secureClient?.refusal(clients.mode);
  if (!refusal) return true;
  logRequest(exchange, "info", `${refusal.text} while reading client request headers`);
  fail(exchange, refusal.status);
  return false;
}

const otherName =
  "client attempted to request the server name different from the one that was negotiated";
