import type { Balancer } from "../decide/balancer/balancer.ts";
import { createBalancer } from "../decide/balancer/create.ts";
import type { Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { UpstreamPlan } from "../plan.ts";
import { newPeerCounters } from "../proxy/peer-counters.ts";
import type { PeerCounters, UpstreamView } from "../proxy/services.ts";
import { compileKey } from "../upstream/balancing-key.ts";

/** What one worker keeps for a group of backends. */
export class StreamUpstream implements UpstreamView {
  readonly plan: UpstreamPlan;
  readonly balancer: Balancer;
  readonly counters: PeerCounters;
  readonly hashKey: Template | undefined;
  /** `least_time` measures until the connection stands, not until the first byte. */
  readonly byConnect: boolean;

  constructor(plan: UpstreamPlan, variables: Variables, random: () => number) {
    this.plan = plan;
    this.balancer = createBalancer(plan, (limit) => Math.floor(random() * limit));
    this.counters = newPeerCounters(plan.peers.length);
    this.hashKey = compileKey(plan, variables);
    const { balance } = plan;
    const by = balance.kind === "least-time" || balance.kind === "random" ? balance.by : undefined;
    this.byConnect = by === "connect";
  }

  get peers(): Balancer["peers"] {
    return this.balancer.peers;
  }
}
