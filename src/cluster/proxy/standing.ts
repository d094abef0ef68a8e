import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { entriesOf, valueOf } from "../placed.ts";
import { textsOf } from "./values.ts";

/** A section of servers, looked through once for all nodes. */
interface Standing {
  readonly all: readonly PlacedEntry[];
  /** Those that stand on some nodes only. */
  readonly some: readonly PlacedEntry[];
  /** Any of them listens on floats. */
  readonly isBound: boolean;
}

const known = new WeakMap<PlacedMap, Standing>();
const nothing: Standing = { all: [], some: [], isBound: false };

function standing(section: PlacedMap | undefined): Standing {
  if (!section) return nothing;
  const there = known.get(section);
  if (there) return there;
  const all = entriesOf(section).filter(({ value }) => value.kind === "map");
  const found = {
    all,
    some: all.filter(({ value }) => valueOf(value, "nodes")),
    isBound: all.some(({ value }) => valueOf(value, "on")),
  };
  known.set(section, found);
  return found;
}

const isHere = ({ value }: PlacedEntry, node: string): boolean =>
  textsOf(valueOf(value, "nodes")).includes(node);

/** What of a section stands on a node. */
export function onNode(section: PlacedMap | undefined, node: string): readonly PlacedEntry[] {
  const { all, some } = standing(section);
  if (some.length === 0) return all;
  const absent = new Set(some.filter((entry) => !isHere(entry, node)));
  return all.filter((entry) => !absent.has(entry));
}

/** A word for what stands on a node: nodes with the same word have the same of a section. */
export const hereOf = (section: PlacedMap | undefined, node: string): string =>
  standing(section)
    .some.map((entry) => (isHere(entry, node) ? "1" : "0"))
    .join("");

/** Whether anything of a section listens on floats. */
export const isBound = (section: PlacedMap | undefined): boolean => standing(section).isBound;
