/*
 * What an operator has ordered for peers at run time. It holds for a name of a peer in a group of
 * a name, in every worker and across reloads, until the order is taken back or the peer is gone.
 */

/** The order for one peer; without one, the configuration decides. */
export interface PeerOrder {
  readonly upstream: string;
  readonly peer: string;
  /** Takes no new requests, and finishes those that it has. */
  readonly drained: boolean;
  /** undefined: as configured. */
  readonly weight: number | undefined;
}

/** One change by an operator. */
export type PeerChange =
  | { readonly action: "drain" }
  | { readonly action: "ready" }
  | { readonly action: "weight"; readonly weight: number };

/** What of a group the orders look at; the name of a peer may stand for several servers. */
export interface OrderedUpstream {
  readonly name: string;
  readonly peers: readonly { readonly name: string; readonly weight: number }[];
}

/** More would make the ring of `hash … consistent` slow to build. */
export const highestWeight = 1000;

const isFor = (order: PeerOrder, upstream: string, peer: string): boolean =>
  order.upstream === upstream && order.peer === peer;

export const orderFor = (
  orders: readonly PeerOrder[],
  upstream: string,
  peer: string,
): PeerOrder | undefined => orders.find((order) => isFor(order, upstream, peer));

/** The orders after a change. */
export function changed(
  orders: readonly PeerOrder[],
  { upstream, peer }: Pick<PeerOrder, "upstream" | "peer">,
  change: PeerChange,
): readonly PeerOrder[] {
  const before = orderFor(orders, upstream, peer);
  const next: PeerOrder = {
    upstream,
    peer,
    drained: change.action === "weight" ? before?.drained === true : change.action === "drain",
    weight: change.action === "weight" ? change.weight : before?.weight,
  };
  return [...orders.filter((order) => order !== before), next];
}

/** The orders that still say something: of peers that are there, other than what is configured. */
export function standing(
  orders: readonly PeerOrder[],
  upstreams: readonly OrderedUpstream[],
): readonly PeerOrder[] {
  const left: PeerOrder[] = [];
  for (const order of orders) {
    const configured = upstreams
      .filter(({ name }) => name === order.upstream)
      .flatMap(({ peers }) => peers.filter(({ name }) => name === order.peer));
    if (configured.length === 0) continue;
    const isUsual = configured.every(({ weight }) => weight === order.weight);
    const weight = isUsual ? undefined : order.weight;
    if (order.drained || weight !== undefined) left.push({ ...order, weight });
  }
  return left;
}
