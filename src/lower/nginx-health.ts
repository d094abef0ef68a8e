import type { HealthCheck } from "../ir/health.ts";
import type { Location, Op, Server } from "../ir/http.ts";
import type { Traced } from "../ir/scope.ts";
import type { StreamServer } from "../ir/stream.ts";
import type { Upstream } from "../ir/upstream.ts";

type Checks = Map<string, Traced<HealthCheck>>;

/** Groups with the checks of the locations that hand requests to them (nginx Plus). */
export function withLocationChecks(
  upstreams: readonly Upstream[],
  servers: readonly Server[],
): readonly Upstream[] {
  if (upstreams[0]?.scope.target.dialect !== "nginx-plus") return upstreams;
  const checks: Checks = new Map();
  for (const { locations, rewrite } of servers) gather(locations, rewrite, checks);
  return withChecks(upstreams, checks);
}

function gather(locations: readonly Location[], rewrite: readonly Op[], checks: Checks): void {
  for (const location of locations) {
    const pass = location.handler?.value;
    const [check] = location.checks;
    if (check && pass?.kind === "proxy" && pass.pass.target.kind === "upstream")
      note(checks, pass.pass.target.name, check);
    gather(location.locations, location.rewrite, checks);
  }
  for (const op of rewrite) if (op.kind === "if") gather([op.then], [], checks);
}

function note(checks: Checks, name: string, check: Traced<HealthCheck>): void {
  if (!checks.has(name)) checks.set(name, check);
}

const withChecks = (upstreams: readonly Upstream[], checks: Checks): readonly Upstream[] =>
  checks.size === 0
    ? upstreams
    : upstreams.map((group) =>
        group.health ? group : { ...group, health: checks.get(group.name) },
      );

/** The same for connections. */
export function withServerChecks(
  upstreams: readonly Upstream[],
  servers: readonly StreamServer[],
): readonly Upstream[] {
  const checks: Checks = new Map();
  for (const { handler, checks: own } of servers) {
    const [check] = own;
    const pass = handler?.value;
    if (check && pass?.kind === "proxy" && pass.pass.target.kind === "upstream")
      note(checks, pass.pass.target.name, check);
  }
  return withChecks(upstreams, checks);
}
