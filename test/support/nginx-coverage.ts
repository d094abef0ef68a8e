import type { Statement } from "../../grammars/ast.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../../src/ir/config.ts";
import type { Http, Location, Op } from "../../src/ir/http.ts";
import type { Scope } from "../../src/ir/scope.ts";
import type { Stream } from "../../src/ir/stream.ts";
import type { Project, Root } from "../../src/project/project.ts";
import type { Site, Span } from "../../src/text/span.ts";

const keyOf = ({ file, start }: Span): string => `${file}:${start}`;

/** Words of tables that are a flag of the whole block. */
const flags: ReadonlySet<string> = new Set(["hostnames", "volatile", "ranges", "proxy_recursive"]);

/** Every place that the model or a finding speaks of. */
class Places {
  readonly #starts = new Set<string>();
  readonly #whole: Span[] = [];

  site(site: Site | undefined): void {
    if (site) this.#starts.add(keyOf(site.span));
  }

  /** All that lies in a place is spoken of. */
  all({ span }: Site): void {
    this.#whole.push(span);
  }

  scope(scope: Scope): void {
    for (const [slot, values] of scope.entries())
      for (const { origin } of values) {
        if (origin.kind === "default") continue;
        this.site(origin.site);
        // A table of types has no places of its own.
        if (slot.endsWith("/types")) this.all(origin.site);
      }
  }

  has({ span }: Statement): boolean {
    return this.#starts.has(keyOf(span)) || this.#whole.some((whole) => contains(whole, span));
  }
}

const contains = (outer: Span, inner: Span): boolean =>
  outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

const siteOf = (traced: { readonly origin: { readonly kind: string } } | undefined) =>
  traced && "site" in traced.origin ? (traced.origin.site as Site) : undefined;

function ofOps(ops: readonly Op[], places: Places): void {
  for (const op of ops) {
    places.site(op.site);
    if (op.kind === "if") ofLocation(op.then, places);
  }
}

function ofLocation(location: Location, places: Places): void {
  places.site(location.site);
  places.scope(location.scope);
  ofOps(location.rewrite, places);
  for (const check of location.checks) places.site(siteOf(check));
  for (const inner of location.locations) ofLocation(inner, places);
}

function ofTables(part: Http | Stream, places: Places): void {
  places.site(part.site);
  places.scope(part.scope);
  for (const { site, entries, fallback } of part.maps)
    for (const one of [site, siteOf(fallback), ...entries.map((entry) => entry.site)])
      places.site(one);
  for (const { site, entries, fallback, proxies } of part.geos)
    for (const one of [
      site,
      siteOf(fallback),
      ...proxies.map(siteOf),
      ...entries.map((e) => e.site),
    ])
      places.site(one);
  for (const { site, parts } of part.splits)
    for (const one of [site, ...parts.map((share) => share.site)]) places.site(one);
  for (const { site, conditions } of part.matches)
    for (const one of [site, ...conditions.map((condition) => condition.site)]) places.site(one);
  for (const { site, scope } of part.upstreams) {
    places.site(site);
    places.scope(scope);
  }
}

function placesOf(config: ProxyConfig, diagnostics: readonly Diagnostic[]): Places {
  const places = new Places();
  const { main, events, http, stream, mail, unmodelled } = config;
  places.scope(main);
  if (events) places.scope(events);
  for (const { site } of unmodelled) places.all(site);
  for (const { span } of diagnostics) places.all({ span });
  if (http) {
    ofTables(http, places);
    for (const { site, entries } of http.charsetMaps)
      for (const one of [site, ...entries.map((entry) => entry.site)]) places.site(one);
    for (const server of http.servers) {
      places.site(server.site);
      places.scope(server.scope);
      ofOps(server.rewrite, places);
      for (const location of server.locations) ofLocation(location, places);
    }
  }
  if (stream) {
    ofTables(stream, places);
    for (const server of stream.servers) {
      places.site(server.site);
      places.scope(server.scope);
    }
  }
  if (mail) {
    places.site(mail.site);
    places.scope(mail.scope);
    for (const server of mail.servers) {
      places.site(server.site);
      places.scope(server.scope);
    }
  }
  return places;
}

/** The statements of a configuration that neither the model nor a finding knows of. */
export function lostStatements(
  { trees }: Pick<Project, "trees">,
  root: Root,
  lowered: { readonly config: ProxyConfig; readonly diagnostics: readonly Diagnostic[] },
): readonly Statement[] {
  const places = placesOf(lowered.config, lowered.diagnostics);
  const lost: Statement[] = [];
  const visit = (statements: readonly Statement[]) => {
    for (const statement of statements) {
      const { name, body } = statement;
      const structural = root.includes.has(statement) || (flags.has(name.text) && !body);
      const isEvents = name.text === "events" && body !== undefined;
      const empty = name.text === "" && name.quote === undefined;
      if (!structural && !isEvents && !empty && !spoken(statement)) lost.push(statement);
      if (body) visit(body);
    }
  };
  const spoken = (statement: Statement): boolean =>
    places.has(statement) ||
    lowered.diagnostics.some(
      ({ span }) => contains(statement.span, span) && statement.body === undefined,
    );
  for (const file of root.files) visit(trees.get(file)?.statements ?? []);
  return lost;
}
