import type { ResolverPlan } from "./resolver.ts";
import type { PeerPlan } from "./upstream.ts";

/** `server NAME resolve`: the peers that its name stands for at this time. */
export interface FollowPlan {
  readonly resolver: ResolverPlan;
  readonly host: string;
  /** The SRV record that is asked for (`service=`); empty: addresses. */
  readonly service: string;
  /** What each of its peers is like, but for the address. */
  readonly peer: Omit<PeerPlan, "name" | "host">;
}
