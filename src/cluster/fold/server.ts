import { describedForwarding, describedTarget } from "./forwarding.ts";
import { type Fields, fieldOf, fieldsOf, listOf, withoutKeys } from "./json.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced, withBareAddresses } from "./words.ts";

/** An HTTP server, its locations as routes. */
export function raisedServer(block: Fields, level: 1 | 2, upstreams: Upstreams): Fields {
  const words = withBareAddresses(withRoutes(block, level, upstreams), "listen");
  return level === 2 ? describedForwarding(withBody(words)) : words;
}

function withRoutes(block: Fields, level: 1 | 2, upstreams: Upstreams): Fields {
  const locations = listOf(fieldOf(block, "location"));
  if (locations.length === 0) return block;
  const routes = locations.map((one) => raisedRoute(fieldsOf(one), level, upstreams));
  return { ...withoutKeys(block, "location"), routes };
}

function raisedRoute(block: Fields, level: 1 | 2, upstreams: Upstreams): Fields {
  const { path, ...rest } = block;
  const words = { ...(path !== undefined && { path }), ...withRoutes(rest, level, upstreams) };
  return level === 2 ? describedForwarding(describedTarget(words, upstreams)) : words;
}

function withBody(block: Fields): Fields {
  const size = fieldOf(block, "client_max_body_size");
  return typeof size === "string"
    ? replaced(block, ["client_max_body_size"], [["max_body", size]])
    : block;
}
