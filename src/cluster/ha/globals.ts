import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { entryAt, isOn, mapAt, mapOf, scalarAt, valueOf } from "../placed.ts";
import { composed, type HaAsked } from "./asked.ts";
import type { FloatHere } from "./floats.ts";
import type { GroupHere } from "./groups.ts";
import { annotationsOf, guardLines } from "./guards.ts";
import { mailGlobals } from "./notify.ts";

/** What the settings for all blocks depend on. */
interface Blocks {
  readonly floats: readonly FloatHere[];
  readonly groups: readonly GroupHere[];
  readonly vrrp_script: readonly PlacedMap[];
}

/** `global_defs`: the node's name, who runs scripts, mail, guards, and what the user writes there. */
export function globalsOf(blocks: Blocks, asked: HaAsked): PlacedMap | undefined {
  const { view, isSound } = asked;
  const written = mapOf(mapOf(view.sections, "keepalived"), "global_defs");
  const place = view.entry.keySpan;
  const guards = valueOf(view.sections, "guards");
  const log = valueOf(mapOf(view.sections, "notify"), "log");
  const isLogged = view.cluster.isServed && isOn(log);
  const lines = [...guardLines(guards), ...(isLogged && log ? [scalarAt("syslog", log.span)] : [])];
  const told = [...blocks.floats, ...blocks.groups].map(({ map }) => map);
  const made = [
    ...(isSound ? [entryAt("router_id", scalarAt(view.name, place))] : []),
    ...mailGlobals([view.sections, ...told], asked),
    ...security(blocks, written, asked),
    ...annotationsOf(lines, valueOf(written, "lbc"), guards?.span ?? place),
  ];
  const body = composed(made, written ?? mapAt([], place), ["lbc"]);
  return body.length > 0 ? mapAt(body, written?.span ?? place) : undefined;
}

/** Scripts run as root and are looked at first; another user is what keepalived -t 2.2.7 fails at. */
function security(
  { vrrp_script: checks, floats, groups }: Blocks,
  written: PlacedMap | undefined,
  { view, isSound }: HaAsked,
): readonly PlacedEntry[] {
  const isRun =
    checks.length > 0 ||
    [...floats, ...groups].some(({ map, notifying }) =>
      [...map.entries, ...notifying.entries].some(isNotify),
    );
  if (!isSound || !isRun) return [];
  const place = checks[0]?.span ?? view.entry.keySpan;
  return [
    ...(valueOf(written, "script_user") ? [] : [entryAt("script_user", scalarAt("root", place))]),
    entryAt("enable_script_security", scalarAt(true, place)),
  ];
}

const isNotify = ({ key, value }: PlacedEntry): boolean =>
  key.startsWith("notify") && value.kind !== "map";
