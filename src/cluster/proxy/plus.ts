import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { entryAt, mapAt, scalarAt, valueOf } from "../placed.ts";
import { type Check, checkLocation, checkOf, matchOf, plusCheck } from "./health.ts";
import type { Site } from "./site.ts";

const matchName = (upstream: string): string => `healthy_${upstream}`;

/** The groups of nginx Plus that are checked: it asks where requests are handed on. */
const checked = (
  { target }: Site,
  groups: readonly PlacedEntry[],
): readonly (readonly [string, Check])[] =>
  target.dialect === "nginx-plus"
    ? groups.flatMap(({ key, value }) => {
        const check = checkOf(valueOf(value, "health"));
        return check ? [[key, check] as const] : [];
      })
    : [];

/** Locations for the checks of HTTP groups, by their names. */
export const plusChecks = (site: Site, groups: readonly PlacedEntry[]): Map<string, PlacedMap> =>
  new Map(
    checked(site, groups).map(([name, check]) => [
      name,
      checkLocation(name, check, matchName(name), site.secure.has(name)),
    ]),
  );

/** The blocks `match` of these checks. */
export const plusMatches = (site: Site, groups: readonly PlacedEntry[]): readonly Placed[] =>
  checked(site, groups).map(([name, check]) => matchOf(check, matchName(name)));

/** The directives of checks of stream groups, by their names. */
export const plusStreamChecks = (
  site: Site,
  groups: readonly PlacedEntry[],
): Map<string, PlacedMap> =>
  new Map(
    checked(site, groups).map(([name, check]) => {
      const { at, timeout } = check;
      const entries = [
        entryAt("health_check", plusCheck(check, undefined, site.datagrams.has(name))),
        entryAt("health_check_timeout", scalarAt(`${timeout}ms`, at.span)),
      ];
      return [name, mapAt(entries, at.span)];
    }),
  );
