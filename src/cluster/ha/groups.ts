import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import {
  entriesOf,
  entryAt,
  itemsOf,
  listAt,
  mapAt,
  mapOf,
  scalarAt,
  textOf,
  valueOf,
} from "../placed.ts";
import { composed, type HaAsked } from "./asked.ts";
import { annotationsOf, guardLines } from "./guards.ts";
import { type Notifying, notifyingOf } from "./notify.ts";

/** A group of a node, with those of its floats that the node may hold. */
export interface GroupHere {
  readonly entry: PlacedEntry;
  readonly map: PlacedMap;
  readonly floats: readonly string[];
  readonly notifying: Notifying;
}

export const groupsOf = (asked: HaAsked, here: ReadonlySet<string>): readonly GroupHere[] =>
  entriesOf(mapOf(asked.view.sections, "groups")).flatMap((entry) => {
    const { value: map } = entry;
    if (map.kind !== "map") return [];
    const members = itemsOf(valueOf(map, "floats"));
    const names = members.flatMap((item) => textOf(item) ?? []);
    const floats = names.filter((name) => here.has(name));
    if (floats.length === 0) return [];
    sameNodes(names, members[0]?.span ?? entry.keySpan, asked);
    const notifying: Notifying = valueOf(map, "notify")
      ? notifyingOf(map, `group-${entry.key}`, asked)
      : { entries: [], annotations: [], scripts: [], isDescribed: false };
    return [{ entry, map, floats, notifying }];
  });

/** A group that two nodes want in different orders has no master for long. */
function sameNodes(names: readonly string[], span: PlacedEntry["keySpan"], asked: HaAsked): void {
  const orders = names.flatMap((name) => {
    const plan = asked.plans.get(name);
    return plan ? [{ name, nodes: plan.members.map(({ node }) => node).join(", ") }] : [];
  });
  const [first] = orders;
  const other = orders.find(({ nodes }) => nodes !== first?.nodes);
  if (!first || !other) return;
  asked.complain(
    say(
      {
        en: "floats of a group move together and need the same nodes in the same order: {first} has {nodes}, {other} has {others}",
        zh: "同组的浮动地址一同切换，节点及其顺序必须相同：{first} 为 {nodes}，{other} 为 {others}",
      },
      { first: first.name, nodes: first.nodes, other: other.name, others: other.nodes },
    ),
    span,
  );
}

/** The `vrrp_sync_group` of a group. */
export function syncGroupOf({ entry, map, floats, notifying }: GroupHere): PlacedMap {
  const place = entry.keySpan;
  const items = itemsOf(valueOf(map, "floats")).filter((item) =>
    floats.includes(textOf(item) ?? ""),
  );
  const lines = [...guardLines(valueOf(map, "guards")), ...notifying.annotations];
  const made = [
    entryAt("group", listAt(items, valueOf(map, "floats")?.span ?? place)),
    ...notifying.entries,
    ...annotationsOf(lines, valueOf(map, "lbc"), place),
  ];
  const apart = ["floats", "guards", "lbc", ...(notifying.isDescribed ? ["notify"] : [])];
  const body = composed(made, map, apart);
  return mapAt([entryAt("name", scalarAt(entry.key, place)), ...body], place);
}
