import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { entriesOf, mapOf, valueOf } from "../placed.ts";
import { referencesIn } from "./references.ts";
import type { Site } from "./site.ts";

/** Which upstreams stand where. */
export interface Placement {
  readonly http: readonly PlacedEntry[];
  readonly stream: readonly PlacedEntry[];
  /** The names of those that stand in both. */
  readonly both: ReadonlySet<string>;
}

const known = new WeakMap<Site, Placement>();

/**
 * An upstream stands where it is referred to: in HTTP, in streams, or in both. One that only servers
 * of other nodes refer to is left out; one that nobody refers to stands in HTTP, where lint finds it.
 */
export function placed(site: Site, sections: PlacedMap): Placement {
  const there = known.get(site);
  if (there) return there;
  const { own, upstreams, servers, streams } = site;
  const http = referencesIn(servers, valueOf(own, "http"));
  const stream = referencesIn(streams, valueOf(own, "stream"));
  const elsewhere = referredElsewhere(sections);
  const found: Placement = {
    http: upstreams.filter(({ key }) => http.has(key) || (!stream.has(key) && !elsewhere.has(key))),
    stream: upstreams.filter(({ key }) => stream.has(key)),
    both: http.intersection(stream),
  };
  known.set(site, found);
  return found;
}

/** The names that servers of any node refer to, or could with another share. */
function referredElsewhere(sections: PlacedMap): ReadonlySet<string> {
  const servers = entriesOf(mapOf(sections, "servers"));
  const streams = entriesOf(mapOf(sections, "streams"));
  return referencesIn([...servers, ...streams], undefined, true);
}
