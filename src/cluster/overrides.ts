import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../ir/placed.ts";

const isNothing = (value: Placed): boolean => value.kind === "scalar" && value.value === null;

/**
 * One map laid over another: maps key by key, other values in the place of what was there, null
 * takes away. What nothing is laid over stays the same object, so that nodes share it.
 */
export function laidOver(below: PlacedMap, above: PlacedMap): PlacedMap {
  const changed = below.entries.flatMap((entry): readonly PlacedEntry[] => {
    const over = entryOf(above, entry.key);
    if (!over) return [entry];
    if (isNothing(over.value)) return [];
    if (over.value.kind !== "map" || entry.value.kind !== "map") return [over];
    return [{ ...entry, value: laidOver(entry.value, over.value) }];
  });
  const added = above.entries.filter(({ key, value }) => !entryOf(below, key) && !isNothing(value));
  return { ...below, entries: [...changed, ...added] };
}
