import type { HealthCheck } from "../ir/health.ts";
import type { Location, Server } from "../ir/http.ts";
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
  for (const server of servers)
    for (const location of everyLocation(server)) {
      const pass = location.handler?.value;
      const [check] = location.checks;
      if (check && pass?.kind === "proxy" && pass.pass.target.kind === "upstream")
        note(checks, pass.pass.target.name, inTlsOf(check, pass.pass.scheme === "https"));
    }
  return withChecks(upstreams, checks);
}

const inTlsOf = (check: Traced<HealthCheck>, secure: boolean): Traced<HealthCheck> =>
  secure ? { ...check, value: { ...check.value, secure } } : check;

/** Every location of a server, nested ones and blocks of `if` and `limit_except` too. */
export function everyLocation(server: Pick<Server, "locations" | "rewrite">): readonly Location[] {
  const found: Location[] = [];
  gather(server, found);
  return found;
}

function gather(
  { locations, rewrite }: Pick<Server, "locations" | "rewrite">,
  found: Location[],
): void {
  for (const op of rewrite)
    if (op.kind === "if") {
      found.push(op.then);
      gather(op.then, found);
    }
  for (const location of locations) {
    found.push(location);
    gather(location, found);
  }
}

function note(checks: Checks, name: string, check: Traced<HealthCheck>): void {
  if (!checks.has(name)) checks.set(name, check);
}

const withChecks = (upstreams: readonly Upstream[], checks: Checks): readonly Upstream[] =>
  checks.size === 0
    ? upstreams
    : upstreams.map((group) => {
        const check = checks.get(group.name);
        return check ? { ...group, health: check } : group;
      });

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
