import type { UpstreamPlan } from "../../plan.ts";
import type { Balancer } from "./balancer.ts";
import { ConsistentHash } from "./consistent-hash.ts";
import { Hash } from "./hash.ts";
import { IpHash } from "./ip-hash.ts";
import { LeastConn } from "./least-conn.ts";
import type { Draw } from "./random.ts";
import { Random } from "./random.ts";
import { RoundRobin } from "./round-robin.ts";

/** The policy of an upstream, with fresh state; one for each worker, as in nginx without `zone`. */
export function createBalancer(upstream: UpstreamPlan, draw: Draw): Balancer {
  switch (upstream.balance.kind) {
    case "round-robin":
      return new RoundRobin(upstream);
    case "ip-hash":
      return new IpHash(upstream);
    case "least-conn":
      return new LeastConn(upstream);
    case "hash":
      return upstream.balance.consistent ? new ConsistentHash(upstream) : new Hash(upstream);
    case "random":
      return new Random(upstream, draw, upstream.balance.two);
  }
}
