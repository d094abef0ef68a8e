import { fastcgi } from "../../catalog/nginx/fastcgi.ts";
import { grpc } from "../../catalog/nginx/grpc.ts";
import { memcached } from "../../catalog/nginx/memcached.ts";
import { proxyReadTimeout } from "../../catalog/nginx/proxy.ts";
import { scgi, uwsgi } from "../../catalog/nginx/scgi-uwsgi.ts";
import { streamProxyTimeout } from "../../catalog/nginx/stream-proxy.ts";
import type { Location, Server } from "../../ir/http.ts";
import { read, type Traced } from "../../ir/scope.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { locationsOf } from "../subjects.ts";
import type { Sender } from "./paths.ts";
import { type Asked, mostAsked } from "./reach.ts";

const gateways = { fastcgi, grpc, memcached, scgi, uwsgi } as const;

/** How long a location waits for its backend to say something; nothing where it asks none. */
export function waitOf({ handler, scope }: Location): Traced<Milliseconds | undefined> | undefined {
  const by = handler?.value;
  if (by?.kind === "proxy") return read(scope, proxyReadTimeout);
  return by?.kind === "gateway" ? read(scope, gateways[by.pass.protocol].readTimeout) : undefined;
}

/** How long a sender waits: for an answer, or for a word of either side. */
export const ownWaitOf = ({ kind, scope }: Sender): Traced<Milliseconds | undefined> =>
  kind === "http" ? read(scope, proxyReadTimeout) : read(scope, streamProxyTimeout);

/** The locations of a server that wait for a backend, the longest wait first. */
const slow = new WeakMap<Server, readonly (readonly [Milliseconds, Location])[]>();

function bySlowness(server: Server): readonly (readonly [Milliseconds, Location])[] {
  const there = slow.get(server);
  if (there) return there;
  const found = [...locationsOf(server)].flatMap((location) => {
    const wait = waitOf(location)?.value;
    return wait === undefined ? [] : [[wait, location] as const];
  });
  const sorted = found.toSorted(([a], [b]) => b - a);
  slow.set(server, sorted);
  return sorted;
}

/** The locations of a server that wait longer than a time, the longest wait first. */
export function slowerThan(server: Server, time: Milliseconds): Asked {
  const sorted = bySlowness(server);
  let count = 0;
  for (let high = sorted.length; count < high;) {
    const middle = (count + high) >> 1;
    if ((sorted[middle]?.[0] ?? 0) > time) count = middle + 1;
    else high = middle;
  }
  return {
    all: sorted.slice(0, Math.min(count, mostAsked)).map(([, location]) => location),
    count,
    has: (location) => (waitOf(location)?.value ?? 0) > time,
  };
}
