import type { ListenerPlan, Plan, UpstreamPlan } from "../plan.ts";

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

/** Whether there is anything for a worker to do. */
export const needsWorkers = ({ http, stream }: Plan): boolean =>
  http !== undefined || stream !== undefined;
