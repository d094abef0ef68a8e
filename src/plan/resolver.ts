import type { ResolverPlan } from "../../runtime/plan/resolver.ts";
import type { ResolverSpec } from "../catalog/nginx/resolver.ts";
import { read, type Scope, siteOf, type Slot } from "../ir/scope.ts";
import type { Address } from "../ir/upstream.ts";
import type { Findings } from "./findings.ts";
import { refuse } from "./support.ts";

/** nginx's `resolver_timeout`. */
const usualTimeout = 30_000;

/** The name servers that hold in a block; undefined: there are none. */
export function planResolver(
  scope: Scope,
  resolver: Slot<ResolverSpec>,
  timeout: Slot<number>,
  findings: Findings,
): ResolverPlan | undefined {
  const spec = read(scope, resolver);
  if (!spec.value) return undefined;
  const site = siteOf(spec);
  for (const { kind, text } of spec.value.servers)
    if (kind !== "ip" && site) refuse("resolver", site, findings, `resolver ${text}`);
  const { valid, ipv4, ipv6 } = spec.value;
  return {
    servers: spec.value.servers.filter(({ kind }) => kind === "ip").map(serverText),
    valid,
    ipv4,
    ipv6,
    timeout: read(scope, timeout).value ?? usualTimeout,
  };
}

const serverText = ({ host, port }: Address): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
