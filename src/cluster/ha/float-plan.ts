import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { type HostAddress, hostAddress } from "../addresses.ts";
import { entriesOf, itemsOf, mapOf, textOf, valueOf } from "../placed.ts";
import type { ClusterView } from "../view.ts";
import { prioritiesFor, swappingWeight } from "./priorities.ts";

/** One node that may hold a float. */
export interface FloatMember {
  readonly node: string;
  /** Nothing where nobody wrote one and nothing is to be added. */
  readonly priority: number | undefined;
  /** Where the priority comes from. */
  readonly span: Span;
  readonly addresses: readonly HostAddress[];
}

/** What the nodes have to agree upon about one float. */
export interface FloatPlan {
  /** The one that should hold it first. */
  readonly members: readonly FloatMember[];
  /** Of a failing check, so that another node takes over; 0 is FAULT. */
  readonly weight: number;
}

const known = new WeakMap<ClusterView, ReadonlyMap<string, FloatPlan>>();

/** Every float of a cluster by its name. */
export function floatPlans(cluster: ClusterView): ReadonlyMap<string, FloatPlan> {
  const there = known.get(cluster) ?? new Map(planned(cluster));
  known.set(cluster, there);
  return there;
}

function* planned(cluster: ClusterView): Generator<readonly [string, FloatPlan]> {
  const all = mapOf(cluster.root, "floats");
  const own = cluster.nodes.map((entry) => ({
    entry,
    overrides: mapOf(mapOf(entry.value, "overrides"), "floats"),
    addresses: itemsOf(valueOf(entry.value, "address")).flatMap(
      (one) => hostAddress(textOf(one)) ?? [],
    ),
  }));
  const names = new Set(
    [all, ...own.map(({ overrides }) => overrides)].flatMap((floats) =>
      entriesOf(floats).map(({ key }) => key),
    ),
  );
  for (const name of names) {
    const base = valueOf(all, name);
    const candidates = own.flatMap(({ entry, overrides, addresses }) => {
      const over = valueOf(overrides, name);
      const there = over === undefined ? base?.kind === "map" : over.kind === "map";
      return there ? [{ entry, over, base, addresses }] : [];
    });
    yield [name, planOf(inOrder(candidates), cluster)];
  }
}

interface Candidate {
  readonly entry: PlacedEntry;
  readonly over: Placed | undefined;
  readonly base: Placed | undefined;
  readonly addresses: readonly HostAddress[];
}

/** Those that the float's `nodes` name, in its order. */
function inOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  const said = candidates.map(({ base, over }) => valueOf(over, "nodes") ?? valueOf(base, "nodes"));
  const list = said.find((one) => one !== undefined);
  if (!list) return candidates;
  const byName = new Map(candidates.map((one) => [one.entry.key, one]));
  const names = new Set(itemsOf(list).map(textOf));
  return [...names].flatMap((name) => byName.get(name ?? "") ?? []);
}

function planOf(candidates: readonly Candidate[], { isPlain }: ClusterView): FloatPlan {
  const written = candidates.map(writtenPriority);
  const numbers = written.map((one) => one?.value);
  const generated = isPlain ? numbers : prioritiesFor(numbers);
  const members = candidates.map(({ entry, addresses }, index): FloatMember => ({
    node: entry.key,
    priority: generated[index],
    span: written[index]?.span ?? entry.keySpan,
    addresses,
  }));
  const real = generated.flatMap((one) => (one === undefined ? [] : [one]));
  return { members, weight: swappingWeight(real) };
}

/** As a directive of the float, or as a key of the node. */
function writtenPriority({ entry, over, base }: Candidate) {
  const said = [over, base, entry.value].map((one) => valueOf(one, "priority"));
  const value = said.find((one) => one !== undefined);
  const number = Number(textOf(value));
  return value && Number.isInteger(number) && number >= 1 && number <= 255
    ? { value: number, span: value.span }
    : undefined;
}

/** The floats that a node may hold, with what is said of them there. */
export const floatsOf = (
  sections: PlacedMap,
  node: string,
  plans: ReadonlyMap<string, FloatPlan>,
): readonly { readonly entry: PlacedEntry; readonly map: PlacedMap; readonly plan: FloatPlan }[] =>
  entriesOf(mapOf(sections, "floats")).flatMap((entry) => {
    const plan = plans.get(entry.key);
    const { value: map } = entry;
    const here = plan?.members.some((one) => one.node === node);
    return plan && here && map.kind === "map" ? [{ entry, map, plan }] : [];
  });
