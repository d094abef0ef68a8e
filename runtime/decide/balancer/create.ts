import type { UpstreamPlan } from "../../plan.ts";
import type { Balancer } from "./balancer.ts";
import { RoundRobin } from "./round-robin.ts";

/** A number in [0, limit): policies that draw lots take it as an argument. */
export type Draw = (limit: number) => number;

/** The policy of an upstream, with fresh state. */
export function createBalancer(upstream: UpstreamPlan, _draw: Draw): Balancer {
  return new RoundRobin(upstream);
}
