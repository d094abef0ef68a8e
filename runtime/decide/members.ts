import type { FollowPlan } from "../plan/follow.ts";
import type { PeerPlan, UpstreamPlan } from "../plan/upstream.ts";
import type { ServiceRecord } from "./names.ts";

/** What an answer about a followed name holds: addresses, or servers of a service with theirs. */
export type Found =
  | { readonly addresses: readonly string[] }
  | { readonly records: readonly ServiceMember[] };

type ServiceMember = ServiceRecord & {
  readonly backup: boolean;
  readonly addresses: readonly string[];
};

/** The peers of a followed name, in nginx's order: that of the answer does not matter. */
export const membersOf = ({ peer }: FollowPlan, found: Found): readonly PeerPlan[] =>
  ("addresses" in found
    ? found.addresses.map((host) => ({ priority: 0, one: at(peer, host, peer.port) }))
    : found.records.flatMap((record) => inService(peer, record))
  )
    .toSorted(compare)
    .map(({ one }) => one);

interface Ranked {
  readonly priority: number;
  readonly one: PeerPlan;
}

/** A record of weight 0 is to be chosen rarely; a weight that is written holds. */
const inService = (
  peer: FollowPlan["peer"],
  { name, port, priority, weight, backup, addresses }: ServiceMember,
): readonly Ranked[] =>
  addresses.map((host) => ({
    priority,
    one: {
      ...at(peer, host, port),
      server: name,
      weight: peer.weight === 1 ? Math.max(1, weight) : peer.weight,
      backup: peer.backup || backup,
    },
  }));

/** nginx: ngx_http_upstream_zone_cmp_resolved. */
const compare = ({ priority, one: a }: Ranked, { priority: other, one: b }: Ranked): number =>
  priority - other ||
  b.weight - a.weight ||
  order(a.server, b.server) ||
  order(sortable(a.host), sortable(b.host)) ||
  a.port - b.port;

const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** IPv4 by number, before IPv6. */
const sortable = (host: string): string =>
  host.includes(":")
    ? `6${host}`
    : `4${host
        .split(".")
        .map((part) => part.padStart(3, "0"))
        .join(".")}`;

const at = (peer: FollowPlan["peer"], host: string, port: number): PeerPlan => ({
  ...peer,
  name: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`,
  host,
  port,
});

/** The same peers, in the same order, for the same share. */
export const sameMembers = (a: readonly PeerPlan[], b: readonly PeerPlan[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return (
      one.name === other?.name &&
      one.server === other.server &&
      one.weight === other.weight &&
      one.backup === other.backup
    );
  });

/** A group with the peers that are written, and those that were found for its names. */
export const withMembers = (
  upstream: UpstreamPlan,
  found: readonly (readonly PeerPlan[])[],
): UpstreamPlan => ({ ...upstream, peers: [...(upstream.fixed ?? []), ...found.flat()] });
