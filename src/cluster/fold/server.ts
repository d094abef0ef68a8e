import { describedForwarding, describedTarget } from "./forwarding.ts";
import { describedHeaders, saysHeaders } from "./headers.ts";
import { type Fields, fieldOf, fieldsOf, listOf, withoutKeys } from "./json.ts";
import { describedTls } from "./tls.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced, withBareAddresses } from "./words.ts";

/** What is around a server. */
export interface Around {
  readonly upstreams: Upstreams;
  readonly http: Fields;
}

/** An HTTP server, its locations as routes. */
export function raisedServer(block: Fields, level: 1 | 2, { upstreams, http }: Around): Fields {
  const isSaid = saysHeaders(http);
  if (level === 1) return withBareAddresses(withRoutes(block, plainRoute), "listen");
  const words = withRoutes(block, (route) =>
    describedRoute(route, upstreams, isSaid || saysHeaders(block)),
  );
  const described = describedForwarding(withBody(describedHeaders(words, isSaid)));
  return withBareAddresses(describedTls(described, true), "listen");
}

function withRoutes(block: Fields, raise: (location: Fields) => Fields): Fields {
  const locations = listOf(fieldOf(block, "location"));
  if (locations.length === 0) return block;
  const routes = locations.map((one) => raise(withPathFirst(fieldsOf(one))));
  return { ...withoutKeys(block, "location"), routes };
}

function withPathFirst(block: Fields): Fields {
  const { path, ...rest } = block;
  return { ...(path !== undefined && { path }), ...rest };
}

const plainRoute = (block: Fields): Fields => withRoutes(block, plainRoute);

function describedRoute(block: Fields, upstreams: Upstreams, isSaidAround: boolean): Fields {
  const isSaid = isSaidAround || saysHeaders(block);
  const words = withRoutes(block, (inner) => describedRoute(inner, upstreams, isSaid));
  const headed = describedHeaders(words, isSaidAround);
  return describedForwarding(describedTarget(headed, upstreams));
}

function withBody(block: Fields): Fields {
  const size = fieldOf(block, "client_max_body_size");
  return typeof size === "string" && /^\d+[kmg]$/i.test(size)
    ? replaced(block, ["client_max_body_size"], [["max_body", size]])
    : block;
}
