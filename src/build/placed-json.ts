import type { JsonObject } from "../emit/document.ts";
import type { Placed, PlacedMap } from "../ir/placed.ts";
import type { Span } from "../text/span.ts";

/** A value with places that tell where in it they are. */
export interface PlacedJson {
  readonly json: JsonObject;
  readonly root: PlacedMap;
  /** The keys that lead to what has this place; items of lists by their number. */
  readonly pathAt: (span: Span) => readonly string[];
}

/** Gives a value places, as if it had been read. */
export function placedJson(json: JsonObject, file = "description"): PlacedJson {
  const paths: (readonly string[])[] = [];
  const place = (path: readonly string[]): Span => {
    const start = paths.push(path) - 1;
    return { file, start, end: start + 1 };
  };
  const placed = (value: unknown, path: readonly string[]): Placed => {
    if (Array.isArray(value)) {
      const span = place(path);
      return {
        kind: "list",
        items: (value as readonly unknown[]).map((one, at) => placed(one, [...path, String(at)])),
        span,
      };
    }
    if (typeof value === "object" && value !== null) return map(value, path);
    const scalar = value as string | number | boolean | null;
    return { kind: "scalar", value: scalar, text: String(scalar), span: place(path) };
  };
  const map = (value: object, path: readonly string[]): PlacedMap => {
    const span = place(path);
    const entries = Object.entries(value).map(([key, inner]) => {
      const below = [...path, key];
      return { key, keySpan: place(below), value: placed(inner, below) };
    });
    return { kind: "map", entries, span: { ...span, end: paths.length } };
  };
  return { json, root: map(json, []), pathAt: ({ start }) => paths[start] ?? [] };
}
