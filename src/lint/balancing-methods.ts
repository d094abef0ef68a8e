import type { Traced } from "../ir/scope.ts";
import { siteOf } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { Site } from "../text/span.ts";

/** One directive of a group that says how backends are chosen. */
export interface Method {
  readonly name: string;
  readonly site: Site;
}

/** They exclude each other; `sticky` and its kind sit on top of them and are not here. */
const methods = new Set([
  "consistent_hash",
  "fair",
  "hash",
  "ip_hash",
  "iwrr",
  "least_conn",
  "least_time",
  "random",
  "vnswrr",
]);

/** The balancing methods that a group's block writes, in the order of the file. */
export function methodsOf({ scope }: Upstream): readonly Method[] {
  const found: Method[] = [];
  for (const [slot, values] of scope.entries()) {
    const name = slot.slice(slot.lastIndexOf("/") + 1);
    if (methods.has(name)) for (const site of sites(values)) found.push({ name, site });
  }
  return found.toSorted((one, other) => placeOf(one.site) - placeOf(other.site));
}

function* sites(values: readonly Traced<unknown>[]): Iterable<Site> {
  for (const value of values) {
    const site = siteOf(value);
    if (site) yield site;
  }
}

/** Where a place stands in the root file: what an included file writes stands at its `include`. */
export const placeOf = ({ span, via }: Site): number => (via ? placeOf(via) : span.start);
