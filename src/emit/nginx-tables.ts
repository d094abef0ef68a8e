import { charsetByte, utf8Bytes } from "../catalog/nginx/charset-map.ts";
import { share } from "../catalog/nginx/split-clients.ts";
import type { HealthMatch, MatchCondition } from "../ir/health.ts";
import type { CharsetMap } from "../ir/http.ts";
import { type Origin, siteOf } from "../ir/scope.ts";
import type {
  GeoEntry,
  GeoVariable,
  MapEntry,
  MapVariable,
  SplitVariable,
} from "../ir/variables.ts";
import type { Site } from "../text/span.ts";
import { entry, type Said, said } from "./said.ts";

/** A flag that holds for a whole block has no place of its own. */
const flags = (site: Site, names: Readonly<Record<string, boolean>>): Said[] =>
  Object.entries(names).flatMap(([name, is]) => (is ? [entry(site, name)] : []));

export function mapBlock({ site, source, variable, ...rest }: MapVariable): Said {
  const { hostnames, volatile, fallback, entries } = rest;
  return said("map", [source.source, `$${variable}`], site, [
    ...flags(site, { hostnames, volatile }),
    ...(fallback ? [entry(siteOf(fallback) ?? site, "default", fallback.value.source)] : []),
    ...entries.map((one) => entry(one.site, mapKey(one), one.value.source)),
  ]);
}

/** A word that would mean something else has a backslash before it. */
function mapKey({ key, pattern }: MapEntry): string {
  if (pattern === "regex") return `~${key}`;
  if (pattern === "regex-caseless") return `~*${key}`;
  return /^(?:default|hostnames|include|volatile)$|^[~\\]/.test(key) ? `\\${key}` : key;
}

export function geoBlock({ site, source, variable, ...rest }: GeoVariable): Said {
  const { ranges, volatile, proxies, proxyRecursive, fallback, entries } = rest;
  const head = [...(source === undefined ? [] : [`$${source}`]), `$${variable}`];
  return said("geo", head, site, [
    ...flags(site, { ranges, volatile, proxy_recursive: proxyRecursive }),
    ...proxies.map((proxy) => entry(siteOf(proxy) ?? site, "proxy", proxy.value.text)),
    ...(fallback ? [entry(siteOf(fallback) ?? site, "default", fallback.value)] : []),
    ...entries.map((one) =>
      one.value === undefined
        ? entry(one.site, "delete", geoKey(one))
        : entry(one.site, geoKey(one), one.value),
    ),
  ]);
}

const geoKey = ({ key }: GeoEntry): string =>
  key.kind === "range" ? `${key.first}-${key.last}` : key.text;

export const splitBlock = ({ site, source, variable, parts }: SplitVariable): Said =>
  said(
    "split_clients",
    [source.source, `$${variable}`],
    site,
    parts.map((part) => entry(part.site, share.print(part.share), part.value)),
  );

/** Extensions by media type, each type once. */
export function typesEntries(types: ReadonlyMap<string, string>, origin: Origin): Said[] {
  const byType = Map.groupBy(types, ([, type]) => type);
  return [...byType].map(([name, found]) => {
    const words = found.map(([extension]) => extension);
    return { name, words, origin, entry: true };
  });
}

export const charsetMapBlock = ({ site, from, to, entries }: CharsetMap): Said =>
  said(
    "charset_map",
    [from, to],
    site,
    entries.map((one) =>
      entry(
        one.site,
        charsetByte.print(one.from),
        to.toLowerCase() === "utf-8" || one.to.length > 1
          ? utf8Bytes.print(one.to)
          : charsetByte.print(one.to[0] ?? 0),
      ),
    ),
  );

export const matchBlock = ({ site, name, conditions }: HealthMatch): Said =>
  said("match", [name], site, conditions.map(condition));

function condition(one: MatchCondition): Said {
  const { site } = one;
  switch (one.kind) {
    case "status": {
      const ranges = one.ranges.map(([first, last]) =>
        first === last ? String(first) : `${first}-${last}`,
      );
      return entry(site, "status", ...(one.negated ? ["!"] : []), ...ranges);
    }
    case "header": {
      if (one.test === "there")
        return entry(site, "header", ...(one.negated ? ["!"] : []), one.name);
      const sign = `${one.negated ? "!" : ""}${one.test === "equals" ? "=" : "~"}`;
      return entry(site, "header", one.name, sign, one.value);
    }
    case "body": {
      const sign = `${one.negated ? "!" : ""}~${one.caseless ? "*" : ""}`;
      return entry(site, "body", sign, one.pattern);
    }
    case "require":
      return entry(site, "require", ...one.variables.map((name) => `$${name}`));
    case "send":
      return entry(site, "send", one.bytes);
    case "expect":
      return entry(site, "expect", ...(one.test === "regex" ? ["~"] : []), one.value);
  }
}
