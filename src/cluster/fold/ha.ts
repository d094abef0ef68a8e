import { annotationKey } from "../../catalog/annotations/define.ts";
import type { Json } from "../../catalog/form.ts";
import { raisedCheck } from "./check.ts";
import { type AroundFloat, guardsOf, raisedFloat, withGuards } from "./float.ts";
import type { HaFacts } from "./ha-facts.ts";
import {
  type Fields,
  fieldOf,
  fieldsOf,
  isEmpty,
  isFields,
  listOf,
  withoutKeys,
  wordOf,
} from "./json.ts";
import { freeName, isName, type LevelOf, type Part, partOf, type Section } from "./part.ts";
import { raisedVirtualServer, virtualServerName } from "./virtual-server.ts";
import { replaced } from "./words.ts";

/** The configuration of keepalived, its blocks by name. */
export interface RaisedHa {
  readonly sections: Readonly<Record<string, Fields>>;
  /** What is left of it. */
  readonly keepalived: Fields;
  /** The parts by the keyword of their blocks, in their order. */
  readonly parts: Readonly<Record<string, readonly (Part | undefined)[]>>;
}

interface Raising {
  readonly section: Section;
  readonly keyword: string;
  readonly name: (block: Fields) => string | undefined;
  /** Nothing where it has to stay as it is. */
  readonly raise: (block: Fields, level: 1 | 2, name: string) => Fields | undefined;
}

const ownName = (block: Fields): string | undefined => {
  const name = fieldOf(block, "name");
  return typeof name === "string" && isName(name) ? name : undefined;
};

/** Sorts the blocks of a configuration (docs/ir.md) into sections, as far as `levelOf` says. */
export function raisedHa(
  config: Fields,
  machine: string,
  facts: HaFacts,
  levelOf: LevelOf,
): RaisedHa {
  const sections: Record<string, Fields> = {};
  const parts: Record<string, readonly (Part | undefined)[]> = {};
  const plain = withoutGuards(withoutKeys(config, "target", "file"));
  let { left } = plain;
  if (plain.guards) sections["guards"] = plain.guards;
  const around = {
    machine,
    facts,
    checks: checksIn(config, levelOf),
    grouped: groupedIn(config),
  };
  for (const raising of raisings(around)) {
    const blocks = fieldOf(config, raising.keyword);
    if (blocks === undefined) continue;
    const found = raisedBlocks(listOf(blocks), raising, levelOf);
    parts[raising.keyword] = found.parts;
    if (!isEmpty(found.raised)) sections[raising.section] = found.raised;
    left = withoutKeys(left, raising.keyword);
    if (found.rest.length > 0) left = { ...left, [raising.keyword]: found.rest };
  }
  return { sections, keepalived: left, parts };
}

const raisings = (around: AroundFloat): readonly Raising[] => [
  {
    section: "floats",
    keyword: "vrrp_instance",
    name: ownName,
    raise: (block, level, name) => raisedFloat(name, withoutKeys(block, "name"), level, around),
  },
  {
    section: "groups",
    keyword: "vrrp_sync_group",
    name: ownName,
    raise: (block) => {
      const floats = listOf(fieldOf(block, "group")).filter((one) => typeof one === "string");
      const said = replaced(withoutKeys(block, "name"), ["group"], [["floats", floats]]);
      return floats.length > 0 ? withGuards(said) : undefined;
    },
  },
  {
    section: "checks",
    keyword: "vrrp_script",
    name: ownName,
    raise: (block, level) => raisedCheck(withoutKeys(block, "name"), level),
  },
  {
    section: "virtual_servers",
    keyword: "virtual_server",
    name: virtualServerName,
    raise: raisedVirtualServer,
  },
];

/** Checks in their section, and whether they say themselves what a failure is. */
function checksIn(config: Fields, levelOf: LevelOf): ReadonlyMap<string, boolean> {
  const checks = listOf(fieldOf(config, "vrrp_script")).map(fieldsOf);
  return new Map(
    checks.flatMap((one) => {
      const name = wordOf(fieldOf(one, "name")) ?? "";
      const isThere = isName(name) && levelOf(partOf("checks", name)) > 0;
      return isThere ? [[name, fieldOf(one, "weight") !== undefined] as const] : [];
    }),
  );
}

const groupedIn = (config: Fields): ReadonlySet<string> =>
  new Set(
    listOf(fieldOf(config, "vrrp_sync_group"))
      .flatMap((group) => listOf(fieldOf(fieldsOf(group), "group")))
      .map((one) => wordOf(one) ?? ""),
  );

/** `# lbc:` lines for all instances are the guards of the cluster. */
function withoutGuards(config: Fields): { readonly left: Fields; readonly guards?: Fields } {
  const globals = fieldsOf(fieldOf(config, "global_defs"));
  const guards = guardsOf(listOf(fieldOf(globals, annotationKey)));
  if (!guards) return { left: config };
  const rest = withoutKeys(globals, annotationKey);
  const left = isEmpty(rest)
    ? withoutKeys(config, "global_defs")
    : { ...config, global_defs: rest };
  return { left, guards };
}

interface RaisedBlocks {
  readonly raised: Fields;
  readonly rest: readonly Json[];
  readonly parts: readonly (Part | undefined)[];
}

function raisedBlocks(
  blocks: readonly Json[],
  { section, name: nameOf, raise }: Raising,
  levelOf: LevelOf,
): RaisedBlocks {
  const raised = new Map<string, Fields>();
  const rest: Json[] = [];
  const parts: (Part | undefined)[] = [];
  const taken = new Set<string>();
  for (const one of blocks) {
    const block = fieldsOf(one);
    const wanted = isFields(one) ? nameOf(block) : undefined;
    const name = wanted === undefined ? undefined : freeName(wanted, taken);
    const part = name === undefined ? undefined : partOf(section, name);
    // Another name would say something else of a block that has one of its own.
    const isOther = fieldOf(block, "name") !== undefined && name !== wanted;
    const level = part === undefined || isOther ? 0 : levelOf(part);
    const found = level === 0 || name === undefined ? undefined : raise(block, level, name);
    parts.push(part);
    if (name !== undefined) taken.add(name);
    if (found === undefined || name === undefined) rest.push(one);
    else raised.set(name, found);
  }
  return { raised: Object.fromEntries(raised), rest, parts };
}
