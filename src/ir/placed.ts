import type { Span } from "../text/span.ts";

/** A document as it was read, each part with its place: JSON and YAML alike. */
export type Placed = PlacedScalar | PlacedList | PlacedMap;

export interface PlacedScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written, for numbers above all: `0o17` and `1e400` are what the user wrote. */
  readonly text: string;
  readonly span: Span;
}

export interface PlacedList {
  readonly kind: "list";
  readonly items: readonly Placed[];
  readonly span: Span;
}

export interface PlacedMap {
  readonly kind: "map";
  /** In the order of the text; no key stands twice. */
  readonly entries: readonly PlacedEntry[];
  readonly span: Span;
}

export interface PlacedEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Placed;
}

export const entryOf = (map: PlacedMap, key: string): PlacedEntry | undefined =>
  map.entries.find((entry) => entry.key === key);

/** The plain value, without places; objects have no prototype. */
export function plainOf(placed: Placed): unknown {
  switch (placed.kind) {
    case "scalar":
      return placed.value;
    case "list":
      return placed.items.map(plainOf);
    case "map": {
      const object = Object.create(null) as Record<string, unknown>;
      for (const { key, value } of placed.entries) object[key] = plainOf(value);
      return object;
    }
  }
}
