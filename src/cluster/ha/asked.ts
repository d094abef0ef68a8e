import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Complain, NodeView } from "../view.ts";
import type { FloatPlan } from "./float-plan.ts";

/** What the parts of a node's keepalived.conf are made from. */
export interface HaAsked {
  readonly view: NodeView;
  readonly complain: Complain;
  /** What nobody said is added. */
  readonly isSound: boolean;
  readonly plans: ReadonlyMap<string, FloatPlan>;
}

/**
 * A block of the product: what described keys stand for, and the directives written beside them. A
 * directive that is written takes the place of what stands for it.
 */
export function composed(
  made: readonly PlacedEntry[],
  written: PlacedMap,
  described: readonly string[],
): readonly PlacedEntry[] {
  const own = new Map(
    written.entries.flatMap((entry) => (described.includes(entry.key) ? [] : [[entry.key, entry]])),
  );
  const all = made.map((entry) => {
    const said = own.get(entry.key);
    own.delete(entry.key);
    return said ?? entry;
  });
  return [...all, ...own.values()];
}
