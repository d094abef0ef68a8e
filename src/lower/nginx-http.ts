import type { Context } from "../catalog/define.ts";
import { listen, serverName } from "../catalog/nginx/http-core.ts";
import { logFormat } from "../catalog/nginx/log.ts";
import type { Http, Listen, Location, LogFormat, Op, Server, ServerName } from "../ir/http.ts";
import { Scope, type Traced, written } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { MapVariable } from "../ir/variables.ts";
import { LocationReader } from "./nginx-location.ts";
import { readMap, readTypes } from "./nginx-map.ts";
import { resolvePasses } from "./nginx-passes.ts";
import { NginxReader, type Placed, headSite, type Taken } from "./nginx-reader.ts";
import { referenceFindings } from "./nginx-references.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";
import { readUpstream } from "./nginx-upstream.ts";

/** A piece of a configuration and the block that it belongs in. */
export interface Fragment {
  readonly fragment: readonly Placed[];
  readonly context: Context;
}

/** Reads the `http` block, or a piece that belongs somewhere below it. */
export function lowerHttp(reader: NginxReader, from: Taken | Fragment, main: Scope): Http {
  return new HttpReader(reader, main).read(from);
}

class HttpReader {
  readonly #reader: NginxReader;
  readonly #scope: Scope;
  readonly #locations: LocationReader;
  readonly #servers: Server[] = [];
  readonly #upstreams: Upstream[] = [];
  readonly #groups = new Map<string, Upstream>();
  readonly #maps: MapVariable[] = [];
  readonly #types = new Map<string, string>();

  constructor(reader: NginxReader, main: Scope) {
    this.#reader = reader;
    this.#scope = new Scope("http", main, reader.root.target);
    this.#locations = new LocationReader(reader);
  }

  read(from: Taken | Fragment): Http {
    if ("fragment" in from) this.#fragment(from);
    else this.#http(this.#reader.inside(from));
    const http: Http = {
      site: this.#site(from),
      scope: this.#scope,
      servers: this.#servers,
      upstreams: this.#upstreams,
      maps: this.#maps,
      logFormats: logFormatsOf(this.#scope),
      types: this.#types,
      geos: [],
      splits: [],
      zones: [],
      matches: [],
      charsetMaps: [],
    };
    for (const found of referenceFindings(http, !("fragment" in from))) this.#reader.report(found);
    return resolvePasses(http);
  }

  #site(from: Taken | Fragment): Http["site"] {
    if (!("fragment" in from)) return headSite(from);
    const first = from.fragment[0];
    return first ? headSite(first) : { span: { file: this.#reader.root.path, start: 0, end: 0 } };
  }

  #fragment({ fragment, context }: Fragment): void {
    if (context === "server") this.#serverFrom(fragment, this.#site({ fragment, context }));
    else if (context === "http") this.#http(fragment);
    else if (context === "upstream") this.#loose(fragment, "upstream");
    else if (context === "location" || context === "if-in-location") this.#looseLocation(fragment);
    else this.#loose(fragment, context);
  }

  #loose(fragment: readonly Placed[], context: Context): void {
    const scope = new Scope(context, this.#scope, this.#scope.target);
    for (const taken of this.#reader.take(fragment, context, scope))
      if (taken.statement.body) readUnmodelled(this.#reader, taken, context, scope);
  }

  #looseLocation(fragment: readonly Placed[]): void {
    const scope = new Scope("server", this.#scope, this.#scope.target);
    const site = this.#site({ fragment, context: "location" });
    const match = { kind: "prefix", path: "/", final: false } as const;
    const block = { context: "location", scope, site, match, title: "/" } as const;
    const location = this.#locations.read(fragment, block);
    this.#servers.push({ site, scope, listens: [], names: [], rewrite: [], locations: [location] });
  }

  #http(statements: Iterable<Placed>): void {
    for (const taken of this.#reader.take(statements, "http", this.#scope)) {
      if (!taken.statement.body) continue;
      switch (taken.statement.name.text) {
        case "server":
          this.#serverFrom(this.#reader.inside(taken), headSite(taken));
          break;
        case "upstream":
          this.#upstream(taken);
          break;
        case "map":
          this.#map(taken);
          break;
        case "types":
          readTypes(this.#reader, taken, this.#types);
          break;
        default:
          readUnmodelled(this.#reader, taken, "http", this.#scope);
      }
    }
  }

  #upstream(taken: Taken): void {
    const upstream = readUpstream(this.#reader, taken, this.#scope, this.#groups);
    if (upstream) this.#upstreams.push(upstream);
  }

  #map(taken: Taken): void {
    const map = readMap(this.#reader, taken);
    if (map) this.#maps.push(map);
  }

  #serverFrom(statements: Iterable<Placed>, site: Server["site"]): void {
    const scope = new Scope("server", this.#scope, this.#scope.target);
    const rewrite: Op[] = [];
    const locations: Location[] = [];
    for (const taken of this.#reader.take(statements, "server", scope)) {
      const op = this.#locations.op(taken, "server", scope);
      if (op) rewrite.push(op);
      else if (taken.statement.body) {
        const location = this.#locations.block(taken, "server", scope);
        if (location) locations.push(location);
      }
    }
    this.#servers.push({
      site,
      scope,
      listens: listensOf(scope),
      names: namesOf(scope),
      rewrite,
      locations,
    });
  }
}

/** A range of ports is as many listens. */
function listensOf(scope: Scope): Traced<Listen>[] {
  return scope.own(listen).flatMap(({ value, origin }) => {
    if (origin.kind === "default") return [];
    const { site } = origin;
    const { lastPort, ...one } = value;
    const ports = Math.min(lastPort - one.address.port, 65_535);
    return Array.from({ length: ports + 1 }, (_, index) => {
      const address = { ...one.address, port: one.address.port + index };
      return written({ ...one, site, address }, site);
    });
  });
}

const namesOf = (scope: Scope): Traced<ServerName>[] =>
  scope
    .own(serverName)
    .flatMap(({ value, origin }) => value.map((name) => ({ value: name, origin })));

const logFormatsOf = (scope: Scope): LogFormat[] =>
  scope
    .own(logFormat)
    .flatMap(({ value, origin }) =>
      origin.kind === "default" ? [] : [{ ...value, site: origin.site }],
    );
