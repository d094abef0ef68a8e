import type { Balancer } from "../decide/balancer/balancer.ts";
import { createBalancer } from "../decide/balancer/create.ts";
import type { Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { PeerPlan, UpstreamPlan } from "../plan.ts";
import { addressKey, compileKey, sessionIn } from "../upstream/balancing-key.ts";
import { KeepalivePool } from "../upstream/keepalive-pool.ts";
import type { ProxyExchange } from "./exchange.ts";
import { GroupState } from "./group-state.ts";
import type { PeerCounters, UpstreamView } from "./services.ts";
import { createStickiness } from "./sticky/create.ts";
import type { Sessions } from "./sticky/learn.ts";
import type { Stickiness } from "./sticky/stick.ts";

/** What one worker keeps for an upstream. */
export class Upstream implements UpstreamView {
  state: GroupState;
  readonly pool: KeepalivePool;
  private readonly random: () => number;
  private readonly securePools = new Map<object, KeepalivePool>();
  /** The key of a policy; undefined: the client's address, or none is needed. */
  readonly hashKey: Template | undefined;

  readonly sticky: Stickiness | undefined;

  constructor(plan: UpstreamPlan, variables: Variables, random: () => number, sessions: Sessions) {
    this.random = random;
    this.state = new GroupState(plan, this.balancerOf(plan));
    this.pool = new KeepalivePool(plan);
    this.hashKey = compileKey(plan, variables);
    this.sticky = createStickiness(plan, variables, sessions);
  }

  /** Idle connections; those in TLS are kept apart for each `proxy_pass`. */
  poolFor(secure: object | undefined): KeepalivePool {
    if (secure === undefined) return this.pool;
    let pool = this.securePools.get(secure);
    if (!pool) this.securePools.set(secure, (pool = new KeepalivePool(this.plan)));
    return pool;
  }

  /** Closes all idle connections and keeps none from now on. */
  close(): void {
    this.pool.close();
    for (const pool of this.securePools.values()) pool.close();
  }

  /** What the policy chooses by, for this request. */
  keyOf(exchange: ProxyExchange): string {
    const { balance } = this.plan;
    if (this.hashKey) {
      const key = exchange.value(this.hashKey);
      if (key !== "" || balance.kind !== "jvm-route") return key;
      return sessionIn(exchange.requestUri, balance.parameter);
    }
    return balance.kind === "ip-hash" ? addressKey(exchange.client.remoteAddress) : "";
  }

  private balancerOf(plan: UpstreamPlan): Balancer {
    return createBalancer(plan, (limit) => Math.floor(this.random() * limit));
  }

  /** Other peers from now on; requests that are under way end at those that they have. */
  setPeers(peers: readonly PeerPlan[], now: number): void {
    const { state } = this;
    this.state = state.succeed(peers, (plan) => this.balancerOf(plan), now);
    this.pool.renumber(state.moves);
    for (const pool of this.securePools.values()) pool.renumber(state.moves);
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
