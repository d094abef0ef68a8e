import { annotationKey } from "../catalog/annotations/define.ts";
import { guardLines } from "../cluster/ha/guards.ts";
import {
  entriesOf,
  entryAt,
  itemsOf,
  listAt,
  mapAt,
  mapOf,
  textOf,
  valueOf,
  without,
} from "../cluster/placed.ts";
import { entryOf, type Placed, type PlacedMap } from "../ir/placed.ts";

/**
 * A document with what `ha:` of lbc.yaml says as `# lbc:` comments in the blocks that it is about,
 * so that it comes to the machine with the file. What a block says itself holds before it.
 */
export function withAnnotations(document: PlacedMap, settings: Placed): PlacedMap {
  return changedEach(document, "nodes", (nodes) =>
    nodes.kind === "map"
      ? {
          ...nodes,
          entries: nodes.entries.map((node) =>
            node.value.kind === "map"
              ? { ...node, value: changedEach(node.value, "ha", (ha) => configsOf(ha, settings)) }
              : node,
          ),
        }
      : nodes,
  );
}

function configsOf(ha: Placed, settings: Placed): Placed {
  const configs = itemsOf(ha).map((config) =>
    config.kind === "map" ? annotated(config, settings) : config,
  );
  return listAt(configs, ha.span);
}

const named = [
  ["instances", "vrrp_instance"],
  ["groups", "vrrp_sync_group"],
] as const;

function annotated(config: PlacedMap, settings: Placed): PlacedMap {
  const defaults = mapOf(settings, "defaults");
  const globals = mapOf(config, "global_defs") ?? mapAt([], config.span);
  const withDefaults = defaults
    ? {
        ...config,
        entries: [
          entryAt("global_defs", withLines(globals, defaults), globals.span),
          ...without(config, ["global_defs"]).entries,
        ],
      }
    : config;
  return named.reduce(
    (whole, [part, block]) =>
      changedEach(whole, block, (blocks) =>
        listAt(
          itemsOf(blocks).map((one) => {
            const said = mapOf(mapOf(settings, part), textOf(valueOf(one, "name")) ?? "");
            return one.kind === "map" && said ? withLines(one, said) : one;
          }),
          blocks.span,
        ),
      ),
    withDefaults,
  );
}

/** The block with the comments that `said` stands for, but for words that it has itself. */
function withLines(block: PlacedMap, said: PlacedMap): PlacedMap {
  const own = itemsOf(valueOf(block, annotationKey));
  const there = new Set(own.map(wordOf));
  const added = guardLines(said).filter((line) => !there.has(wordOf(line)));
  if (added.length === 0) return block;
  const lines = entryAt(annotationKey, listAt([...own, ...added], block.span));
  return { ...block, entries: [...without(block, [annotationKey]).entries, lines] };
}

const wordOf = (line: Placed): string =>
  line.kind === "list"
    ? (textOf(line.items[0]) ?? "")
    : (textOf(line)?.trim().split(/\s/)[0] ?? "");

/** The map with another value at a key, where it has the key. */
function changedEach(map: PlacedMap, key: string, of: (value: Placed) => Placed): PlacedMap {
  if (!entryOf(map, key)) return map;
  return {
    ...map,
    entries: entriesOf(map).map((entry) =>
      entry.key === key ? { ...entry, value: of(entry.value) } : entry,
    ),
  };
}
