import { accessLog } from "../catalog/nginx/log.ts";
import { badName, isStrange } from "../catalog/nginx/server-name.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Http, Location, Op, Server } from "../ir/http.ts";
import type { Scope } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";

/** What nginx finds only when it knows the whole block: formats of logs, locations said twice. */
export function* referenceFindings(http: Http, whole: boolean): Generator<Diagnostic> {
  // A piece of a configuration may use formats of the rest.
  const formats = whole
    ? new Set(["combined", ...http.logFormats.map(({ name }) => name)])
    : undefined;
  yield* twiceNamed(http);
  yield* strangeNames(http);
  yield* unknownFormats(http.scope, formats);
  for (const server of http.servers) {
    yield* unknownFormats(server.scope, formats);
    yield* ofLocations(server.locations, server.rewrite, formats);
  }
}

function* twiceNamed({ logFormats }: Http): Generator<Diagnostic> {
  const seen = new Map<string, Site>();
  for (const { name, site } of logFormats) {
    const first = seen.get(name);
    if (first)
      yield second(
        say(
          { en: "there is a log format `{name}` already", zh: "日志格式 `{name}` 重复定义" },
          { name },
        ),
        site,
        first,
      );
    else seen.set(name, site);
  }
}

/** nginx looks at the `*` of names only where an address has several servers. */
function* strangeNames({ servers }: Http): Generator<Diagnostic> {
  const ports = new Map<number, number>();
  for (const { listens } of servers)
    for (const port of portsOf(listens)) ports.set(port, (ports.get(port) ?? 0) + 1);
  for (const { listens, names } of servers) {
    if (![...portsOf(listens)].some((port) => (ports.get(port) ?? 0) > 1)) continue;
    for (const { value, origin } of names)
      if (value.kind === "exact" && isStrange(value.name) && origin.kind !== "default")
        yield finding("base/wrong-value-type", badName, origin.site.span, { via: origin.site.via });
  }
}

const portsOf = (listens: Server["listens"]): ReadonlySet<number> =>
  new Set(listens.length > 0 ? listens.map(({ value }) => value.address.port) : [80]);

function* ofLocations(
  locations: readonly Location[],
  rewrite: readonly Op[],
  formats: ReadonlySet<string> | undefined,
): Generator<Diagnostic> {
  yield* twice(locations);
  const blocks = rewrite.flatMap((op) => (op.kind === "if" ? [op.then] : []));
  for (const location of [...locations, ...blocks]) {
    yield* unknownFormats(location.scope, formats);
    yield* ofLocations(location.locations, location.rewrite, formats);
  }
}

function* unknownFormats(
  scope: Scope,
  formats: ReadonlySet<string> | undefined,
): Generator<Diagnostic> {
  if (!formats) return;
  for (const { value, origin } of scope.own(accessLog)) {
    if (value.kind === "off" || formats.has(value.format) || origin.kind === "default") continue;
    const message = say(
      { en: "there is no `log_format {name}`", zh: "没有名为 `{name}` 的 `log_format`" },
      { name: value.format },
    );
    const span = value.formatSpan ?? origin.site.span;
    yield finding("base/wrong-value-type", message, span, { via: origin.site.via });
  }
}

/** Prefixes are one namespace whether final or not; patterns may be said twice. */
function keyOf({ match }: Location): string | undefined {
  switch (match.kind) {
    case "exact":
      return `=${match.path}`;
    case "prefix":
      return `/${match.path}`;
    case "named":
      return `@${match.name}`;
    case "regex":
    case "if":
    case "limit_except":
      return undefined;
  }
}

function* twice(locations: readonly Location[]): Generator<Diagnostic> {
  const seen = new Map<string, Site>();
  for (const location of locations) {
    const key = keyOf(location);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first) yield duplicateLocation(location, first);
    else seen.set(key, location.site);
  }
}

const duplicateLocation = ({ site, title }: Location, first: Site): Diagnostic =>
  second(
    say(
      { en: "there is a location `{title}` already", zh: "location `{title}` 重复定义" },
      { title },
    ),
    site,
    first,
  );

const second = (message: Text, site: Site, first: Site): Diagnostic =>
  finding("base/duplicate-directive", message, site.span, {
    via: site.via,
    related: [{ span: first.span, message: say({ en: "the first one", zh: "第一次定义" }) }],
  });
