import { isIP } from "node:net";

import type { Json } from "../../catalog/form.ts";
import { swappingWeight } from "../ha/priorities.ts";
import { type Fields, fieldOf, fieldsOf, listOf, same, textOf, wordOf } from "./json.ts";
import type { Machine } from "./machine.ts";

/** What the machines of a cluster say of each other. */
export interface HaFacts {
  /** Where a machine sends adverts from, and how it is preferred, where that is one for all. */
  readonly of: (machine: string) => NodeFacts;
  /** Instances whose machines name each other, and nobody else, as the others. */
  readonly isUnicast: (instance: string) => boolean;
  /** What a failing check weighs by the priorities of all; 0 is FAULT. */
  readonly weightIn: (instance: string) => number;
}

interface NodeFacts {
  /** One of each family. */
  readonly addresses: readonly string[];
  readonly priority: number | undefined;
  readonly interface: string | undefined;
}

interface Member {
  readonly address: string | undefined;
  readonly peers: readonly string[];
  readonly priority: Json | undefined;
}

/** `machines` have one configuration each that is taken apart. */
export function haFacts(machines: readonly Machine[]): HaFacts {
  const instances = new Map<string, Member[]>();
  const facts = new Map<string, NodeFacts>();
  for (const { name, ha } of machines) {
    const blocks = listOf(fieldOf(ha[0] ?? {}, "vrrp_instance")).map(fieldsOf);
    const priority = agreed(blocks.map((one) => fieldOf(one, "priority")));
    const sources = blocks.flatMap((one) => fieldOf(one, "unicast_src_ip") ?? []);
    const addresses = ofEachFamily(sources);
    facts.set(name, {
      addresses,
      priority: typeof priority === "number" ? priority : undefined,
      interface: interfaceIn(agreed(blocks.map((one) => fieldOf(one, "interface")))),
    });
    for (const block of blocks) {
      const instance = wordOf(fieldOf(block, "name")) ?? "";
      const members = instances.get(instance) ?? [];
      const source = wordOf(fieldOf(block, "unicast_src_ip")) ?? "";
      members.push({
        address: addresses.includes(source) ? source : undefined,
        priority: fieldOf(block, "priority"),
        peers: listOf(fieldOf(block, "unicast_peer")).map((one) => wordOf(one) ?? textOf(one)),
      });
      instances.set(instance, members);
    }
  }
  const unicast = new Set([...instances].flatMap(([name, all]) => (isWhole(all) ? [name] : [])));
  return {
    of: (machine) => facts.get(machine) ?? nothing,
    isUnicast: (instance) => unicast.has(instance),
    weightIn: (instance) =>
      swappingWeight((instances.get(instance) ?? []).flatMap(({ priority }) => numberIn(priority))),
  };
}

const nothing: NodeFacts = { addresses: [], priority: undefined, interface: undefined };

/** A name that Linux can have: others stay where they were written. */
const interfaceIn = (value: Json | undefined): string | undefined => {
  const name = wordOf(value);
  return name !== undefined && /^[\w.@-]{1,15}$/.test(name) ? name : undefined;
};

const numberIn = (value: Json | undefined): readonly number[] =>
  typeof value === "number" ? [value] : [];

/** The addresses of a machine; none of a family of which it has several. */
function ofEachFamily(sources: readonly Json[]): readonly string[] {
  const all = [...new Set(sources.map((one) => wordOf(one) ?? ""))];
  const byFamily = Map.groupBy(all, isIP);
  return all.filter((one) => isIP(one) !== 0 && byFamily.get(isIP(one))?.length === 1);
}

/** The value that all have; nothing where two differ, or there is none. */
function agreed<T extends Fields[string]>(values: readonly (T | undefined)[]): T | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  return values.every((one) => one !== undefined && same(one, first)) ? first : undefined;
}

/** Whether each names all the others, in their order. */
function isWhole(members: readonly Member[]): boolean {
  if (members.length < 2) return false;
  return members.every(({ address, peers }, index) => {
    const others = members.filter((_, at) => at !== index).map((one) => one.address ?? "");
    return address !== undefined && same(peers, others);
  });
}
