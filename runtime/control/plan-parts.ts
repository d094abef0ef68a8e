import type { ListenerPlan, PeerPlan, Plan, UpstreamPlan } from "../plan.ts";

/** A listener of either block; `udp` only in `stream`. */
export type AnyListener = Omit<ListenerPlan, "http2"> & { readonly udp?: boolean };

/** All listeners of a plan: those of `http`, then those of `stream`. */
export const listenersOf = (plan: Plan | undefined): readonly AnyListener[] => [
  ...(plan?.http?.listeners ?? []),
  ...(plan?.stream?.listeners ?? []),
];

/** All groups of a plan, in the same order. */
export const upstreamsOf = (plan: Plan | undefined): readonly UpstreamPlan[] => [
  ...(plan?.http?.upstreams ?? []),
  ...(plan?.stream?.upstreams ?? []),
];

/** The plan with other peers in one of its groups, counted as in `upstreamsOf`. */
export function withPeers(plan: Plan, index: number, peers: readonly PeerPlan[]): Plan {
  const first = plan.http?.upstreams.length ?? 0;
  const changed = (upstreams: readonly UpstreamPlan[], at: number) =>
    upstreams.map((upstream, own) => (own === at ? { ...upstream, peers } : upstream));
  const { http, stream } = plan;
  return {
    ...plan,
    ...(http && { http: { ...http, upstreams: changed(http.upstreams, index) } }),
    ...(stream && { stream: { ...stream, upstreams: changed(stream.upstreams, index - first) } }),
  };
}

/** Whether there is anything for a worker to do. */
export const needsWorkers = ({ http, stream }: Plan): boolean =>
  http !== undefined || stream !== undefined;
