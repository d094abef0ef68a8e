import type { Json } from "../../catalog/form.ts";
import { defaultVersions } from "../../ir/target.ts";
import { type HaFacts, haFacts } from "./ha-facts.ts";
import { type RaisedHa, raisedHa } from "./ha.ts";
import { type Fields, fieldOf, fieldsOf, isEmpty, textOf, withoutKeys } from "./json.ts";
import { keysInOrder, type Laid, laidApart, type Over } from "./laying.ts";
import type { Half, Machine } from "./machine.ts";
import type { LevelOf } from "./part.ts";
import { type RaisedProxy, raisedProxy } from "./proxy.ts";

/** How far everything is raised. */
export interface Plan {
  readonly levelOf: LevelOf;
  /** Whether this half of a machine stands as it is, in `proxies` or `ha`. */
  readonly isWhole: (name: string, half: Half) => boolean;
}

/** A machine as it is described: of each half that is not whole the first configuration. */
export interface RaisedMachine {
  readonly machine: Machine;
  readonly proxy: RaisedProxy | undefined;
  readonly ha: RaisedHa | undefined;
}

export interface Described {
  readonly description: Fields;
  readonly machines: readonly RaisedMachine[];
}

const sections: Readonly<Record<Half, readonly string[]>> = {
  proxy: ["upstreams", "servers", "streams"],
  ha: ["floats", "groups", "checks", "virtual_servers", "guards"],
};
/** As people read a description: what clients reach, what stands behind it, the rest. */
const order: readonly string[] = [...sections.ha, ...sections.proxy, "proxy", "keepalived"];
const rests: Readonly<Record<Half, string>> = { proxy: "proxy", ha: "keepalived" };

/** Sections whose blocks may say which nodes have them. */
const withNodes: ReadonlySet<string> = new Set([
  "upstreams",
  "servers",
  "streams",
  "floats",
  "virtual_servers",
]);

/** The description of machines: what they share once, what differs at each. */
export function describe(all: readonly Machine[], plan: Plan): Described {
  const facts = haFacts(all.filter(({ name }) => !plan.isWhole(name, "ha")));
  const machines = all.map((machine): RaisedMachine => {
    const [proxy] = plan.isWhole(machine.name, "proxy") ? [] : machine.proxies;
    const [ha] = plan.isWhole(machine.name, "ha") ? [] : machine.ha;
    return {
      machine,
      proxy: proxy && raisedProxy(proxy, plan.levelOf),
      ha: ha && raisedHa(ha, machine.name, facts, plan.levelOf),
    };
  });
  const proxy = together(machines, "proxy");
  const ha = together(machines, "ha");
  const heads = headsOf(machines, facts);
  const own = machines.map((one) => ownOf(one, facts));
  const nodes = machines.map(({ machine, ...raised }, index): [string, Fields] => {
    const over = inOrder({ ...proxy.over[index], ...ha.over[index] });
    const { proxies, ha: configs } = machine;
    const whole = {
      proxies: raised.proxy ? proxies.slice(1) : proxies,
      ha: raised.ha ? configs.slice(1) : configs,
    };
    const node = {
      ...own[index],
      ...heads.over[index],
      ...(Object.keys(over).length > 0 && { overrides: over }),
      ...(whole.proxies.length > 0 && { proxies: whole.proxies }),
      ...(whole.ha.length > 0 && { ha: whole.ha }),
    };
    return [machine.name, node as Fields];
  });
  const description = {
    ...heads.shared,
    defaults: "product",
    nodes: Object.fromEntries(nodes),
    ...inOrder({ ...proxy.shared, ...ha.shared }),
  };
  return { description, machines };
}

const inOrder = <V>(said: Readonly<Record<string, V>>): Readonly<Record<string, V>> =>
  Object.fromEntries(
    order.flatMap((key) => (said[key] === undefined ? [] : [[key, said[key]] as const])),
  );

/** What the cluster says for all, and what nodes say otherwise: one that lacks a half says nothing. */
function headsOf(machines: readonly RaisedMachine[], facts: HaFacts): Laid {
  const { shared, over } = laidApart(machines.map((one) => headOf(one, facts)));
  const said = over.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([, value]) => value !== null)),
  );
  const isUsual =
    fieldOf(shared, "ha_target") === usualHaTarget && said.every((one) => !one["ha_target"]);
  return { shared: isUsual ? withoutKeys(shared, "ha_target") : shared, over: said };
}

const usualHaTarget = `keepalived@${defaultVersions.keepalived.join(".")}`;

/** Keys of a node that the cluster may say for all. */
function headOf({ machine, proxy, ha }: RaisedMachine, facts: HaFacts): Fields {
  const floats = Object.values(fieldsOf(ha?.sections["floats"])).map(fieldsOf);
  const own = facts.of(machine.name).interface;
  const isMissed = floats.some((one) => fieldOf(one, "interface") === undefined);
  const [config] = proxy ? machine.proxies : [];
  const [agent] = ha ? machine.ha : [];
  const paths = {
    ...pathOf("proxy", config && fieldOf(config, "file")),
    ...pathOf("keepalived", agent && fieldOf(agent, "file")),
  };
  const target = config && fieldOf(config, "target");
  const haTarget = agent && fieldOf(agent, "target");
  return {
    ...(target !== undefined && { target }),
    ...(haTarget !== undefined && { ha_target: haTarget }),
    ...(isMissed && own !== undefined && { interface: own }),
    ...(!isEmpty(paths) && { paths }),
  };
}

/** What a node says of itself, for its floats. */
function ownOf({ machine, ha }: RaisedMachine, facts: HaFacts): Fields {
  const floats = Object.entries(fieldsOf(ha?.sections["floats"]));
  const { addresses, priority } = facts.of(machine.name);
  const [only, other] = addresses;
  const address = other === undefined ? only : addresses;
  const isAsked = floats.some(([, one]) => fieldOf(fieldsOf(one), "transport") === "unicast");
  const isMissed = floats.some(([, one]) => fieldOf(fieldsOf(one), "priority") === undefined);
  return {
    ...(isAsked && address !== undefined && { address }),
    ...(isMissed && priority !== undefined && { priority }),
  };
}

/** Where a file was read says where it stands on the machine only if it was read there. */
const pathOf = (key: string, file: Json | undefined): Fields =>
  typeof file === "string" && file.startsWith("/") ? { [key]: file } : {};

interface Together {
  readonly shared: Fields;
  /** One for each machine. */
  readonly over: readonly Over[];
}

/** One half of all machines: its sections, and what is in none. */
function together(machines: readonly RaisedMachine[], half: Half): Together {
  const having = machines.flatMap((one, index) => (one[half] ? [index] : []));
  const over = machines.map((): [string, Over | Json | null][] => []);
  const shared: [string, Json][] = [];
  const take = (key: string, laid: Together): void => {
    if (!isEmpty(laid.shared)) shared.push([key, laid.shared]);
    for (const [place, said] of laid.over.entries())
      if (Object.keys(said).length > 0) over[having[place] ?? 0]?.push([key, said]);
  };
  const names = having.map((index) => machines[index]?.machine.name ?? "");
  const saidOf = (index: number, section: string): Fields =>
    machines[index]?.[half]?.sections[section] ?? {};
  for (const section of sections[half]) {
    const all = having.map((index) => saidOf(index, section));
    take(section, withNodes.has(section) ? byNodes(all, names) : laidApart(all));
  }
  take(rests[half], laidApart(having.map((index) => restOf(machines[index], half))));
  // A machine that has nothing of this half has nothing of what the others share.
  for (const [index, one] of machines.entries())
    if (!one[half]) over[index]?.push(...shared.map(([key]) => [key, null] as const).map(pair));
  return { shared: Object.fromEntries(shared), over: over.map((one) => Object.fromEntries(one)) };
}

const pair = ([key, value]: readonly [string, null]): [string, null] => [key, value];

const restOf = (one: RaisedMachine | undefined, half: Half): Fields =>
  (half === "proxy" ? one?.proxy?.proxy : one?.ha?.keepalived) ?? {};

/** Blocks that say who has them where not all do. */
function byNodes(all: readonly Fields[], names: readonly string[]): Together {
  const shared: [string, Fields][] = [];
  const over = all.map((): [string, Over][] => []);
  for (const key of keysInOrder(all.map((one) => Object.keys(one)))) {
    const having = all.flatMap((one, index) => (Object.hasOwn(one, key) ? [index] : []));
    const blocks = having.map((index) => fieldOf(all[index] ?? {}, key) as Fields);
    const laid = allSame(blocks) ?? laidApart(blocks);
    const nodes = having.map((index) => names[index] ?? "");
    shared.push([
      key,
      having.length < all.length ? { nodes, ...withoutKeys(laid.shared, "nodes") } : laid.shared,
    ]);
    for (const [place, said] of laid.over.entries())
      if (Object.keys(said).length > 0) over[having[place] ?? 0]?.push([key, said]);
  }
  return { shared: Object.fromEntries(shared), over: over.map((one) => Object.fromEntries(one)) };
}

function allSame(blocks: readonly Fields[]): Together | undefined {
  const [first, ...others] = blocks;
  if (!first) return undefined;
  const text = textOf(first);
  return others.every((one) => textOf(one) === text)
    ? { shared: first, over: blocks.map(() => ({})) }
    : undefined;
}
