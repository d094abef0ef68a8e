import { instanceInterface, virtualRouterId } from "../../catalog/keepalived/vrrp-instance.ts";
import type { Cluster, HaConfig, Node } from "../../ir/config.ts";
import { read } from "../../ir/scope.ts";
import type { VrrpInstance } from "../../ir/vrrp.ts";
import { canonicalHost } from "./addresses.ts";

/** One machine's part in a virtual router. */
export interface Member {
  readonly node: Node;
  readonly ha: HaConfig;
  readonly instance: VrrpInstance;
}

const known = new WeakMap<Cluster, readonly (readonly Member[])[]>();

/**
 * Instances of different machines that are meant to be one virtual router, two or more to a group:
 * those that share an address; else, of what is left over, those with one router id and one name or
 * interface. An equal name alone proves nothing.
 */
export function virtualRouters(cluster: Cluster): readonly (readonly Member[])[] {
  const there = known.get(cluster);
  if (there) return there;
  const found = group(membersOf(cluster)).filter(({ length }) => length > 1);
  known.set(cluster, found);
  return found;
}

const membersOf = (cluster: Cluster): Member[] =>
  cluster.nodes.flatMap((node) =>
    node.ha.flatMap((ha) => ha.ha.instances.map((instance) => ({ node, ha, instance }))),
  );

function group(members: readonly Member[]): readonly Member[][] {
  const groups = new Map(members.map((member) => [member, [member]]));
  const join = (keysOf: (member: Member) => readonly string[], mayJoin: typeof disjoint) => {
    const first = new Map<string, Member>();
    for (const member of members) {
      for (const key of keysOf(member)) {
        const other = groups.get(first.get(key) ?? member);
        const own = groups.get(member);
        if (!first.has(key)) first.set(key, member);
        else if (own && other && own !== other && mayJoin(other, own)) {
          other.push(...own);
          for (const moved of own) groups.set(moved, other);
        }
      }
    }
  };
  join(addressKeys, disjoint);
  // Whoever found its peers by address does not look for others: two pairs may use one id.
  const alone = new Set([...groups.values()].filter(({ length }) => length === 1).flat());
  const bothAlone = (a: readonly Member[], b: readonly Member[]): boolean =>
    disjoint(a, b) && [...a, ...b].every((member) => alone.has(member));
  join(namedKeys, bothAlone);
  join(interfaceKeys, bothAlone);
  return [...new Set(groups.values())];
}

const disjoint = (a: readonly Member[], b: readonly Member[]): boolean =>
  !a.some(({ node }) => b.some((other) => other.node === node));

const addressKeys = ({ instance }: Member): readonly string[] =>
  instance.addresses.map(({ ip }) => canonicalHost(ip));

function namedKeys({ instance }: Member): readonly string[] {
  const id = read(instance.scope, virtualRouterId).value;
  return id === undefined ? [] : [`${id} ${instance.name}`];
}

function interfaceKeys({ instance }: Member): readonly string[] {
  const id = read(instance.scope, virtualRouterId).value;
  const link = read(instance.scope, instanceInterface).value;
  const family = instance.addresses[0]?.family ?? 4;
  return id === undefined || link === undefined ? [] : [`${id} ${link} ${family}`];
}

/** The members that differ from what most say, and one of those that say it. */
export function outliers<T>(
  members: readonly T[],
  keyOf: (member: T) => string,
): { readonly usual: T; readonly odd: readonly T[] } | undefined {
  const byKey = new Map<string, T[]>();
  for (const member of members) {
    const key = keyOf(member);
    const same = byKey.get(key);
    if (same) same.push(member);
    else byKey.set(key, [member]);
  }
  let most: readonly T[] = [];
  for (const same of byKey.values()) if (same.length > most.length) most = same;
  const [usual] = most;
  if (!usual || byKey.size < 2) return undefined;
  return { usual, odd: members.filter((member) => !most.includes(member)) };
}
