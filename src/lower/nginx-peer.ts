import {
  type Parameter,
  peerDefaults,
  type UpstreamServer,
} from "../catalog/nginx/upstream-server.ts";
import type { Written } from "../catalog/shape.ts";
import { byDefault, type Traced, type TracedFields, written } from "../ir/scope.ts";
import type { Peer, PeerSettings } from "../ir/upstream.ts";
import type { Site } from "../text/span.ts";

/** One object for all peers that say nothing. */
const unsaid: TracedFields<PeerSettings> = {
  weight: byDefault(peerDefaults.weight),
  maxFails: byDefault(peerDefaults.maxFails),
  failTimeout: byDefault(peerDefaults.failTimeout),
  maxConns: byDefault(peerDefaults.maxConns),
  slowStart: byDefault(peerDefaults.slowStart),
  backup: byDefault(peerDefaults.backup),
  down: byDefault(peerDefaults.down),
  resolve: byDefault(peerDefaults.resolve),
  service: byDefault(peerDefaults.service),
  route: byDefault(peerDefaults.route),
  drain: byDefault(peerDefaults.drain),
  maxBusy: byDefault(peerDefaults.maxBusy),
};

type Fields = { -readonly [K in keyof PeerSettings]: Traced<PeerSettings[K]> };

/** A `server` of a group with its parameters; the last of one that is said twice holds. */
export function peerOf(server: UpstreamServer, site: Site): Peer {
  const { address, addressSpan, parameters, other } = server;
  const at = (span: Site["span"]): Site => (site.via ? { span, via: site.via } : { span });
  const peer: Fields & Pick<Peer, "site" | "address"> = {
    site,
    address: written(address, at(addressSpan)),
    weight: unsaid.weight,
    maxFails: unsaid.maxFails,
    failTimeout: unsaid.failTimeout,
    maxConns: unsaid.maxConns,
    slowStart: unsaid.slowStart,
    backup: unsaid.backup,
    down: unsaid.down,
    resolve: unsaid.resolve,
    service: unsaid.service,
    route: unsaid.route,
    drain: unsaid.drain,
    maxBusy: unsaid.maxBusy,
  };
  for (const { name, value, span } of parameters) put(peer, name, value, at(span));
  for (const word of other) {
    const [name, value] = otherOf(word);
    if (name !== undefined) put(peer, name, value, at(word.span));
  }
  return peer;
}

const put = (peer: Fields, name: keyof PeerSettings, value: unknown, site: Site): void => {
  (peer as Record<keyof PeerSettings, Traced<unknown>>)[name] = written(value, site);
};

/** What stickiness calls a server has a name of its own in every product. */
const texts: ReadonlyMap<string, "service" | "route"> = new Map<string, "service" | "route">([
  ["service", "service"],
  ["route", "route"],
  ["id", "route"],
  ["sid", "route"],
  ["srun_id", "route"],
]);

function otherOf({ text }: Written): readonly [Parameter["name"] | undefined, unknown] {
  if (text === "resolve" || text === "drain") return [text, true];
  const equals = text.indexOf("=");
  const word = text.slice(0, Math.max(equals, 0));
  const value = text.slice(equals + 1);
  if (word === "max_busy") return ["maxBusy", Number(value) || 0];
  return [texts.get(word), value];
}
