import { badName, isStrange } from "../catalog/nginx/server-name.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HealthCheck } from "../ir/health.ts";
import type { Http, Server } from "../ir/http.ts";
import { siteOf, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import { certificateFindings } from "./nginx-certificates.ts";
import { finding } from "./nginx-diagnostics.ts";
import { everyLocation } from "./nginx-health.ts";
import { SharedListens } from "./nginx-listens.ts";

/** What nginx finds only when it knows all servers. */
export function* referenceFindings(http: Http, whole: boolean): Generator<Diagnostic> {
  const { servers, matches } = http;
  yield* strangeNames(servers);
  const listens = new SharedListens();
  for (const { scope, listens: own } of servers) listens.add(scope, own);
  yield* listens.findings;
  if (!whole) return;
  yield* certificateFindings(servers, listens.shared);
  const names = new Set(matches.map(({ name }) => name));
  for (const server of servers)
    if (server.scope.target.dialect === "nginx-plus")
      for (const { checks } of everyLocation(server)) yield* unknownMatches(checks, names);
}

/** A check is judged by a `match` block of its own part of the configuration. */
export function* unknownMatches(
  checks: readonly Traced<HealthCheck>[],
  names: ReadonlySet<string>,
): Generator<Diagnostic> {
  for (const check of checks) {
    const { match } = check.value;
    const site = siteOf(check);
    if (match === undefined || names.has(match) || !site) continue;
    const message = say(
      { en: "there is no `match {name}`", zh: "没有名为 `{name}` 的 `match` 块" },
      { name: match },
    );
    yield finding("base/undefined-name", message, site.span, { via: site.via });
  }
}

/** nginx looks at the `*` of names only where an address has several servers. */
function* strangeNames(servers: readonly Server[]): Generator<Diagnostic> {
  const strange = servers.filter(({ names }) =>
    names.some(({ value }) => value.kind === "exact" && isStrange(value.name)),
  );
  if (strange.length === 0) return;
  const ports = new Map<number, number>();
  for (const { listens } of servers)
    for (const port of portsOf(listens)) ports.set(port, (ports.get(port) ?? 0) + 1);
  for (const { listens, names } of strange) {
    if (![...portsOf(listens)].some((port) => (ports.get(port) ?? 0) > 1)) continue;
    for (const { value, origin } of names)
      if (value.kind === "exact" && isStrange(value.name) && origin.kind !== "default")
        yield finding("base/wrong-value-type", badName, origin.site.span, { via: origin.site.via });
  }
}

const portsOf = (listens: Server["listens"]): ReadonlySet<number> =>
  new Set(listens.length > 0 ? listens.map(({ value }) => value.address.port) : [80]);
