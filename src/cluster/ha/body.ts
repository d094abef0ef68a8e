import type { PlacedMap } from "../../ir/placed.ts";
import { headOf } from "../head.ts";
import { mapAt, mapOf, valueOf } from "../placed.ts";
import type { ClusterScript, Complain, NodeView } from "../view.ts";

/** What a node's keepalived is asked to do. */
export interface HaBody {
  /** In the form of a document; nothing where the description asks for none. */
  readonly body: PlacedMap | undefined;
  readonly scripts: readonly ClusterScript[];
}

export function haBody(view: NodeView, _complain: Complain): HaBody {
  const { sections, haTarget, paths } = view;
  const asked = ["floats", "groups", "virtual_servers", "keepalived"].some((key) =>
    valueOf(sections, key),
  );
  if (!asked) return { body: undefined, scripts: [] };
  const own = mapOf(sections, "keepalived");
  const head = headOf(haTarget, paths.keepalived, sections.span);
  return { body: mapAt([...head, ...(own?.entries ?? [])], sections.span), scripts: [] };
}
