import { createBalancer } from "../../runtime/decide/balancer/create.ts";
import type { Deciding } from "./scenario.ts";
import { Driver, real } from "./scenario.ts";
import type { Scenario } from "./scenarios.ts";
import { planOf } from "./scenarios.ts";

/** One line for each request of a scenario, on a clock that moves when told. */
export function runScenario(
  scenario: Scenario,
  create: typeof createBalancer = createBalancer,
  deciding: Deciding = real,
): string[] {
  const balancer = create(planOf(scenario, "/run/test"), () => 0);
  const byAddress = scenario.balance.kind === "ip-hash";
  const driver = new Driver(balancer, scenario.retrying, byAddress, deciding);
  for (const [peer] of (scenario.names ?? []).entries())
    driver.step({ do: "set", peer, to: "refuse" }, 0);
  let now = 1_700_000_000_000;
  for (const step of scenario.steps) {
    if (step.do === "wait") now += step.seconds * 1000;
    driver.step(step, now);
  }
  return driver.lines;
}
