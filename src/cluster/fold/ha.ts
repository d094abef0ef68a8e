import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, fieldsOf, isEmpty, isFields, listOf, withoutKeys } from "./json.ts";
import { freeName, isName, type LevelOf, type Part, partOf, type Section } from "./part.ts";

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
  readonly raise: (block: Fields, level: 1 | 2) => Fields;
}

const ownName = (block: Fields): string | undefined => {
  const name = fieldOf(block, "name");
  return typeof name === "string" && isName(name) ? name : undefined;
};

const raisings: readonly Raising[] = [
  {
    section: "floats",
    keyword: "vrrp_instance",
    name: ownName,
    raise: (block) => withoutKeys(block, "name"),
  },
  {
    section: "checks",
    keyword: "vrrp_script",
    name: ownName,
    raise: (block) => withoutKeys(block, "name"),
  },
];

/** Sorts the blocks of a configuration (docs/ir.md) into sections, as far as `levelOf` says. */
export function raisedHa(config: Fields, levelOf: LevelOf): RaisedHa {
  const sections: Record<string, Fields> = {};
  const parts: Record<string, readonly (Part | undefined)[]> = {};
  let left = withoutKeys(config, "target", "file");
  for (const raising of raisings) {
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
    const level = part === undefined ? 0 : levelOf(part);
    parts.push(part);
    if (name !== undefined) taken.add(name);
    if (level === 0 || name === undefined) rest.push(one);
    else raised.set(name, raise(block, level));
  }
  return { raised: Object.fromEntries(raised), rest, parts };
}
