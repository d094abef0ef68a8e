import { translatePattern } from "../../runtime/decide/pcre.ts";
import type { GeoPlan, SplitPlan } from "../../runtime/plan.ts";
import { siteOf } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import type { GeoEntry, GeoVariable, SplitVariable } from "../ir/variables.ts";
import type { Values } from "./values.ts";

/** Every variable that a `stream` block defines, in lower case. */
export function definedInStream(stream: Stream): ReadonlySet<string> {
  const names = new Set<string>();
  const pattern = (source: string) => {
    const translated = translatePattern(source, false);
    if (translated.ok) for (const name of translated.names) names.add(name.toLowerCase());
  };
  for (const map of stream.maps) {
    names.add(map.variable.toLowerCase());
    for (const { pattern: kind, key } of map.entries) if (kind !== "exact") pattern(key);
  }
  for (const { variable } of [...stream.geos, ...stream.splits]) names.add(variable.toLowerCase());
  for (const { program, names: own } of stream.servers) {
    for (const { variable } of program) names.add(variable.toLowerCase());
    for (const { value } of own) if (value.kind === "regex") pattern(value.pattern);
  }
  return names;
}

const keyOf = ({ key }: GeoEntry): string =>
  key.kind === "range" ? `${key.first}-${key.last}` : `${key.address}/${key.bits}`;

/** A `geo` as what is left of its entries: `delete` takes an earlier one away. */
export function planGeo(geo: GeoVariable, values: Values): GeoPlan {
  const left = new Map<string, GeoEntry>();
  for (const entry of geo.entries) {
    left.delete(keyOf(entry));
    if (entry.value !== undefined) left.set(keyOf(entry), entry);
  }
  if (geo.source !== undefined) values.known(geo.source, geo.site);
  const networks: [string, string][] = [];
  const ranges: [string, string, string][] = [];
  for (const { key, value = "", site } of left.values()) {
    const bytes = values.bytes(value, site);
    if (key.kind === "range") ranges.push([key.first, key.last, bytes]);
    else networks.push([`${key.address}/${key.bits}`, bytes]);
  }
  return {
    variable: geo.variable,
    source: geo.source ?? "remote_addr",
    volatile: geo.volatile,
    fallback: geo.fallback ? values.bytes(geo.fallback.value, siteOf(geo.fallback)) : "",
    networks,
    ranges,
    ...(geo.proxies.length > 0 && {
      proxies: {
        from: geo.proxies.map(({ value }) => `${value.address}/${value.bits}`),
        recursive: geo.proxyRecursive,
      },
    }),
  };
}

export const planSplit = (split: SplitVariable, values: Values): SplitPlan => ({
  variable: split.variable,
  source: values.value(split.source, split.site),
  parts: split.parts.map(({ share, value, site }) => [share ?? 0, values.bytes(value, site)]),
});
