import type { UpstreamPlan } from "../../plan.ts";
import type { Balancer } from "./balancer.ts";
import { ConsistentHash } from "./consistent-hash.ts";
import { Fair } from "./fair.ts";
import { Hash } from "./hash.ts";
import { IpHash } from "./ip-hash.ts";
import { JvmRoute } from "./jvm-route.ts";
import { LeastConn } from "./least-conn.ts";
import { LeastTime } from "./least-time.ts";
import type { Draw } from "./random.ts";
import { Random, RandomByTime } from "./random.ts";
import { RoundRobin } from "./round-robin.ts";
import { TengineHash } from "./tengine-hash.ts";
import { UrlHash } from "./url-hash.ts";

/** The policy of an upstream, with fresh state; one for each worker, as in nginx without `zone`. */
export function createBalancer(upstream: UpstreamPlan, draw: Draw): Balancer {
  const { balance } = upstream;
  // Names may have no addresses: there is nothing to choose by.
  if (upstream.peers.every(({ backup }) => backup)) return new RoundRobin(upstream);
  switch (balance.kind) {
    case "round-robin":
      return new RoundRobin(upstream);
    case "ip-hash":
      return new IpHash(upstream);
    case "least-conn":
      return new LeastConn(upstream);
    case "hash":
      return balance.consistent ? new ConsistentHash(upstream) : new Hash(upstream);
    case "random":
      return balance.by === undefined
        ? new Random(upstream, draw, balance.two)
        : new RandomByTime(upstream, draw, { last: balance.by === "last_byte", inflight: false });
    case "least-time": {
      const { by, inflight } = balance;
      return new LeastTime(upstream, { last: by === "last_byte", inflight });
    }
    case "fair":
      return new Fair(upstream, balance);
    case "url-hash":
      return new UrlHash(upstream, balance.again);
    case "tengine-hash":
      return new TengineHash(upstream);
    case "jvm-route":
      return new JvmRoute(upstream, balance);
  }
}
