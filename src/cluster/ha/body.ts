import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { headOf } from "../head.ts";
import { entriesOf, entryAt, itemsOf, listAt, mapAt, mapOf, textOf, valueOf } from "../placed.ts";
import type { ClusterScript, Complain, NodeView } from "../view.ts";
import type { HaAsked } from "./asked.ts";
import { scriptOf } from "./checks.ts";
import { floatPlans, floatsOf } from "./float-plan.ts";
import { type FloatHere, instanceOf } from "./floats.ts";
import { globalsOf } from "./globals.ts";
import { type GroupHere, groupsOf, syncGroupOf } from "./groups.ts";
import { annotationsOf, guardLines } from "./guards.ts";
import { notifyingOf } from "./notify.ts";
import { checksFor, isOwnProxy, trackingOf } from "./tracking.ts";
import { virtualServersOf } from "./virtual-servers.ts";

/** What a node's keepalived is asked to do. */
export interface HaBody {
  /** In the form of a document; nothing where the description asks for none. */
  readonly body: PlacedMap | undefined;
  readonly scripts: readonly ClusterScript[];
}

/** The configuration of a node's keepalived in the form of a document, and its scripts. */
export function haBody(view: NodeView, complain: Complain): HaBody {
  const { sections, haTarget, paths, cluster } = view;
  const plans = floatPlans(cluster);
  const asked: HaAsked = { view, complain, isSound: !cluster.isPlain, plans };
  const { floats, groups } = floatsAndGroups(asked);
  const servers = virtualServersOf(asked);
  const written = mapOf(sections, "keepalived");
  if (floats.length === 0 && servers.length === 0 && !written)
    return { body: undefined, scripts: [] };
  const made: Readonly<Record<Block, readonly PlacedMap[]>> = {
    vrrp_script: scriptsOf(floats, asked),
    vrrp_sync_group: groups.map(syncGroupOf),
    vrrp_instance: floats.map((float) => instanceOf(float, asked)),
    virtual_server: servers,
  };
  const globals = globalsOf({ ...made, floats, groups }, asked);
  const place = sections.span;
  const body = [
    ...headOf(haTarget, paths.keepalived, place),
    ...(globals ? [entryAt("global_defs", globals)] : []),
    ...blockNames.flatMap((key) => blocksOf(key, made[key], written)),
    ...entriesOf(written).filter(({ key }) => key !== "global_defs" && !isBlock(key)),
  ];
  return { body: mapAt(body, place), scripts: scriptFiles(floats, groups) };
}

const blockNames = ["vrrp_script", "vrrp_sync_group", "vrrp_instance", "virtual_server"] as const;

type Block = (typeof blockNames)[number];

const isBlock = (key: string): boolean => blockNames.some((one) => one === key);

/** The blocks of one kind: those that are described, then those that are written as such. */
function blocksOf(
  key: Block,
  made: readonly PlacedMap[],
  written: PlacedMap | undefined,
): readonly PlacedEntry[] {
  const own = valueOf(written, key);
  const all = [...made, ...itemsOf(own)];
  const place = made[0]?.span ?? own?.span;
  return place && all.length > 0 ? [entryAt(key, listAt(all, place), place)] : [];
}

function floatsAndGroups(asked: HaAsked): {
  readonly floats: readonly FloatHere[];
  readonly groups: readonly GroupHere[];
} {
  const { view, plans } = asked;
  const here = floatsOf(view.sections, view.name, plans);
  const groups = groupsOf(asked, new Set(here.map(({ entry }) => entry.key)));
  const grouped = new Set(groups.flatMap(({ floats }) => floats));
  const floats = here.map((float): FloatHere => {
    const { entry, map } = float;
    const tracking = trackingOf(float, grouped.has(entry.key), asked);
    const notifying = notifyingOf(map, entry.key, asked);
    const guards = guardLines(valueOf(map, "guards"));
    const lines = [...guards, ...tracking.annotations, ...notifying.annotations];
    const annotations = annotationsOf(lines, valueOf(map, "lbc"), entry.keySpan);
    return { ...float, tracking: tracking.entries, notifying, annotations };
  });
  return { floats, groups };
}

/** The checks that a float of this node asks for, and those that no float anywhere asks for. */
function scriptsOf(floats: readonly FloatHere[], asked: HaAsked): readonly PlacedMap[] {
  const used = new Set(
    floats.flatMap(({ tracking, map }) =>
      [...tracking, ...entriesOf(map)].flatMap(({ key, value }) =>
        key === "track_script" ? itemsOf(value).flatMap(firstWord) : [],
      ),
    ),
  );
  const elsewhere = checksElsewhere(asked);
  return checksFor(asked)
    .filter((check) => !isOwnProxy(check, asked))
    .filter(({ key }) => used.has(key) || (floats.length > 0 && !elsewhere.has(key)))
    .map((check) => scriptOf(check, asked));
}

const firstWord = (line: Parameters<typeof textOf>[0]): readonly string[] => {
  const text = line?.kind === "list" ? textOf(line.items[0]) : textOf(line);
  return text === undefined ? [] : [text.split(/\s+/)[0] ?? text];
};

/** The checks that any float of the cluster names. */
function checksElsewhere({ view }: HaAsked): ReadonlySet<string> {
  const all = [
    view.cluster.root,
    ...view.cluster.nodes.map(({ value }) => mapOf(value, "overrides")),
  ];
  return new Set(
    all.flatMap((one) =>
      entriesOf(mapOf(one, "floats")).flatMap(({ value }) =>
        itemsOf(valueOf(value, "checks")).flatMap((item) => textOf(item) ?? []),
      ),
    ),
  );
}

function scriptFiles(
  floats: readonly FloatHere[],
  groups: readonly GroupHere[],
): readonly ClusterScript[] {
  const all = [...floats, ...groups].flatMap(({ notifying }) => notifying.scripts);
  return [...new Map(all.map((script) => [script.name, script])).values()];
}
