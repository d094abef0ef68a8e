import type { Placed, PlacedEntry } from "../ir/placed.ts";
import type { Span } from "../text/span.ts";
import type { AnswerValue, Place } from "./answer.ts";

/** The description that values make; what was one object is one again. */
export function placedOf(
  values: readonly AnswerValue[],
  spanOf: (place: Place) => Span,
): Placed | undefined {
  const made: Placed[] = [];
  const part = (number: number): readonly Placed[] => {
    const placed = made[number];
    return placed ? [placed] : [];
  };
  for (const value of values) {
    const span = spanOf(value.place);
    if ("list" in value) made.push({ kind: "list", items: value.list.flatMap(part), span });
    else if ("map" in value) {
      const entries = value.map.flatMap(([key, place, number]) =>
        part(number).map((inner): PlacedEntry => ({ key, keySpan: spanOf(place), value: inner })),
      );
      made.push({ kind: "map", entries, span });
    } else {
      const { scalar } = value;
      made.push({
        kind: "scalar",
        value: scalar,
        text: scalar === null ? "" : String(scalar),
        span,
      });
    }
  }
  return made.at(-1);
}
