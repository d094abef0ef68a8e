import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../ir/placed.ts";
import type { Span } from "../text/span.ts";

/** Parts of documents that stand for something that the user wrote at `span`. */

export const scalarAt = (value: string | number | boolean, span: Span): Placed => ({
  kind: "scalar",
  value,
  text: String(value),
  span,
});

export const listAt = (items: readonly Placed[], span: Span): Placed => ({
  kind: "list",
  items,
  span,
});

export const mapAt = (entries: readonly PlacedEntry[], span: Span): PlacedMap => ({
  kind: "map",
  entries,
  span,
});

export const entryAt = (key: string, value: Placed, keySpan: Span = value.span): PlacedEntry => ({
  key,
  keySpan,
  value,
});

/** The value of a key, where there is a map that has it. */
export const valueOf = (map: Placed | undefined, key: string): Placed | undefined =>
  map?.kind === "map" ? entryOf(map, key)?.value : undefined;

/** The map below a key; nothing where something else stands there, which reading has reported. */
export function mapOf(map: Placed | undefined, key: string): PlacedMap | undefined {
  const value = valueOf(map, key);
  return value?.kind === "map" ? value : undefined;
}

export const entriesOf = (map: Placed | undefined): readonly PlacedEntry[] =>
  map?.kind === "map" ? map.entries : [];

/** One item stands without a list. */
export const itemsOf = (value: Placed | undefined): readonly Placed[] =>
  value === undefined ? [] : value.kind === "list" ? value.items : [value];

export const textOf = (value: Placed | undefined): string | undefined =>
  value?.kind === "scalar" && value.value !== null ? value.text : undefined;

/** Whether a switch is on. */
export const isOn = (value: Placed | undefined): boolean =>
  value?.kind === "scalar" && value.value === true;

/** The map without some of its keys. */
export const without = (map: PlacedMap, keys: readonly string[]): PlacedMap => ({
  ...map,
  entries: map.entries.filter(({ key }) => !keys.includes(key)),
});
