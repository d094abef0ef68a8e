import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../ir/placed.ts";

const isNothing = (value: Placed): boolean => value.kind === "scalar" && value.value === null;

/**
 * One map laid over another: maps key by key, other values in the place of what was there, null
 * takes away. What nothing is laid over stays the same object, so that nodes share it.
 */
export function laidOver(below: PlacedMap, above: PlacedMap): PlacedMap {
  const overOf = finder(above);
  const thereOf = above.entries.length > few ? finder(below) : lookIn(below);
  const changed = below.entries.flatMap((entry): readonly PlacedEntry[] => {
    const over = overOf(entry.key);
    if (!over) return [entry];
    if (isNothing(over.value)) return [];
    if (over.value.kind !== "map" || entry.value.kind !== "map") return [over];
    return [{ ...entry, value: laidOver(entry.value, over.value) }];
  });
  const added = above.entries.filter(({ key, value }) => !thereOf(key) && !isNothing(value));
  return { ...below, entries: [...changed, ...added] };
}

type Finder = (key: string) => PlacedEntry | undefined;

const lookIn =
  (map: PlacedMap): Finder =>
  (key) =>
    entryOf(map, key);

/** More than these are not looked through one by one. */
const few = 8;

function finder(map: PlacedMap): Finder {
  if (map.entries.length <= few) return lookIn(map);
  const byKey = new Map(map.entries.map((entry) => [entry.key, entry]));
  return (key) => byKey.get(key);
}
