import type { Placed, PlacedMap } from "../../ir/placed.ts";
import type { Level } from "./headers.ts";
import type { Site } from "./site.ts";
import type { Splits } from "./split.ts";

/** What is gathered while the servers of one configuration are made. */
export interface Making {
  readonly site: Site;
  readonly splits: Splits;
  /** Locations that carry the checks of nginx Plus, by upstream, until a server takes them. */
  readonly checks: Map<string, PlacedMap>;
  /** A route lets connections be upgraded: the first one. */
  upgrade: Placed | undefined;
}

/** What a server, or a route, hands down to the routes within it. */
export interface Around extends Level {
  /** The header of `hsts`, which a block forgets that adds headers of its own. */
  readonly strictTransport: Placed | undefined;
  /** Authorities for the certificates of servers are named. */
  readonly isTrusting: boolean;
}
