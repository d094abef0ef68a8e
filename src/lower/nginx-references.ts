import { badName, isStrange } from "../catalog/nginx/server-name.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Http, Server } from "../ir/http.ts";
import { finding } from "./nginx-diagnostics.ts";

/** What nginx finds only when it knows all servers. */
export function* referenceFindings({ servers }: Http): Generator<Diagnostic> {
  yield* strangeNames(servers);
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
