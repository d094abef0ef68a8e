import { type Fields, fieldOf, fieldsOf, listOf, same, textOf, wordOf } from "./json.ts";
import type { Machine } from "./machine.ts";

/** What the machines of a cluster say of each other. */
export interface HaFacts {
  /** Where a machine sends adverts from, and how it is preferred, where that is one for all. */
  readonly of: (machine: string) => NodeFacts;
  /** Instances whose machines name each other, and nobody else, as the others. */
  readonly isUnicast: (instance: string) => boolean;
}

interface NodeFacts {
  readonly address: string | undefined;
  readonly priority: number | undefined;
  readonly interface: string | undefined;
}

interface Member {
  readonly address: string | undefined;
  readonly peers: readonly string[];
}

/** `machines` have one configuration each that is taken apart. */
export function haFacts(machines: readonly Machine[]): HaFacts {
  const instances = new Map<string, Member[]>();
  const facts = new Map<string, NodeFacts>();
  for (const { name, ha } of machines) {
    const blocks = listOf(fieldOf(ha[0] ?? {}, "vrrp_instance")).map(fieldsOf);
    const priority = agreed(blocks.map((one) => fieldOf(one, "priority")));
    const sources = blocks.flatMap((one) => fieldOf(one, "unicast_src_ip") ?? []);
    const address = wordOf(agreed(sources));
    facts.set(name, {
      address,
      priority: typeof priority === "number" ? priority : undefined,
      interface: wordOf(agreed(blocks.map((one) => fieldOf(one, "interface")))),
    });
    for (const block of blocks) {
      const instance = wordOf(fieldOf(block, "name")) ?? "";
      const members = instances.get(instance) ?? [];
      members.push({
        address: wordOf(fieldOf(block, "unicast_src_ip")) === address ? address : undefined,
        peers: listOf(fieldOf(block, "unicast_peer")).map((one) => wordOf(one) ?? textOf(one)),
      });
      instances.set(instance, members);
    }
  }
  const unicast = new Set([...instances].flatMap(([name, all]) => (isWhole(all) ? [name] : [])));
  return {
    of: (machine) => facts.get(machine) ?? nothing,
    isUnicast: (instance) => unicast.has(instance),
  };
}

const nothing: NodeFacts = { address: undefined, priority: undefined, interface: undefined };

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
