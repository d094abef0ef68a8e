import { accessLog } from "../catalog/nginx/log.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Http, Location, Op } from "../ir/http.ts";
import type { Scope } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";

/** What nginx finds only when it knows the whole block: formats of logs, locations said twice. */
export function* referenceFindings(http: Http, whole: boolean): Generator<Diagnostic> {
  // A piece of a configuration may use formats of the rest.
  const formats = whole
    ? new Set(["combined", ...http.logFormats.map(({ name }) => name)])
    : undefined;
  yield* unknownFormats(http.scope, formats);
  for (const server of http.servers) {
    yield* unknownFormats(server.scope, formats);
    yield* ofLocations(server.locations, server.rewrite, formats);
  }
}

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
  finding(
    "base/duplicate-directive",
    say(
      { en: "there is a location `{title}` already", zh: "location `{title}` 重复定义" },
      { title },
    ),
    site.span,
    {
      via: site.via,
      related: [{ span: first.span, message: say({ en: "the first one", zh: "第一次定义" }) }],
    },
  );
