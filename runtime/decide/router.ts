import type { HttpPlan, LocationPlan, OpPlan, ProxyPlan, ServerPlan } from "../plan.ts";
import type { Exchange } from "./exchange.ts";
import { GeoTable } from "./geo.ts";
import { MapTable } from "./map.ts";
import { translatePattern } from "./pcre.ts";
import type { LimitExcept, Program } from "./rewrite.ts";
import { compileProgram, Rewriter } from "./rewrite.ts";
import { found, LocationTable, type NamesPlan, ServerNames } from "./routing.ts";
import { SplitTable } from "./split-clients.ts";
import { escape, escapeUri } from "./uri.ts";
import { Variables } from "./variables.ts";

/** Answer of `route`: go on with `Exchange.location`. Else the status to answer with. */
export const proceed = 0;

/**
 * All variables of a configuration. Slots are given before anything is compiled, so that a map may
 * use what a later block sets.
 */
export function compileVariables(http: HttpPlan): Variables {
  const variables = new Variables();
  for (const name of definedNames(http)) variables.define(name);
  const { maps, geos = [], splits = [] } = http;
  for (const { variable } of [...maps, ...geos, ...splits]) variables.define(variable);
  for (const map of maps) variables.bind(map.variable, new MapTable(map, variables));
  for (const geo of geos) variables.bind(geo.variable, new GeoTable(geo, variables));
  for (const split of splits) variables.bind(split.variable, new SplitTable(split, variables));
  return variables;
}

/** What `set` and named captures define. */
export function definedNames(http: HttpPlan): ReadonlySet<string> {
  const names = new Set<string>();
  const pattern = (source: string) => {
    const translated = translatePattern(source, false);
    if (translated.ok) for (const name of translated.names) names.add(name);
  };
  const program = (ops: readonly OpPlan[]) => {
    for (const op of ops) {
      if (op.kind === "set") names.add(op.variable);
      else if (op.kind === "rewrite") pattern(op.pattern);
      else if (op.kind === "if") {
        if (op.condition.kind === "matches") pattern(op.condition.pattern);
        program(op.rewrite);
      }
    }
  };
  const locations = (matches: ServerPlan["locations"]) => {
    for (const { kind, text, inner } of matches) {
      if (kind === "regex") pattern(text);
      locations(inner);
    }
  };
  for (const { regex } of http.listeners) for (const [source] of regex) pattern(source);
  for (const map of http.maps) for (const [source] of map.regex) pattern(source);
  for (const server of http.servers) {
    program(server.rewrite);
    locations(server.locations);
  }
  for (const { rewrite, handler } of http.locations) {
    program(rewrite);
    if (handler.kind === "proxy") proxyPatterns(handler.proxy, pattern);
  }
  return names;
}

function proxyPatterns({ redirects, cookies }: ProxyPlan, pattern: (source: string) => void): void {
  for (const rule of redirects) if (rule.kind === "pattern") pattern(rule.from);
  if (!cookies) return;
  const matches = [
    ...[...cookies.domains, ...cookies.paths].map(({ from }) => from),
    ...cookies.flags.map(({ cookie }) => cookie),
  ];
  for (const match of matches) if (match.kind === "pattern") pattern(match.pattern);
}

/** From a request to the location that answers it: nginx's phases up to the access check. */
export class Router {
  readonly variables: Variables;
  readonly #servers: readonly ServerPlan[];
  readonly #locations: readonly LocationPlan[];
  readonly #serverPrograms: readonly Program[];
  readonly #programs: readonly Program[];
  readonly #tables: readonly LocationTable[];
  readonly #rewriter: Rewriter;
  readonly #limit: LimitExcept;

  constructor(http: HttpPlan, variables: Variables) {
    this.variables = variables;
    this.#servers = http.servers;
    this.#locations = http.locations;
    this.#serverPrograms = http.servers.map(({ rewrite }) => compileProgram(rewrite, variables));
    this.#programs = http.locations.map(({ rewrite }) => compileProgram(rewrite, variables));
    this.#tables = http.servers.map(
      (server) => new LocationTable(server.locations, http.locations, variables),
    );
    this.#rewriter = new Rewriter(variables);
    this.#limit = (location, exchange) => {
      const limit = this.#locations[location]?.limitExcept;
      return limit && !limit.methods.includes(exchange.method) ? limit.location : location;
    };
  }

  /** The names of one listener; `find` gives the server to set on the exchange before `route`. */
  names(listener: NamesPlan): ServerNames {
    return new ServerNames(listener, this.variables);
  }

  /** A new request, its `server`, `uri` and `args` set: server's program, then `search`. */
  route(exchange: Exchange): number {
    exchange.replyText = undefined;
    exchange.replyLocation = undefined;
    exchange.located = true;
    exchange.searched = false;
    const root = this.#servers[exchange.server]?.root ?? 0;
    exchange.location = root;
    const program = this.#serverPrograms[exchange.server];
    if (program && program.length > 0) {
      const result = this.#rewriter.run(program, exchange, this.#limit);
      if (result > 0) return result;
    }
    return this.#search(exchange);
  }

  /** An internal redirect (`error_page`, `index`, `try_files`) to a new path. */
  redirect(exchange: Exchange, uri: string, args: string): number {
    if (--exchange.uriChanges === 0) return 500;
    exchange.uri = uri;
    exchange.args = args;
    exchange.internal = true;
    exchange.untouched = false;
    return this.route(exchange);
  }

  /** An internal redirect to `@name`; the path stays. */
  redirectNamed(exchange: Exchange, name: string): number {
    if (--exchange.uriChanges === 0) return 500;
    const location = this.#tables[exchange.server]?.named(name);
    if (location === undefined) return 500;
    exchange.replyText = undefined;
    exchange.replyLocation = undefined;
    exchange.internal = true;
    exchange.searched = true;
    exchange.location = this.#limit(location, exchange);
    return this.#rewriteIn(exchange);
  }

  /** Finds the location for `uri` and runs its program, again while programs change `uri`. */
  #search(exchange: Exchange): number {
    const table = this.#tables[exchange.server];
    const root = this.#servers[exchange.server]?.root ?? 0;
    exchange.searched = true;
    exchange.location = root;
    const how = table?.find(exchange.uri, exchange) ?? found.none;
    if (how !== found.none && table) exchange.location = table.location;
    if (this.#locations[exchange.location]?.internal && !exchange.internal) return 404;
    if (how === found.redirect) return this.#slash(exchange);
    exchange.location = this.#limit(exchange.location, exchange);
    // The server's own program has run; it is not the program of a location.
    return how === found.none ? proceed : this.#rewriteIn(exchange);
  }

  #rewriteIn(exchange: Exchange): number {
    const program = this.#programs[exchange.location];
    if (!program || program.length === 0) return proceed;
    const result = this.#rewriter.run(program, exchange, this.#limit);
    if (result > 0) return result;
    if (!this.#rewriter.changed) return proceed;
    if (--exchange.uriChanges === 0) return 500;
    return this.#search(exchange);
  }

  /** `/x` where only a proxied `/x/` exists. */
  #slash(exchange: Exchange): number {
    const location = escapeUri(`${exchange.uri}/`, escape.uri);
    exchange.replyLocation = exchange.args === "" ? location : `${location}?${exchange.args}`;
    return 301;
  }
}
