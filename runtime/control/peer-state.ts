import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerHealth } from "../health/runner.ts";
import type { PeerPlan } from "../plan.ts";
import type { PeerReport } from "./messages.ts";

/**
 * Where a peer stands, the gravest first: `down` in the configuration, `draining` and then `drained`
 * by an operator's word, `unhealthy` by active checks, `unavailable` for its failures, or `up`.
 */
export const peerStates = [
  "up",
  "unavailable",
  "unhealthy",
  "draining",
  "drained",
  "down",
] as const;
export type PeerState = (typeof peerStates)[number];

/** What is known of a peer besides its configuration. */
export interface PeerKnowledge {
  readonly counted: PeerReport | undefined;
  readonly checked: PeerHealth | undefined;
  readonly order: PeerOrder | undefined;
}

export function peerState(peer: Pick<PeerPlan, "down">, known: PeerKnowledge): PeerState {
  if (peer.down) return "down";
  if (known.order?.drained) return (known.counted?.active ?? 0) > 0 ? "draining" : "drained";
  if (known.checked?.state.up === false) return "unhealthy";
  return known.counted?.unavailable ? "unavailable" : "up";
}

/** Finds what belongs to a peer by the names of its group and its own. */
export function peerKnowledge(facts: {
  readonly peers: readonly PeerReport[];
  readonly health: readonly PeerHealth[];
  readonly orders: readonly PeerOrder[];
}): (upstream: string, peer: string) => PeerKnowledge {
  const [counted, checked, orders] = [
    byName(facts.peers),
    byName(facts.health),
    byName(facts.orders),
  ];
  return (upstream, peer) => {
    const name = keyOf(upstream, peer);
    return { counted: counted.get(name), checked: checked.get(name), order: orders.get(name) };
  };
}

const keyOf = (upstream: string, peer: string): string => JSON.stringify([upstream, peer]);

const byName = <T extends { readonly upstream: string; readonly peer: string }>(
  list: readonly T[],
): ReadonlyMap<string, T> => new Map(list.map((each) => [keyOf(each.upstream, each.peer), each]));
