import type { Handler, Http, Location, Op, Server } from "../ir/http.ts";
import type { Traced } from "../ir/scope.ts";
import { ifOp } from "./nginx-location.ts";

/** Turns addresses of `proxy_pass` that are names of groups into the groups, now that all are known. */
export function resolvePasses(http: Http): Http {
  const groups = new Map(http.upstreams.map(({ name }) => [name.toLowerCase(), name]));
  if (groups.size === 0) return http;
  const location = (one: Location): Location => ({
    ...one,
    rewrite: one.rewrite.map(op),
    locations: one.locations.map(location),
    handler: one.handler && handler(one.handler),
  });
  const op = (one: Op): Op =>
    one.kind === "if" ? ifOp(one.site, one.condition, location(one.then)) : one;
  const handler = (one: Traced<Handler>): Traced<Handler> => {
    if (one.value.kind !== "proxy" || one.value.pass.target.kind !== "address") return one;
    const { address } = one.value.pass.target;
    // A group is named without a port.
    const name = groups.get(address.text.toLowerCase());
    if (name === undefined) return one;
    const pass = { ...one.value.pass, target: { kind: "upstream", name } as const };
    return { ...one, value: { kind: "proxy", pass } };
  };
  const server = (one: Server): Server => ({
    ...one,
    rewrite: one.rewrite.map(op),
    locations: one.locations.map(location),
  });
  return { ...http, servers: http.servers.map(server) };
}
