import type { Balancer } from "../decide/balancer/balancer.ts";
import { createBalancer } from "../decide/balancer/create.ts";
import type { Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import { GroupState } from "../proxy/group-state.ts";
import type { PeerCounters, UpstreamView } from "../proxy/services.ts";
import { compileKey } from "../upstream/balancing-key.ts";

/** What one worker keeps for a group of backends. */
export class StreamUpstream implements UpstreamView {
  state: GroupState;
  private readonly random: () => number;
  readonly hashKey: Template | undefined;
  /** `least_time` measures until the connection stands, not until the first byte. */
  readonly byConnect: boolean;

  constructor(plan: UpstreamPlan, variables: Variables, random: () => number) {
    this.random = random;
    this.state = new GroupState(plan, this.balancerOf(plan));
    this.hashKey = compileKey(plan, variables);
    const { balance } = plan;
    const by = balance.kind === "least-time" || balance.kind === "random" ? balance.by : undefined;
    this.byConnect = by === "connect";
  }

  private balancerOf(plan: UpstreamPlan): Balancer {
    return createBalancer(plan, (limit) => Math.floor(this.random() * limit));
  }

  /** Other peers from now on; sessions that are under way end at those that they have. */
  setPeers(peers: readonly PeerPlan[], now: number): void {
    this.state = this.state.succeed(peers, (plan) => this.balancerOf(plan), now);
  }

  get plan(): UpstreamPlan {
    return this.state.plan;
  }

  get balancer(): Balancer {
    return this.state.balancer;
  }

  get counters(): PeerCounters {
    return this.state.counters;
  }

  get peers(): Balancer["peers"] {
    return this.balancer.peers;
  }
}
