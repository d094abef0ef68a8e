import type { Context } from "../catalog/define.ts";
import { mediaTypesOf } from "../catalog/nginx/media-types.ts";
import type { HealthMatch } from "../ir/health.ts";
import type { CharsetMap, Http, Location, Op, Server } from "../ir/http.ts";
import { Scope } from "../ir/scope.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { GeoVariable, MapVariable, SplitVariable } from "../ir/variables.ts";
import type { Site } from "../text/span.ts";
import { checkFindings } from "./nginx-checks.ts";
import { readGeo } from "./nginx-geo.ts";
import { groupsIn } from "./nginx-groups.ts";
import { withLocationChecks } from "./nginx-health.ts";
import { LocationReader } from "./nginx-location.ts";
import { readMap } from "./nginx-map.ts";
import { readMatch } from "./nginx-match.ts";
import type { NginxReader } from "./nginx-reader.ts";
import { referenceFindings } from "./nginx-references.ts";
import { listensOf, logFormatsOf, namesOf } from "./nginx-scopes.ts";
import { readSplit } from "./nginx-split.ts";
import { type Inside, Taken } from "./nginx-taken.ts";
import { readCharsetMap, readTypes } from "./nginx-types.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";
import { UpstreamReader } from "./nginx-upstream.ts";

/** A piece of a configuration and the block that it belongs in. */
export interface Fragment {
  readonly fragment: Inside;
  readonly context: Context;
  readonly site: Site;
}

/** Reads the `http` block, or a piece that belongs somewhere below it. */
export function lowerHttp(reader: NginxReader, from: Taken | Fragment, main: Scope): Http {
  return new HttpReader(reader, main).read(from);
}

class HttpReader {
  readonly #reader: NginxReader;
  readonly #scope: Scope;
  #locations: LocationReader;
  #whole = false;
  readonly #groups: UpstreamReader;
  readonly #servers: Server[] = [];
  readonly #upstreams: Upstream[] = [];
  readonly #maps: MapVariable[] = [];
  readonly #geos: GeoVariable[] = [];
  readonly #splits: SplitVariable[] = [];
  readonly #matches: HealthMatch[] = [];
  readonly #charsetMaps: CharsetMap[] = [];
  readonly #charsetPairs = new Map<string, CharsetMap>();

  constructor(reader: NginxReader, main: Scope) {
    this.#reader = reader;
    this.#scope = new Scope("http", main, reader.root.target);
    this.#locations = new LocationReader(reader, new Map(), false);
    this.#groups = new UpstreamReader(reader, "upstream");
  }

  read(from: Taken | Fragment): Http {
    const zones = this.#reader.names.zones.count;
    const whole = from instanceof Taken;
    this.#whole = whole;
    if (whole) this.#http(from.inside);
    else this.#fragment(from);
    const http: Http = {
      site: whole ? from.headSite : from.site,
      scope: this.#scope,
      servers: this.#servers,
      upstreams: withLocationChecks(this.#upstreams, this.#servers),
      maps: this.#maps,
      geos: this.#geos,
      splits: this.#splits,
      logFormats: logFormatsOf(this.#scope),
      zones: this.#reader.names.zones.defined(zones),
      matches: this.#matches,
      charsetMaps: this.#charsetMaps,
      types: mediaTypesOf(this.#scope) ?? new Map(),
    };
    for (const found of referenceFindings(http, whole)) this.#reader.report(found);
    for (const found of checkFindings(http, whole, this.#reader)) this.#reader.report(found);
    return http;
  }

  #fragment({ fragment, context, site }: Fragment): void {
    if (context === "server") this.#serverFrom(fragment, site);
    else if (context === "http") this.#http(fragment);
    else if (context === "location" || context === "if-in-location")
      this.#looseLocation(fragment, site);
    else this.#loose(fragment, context);
  }

  #loose(fragment: Inside, context: Context): void {
    const scope = new Scope(context, this.#scope, this.#scope.target);
    this.#reader.read(fragment, context, scope, (taken) => {
      if (taken.statement.body) readUnmodelled(this.#reader, taken, context, scope);
    });
  }

  #looseLocation(fragment: Inside, site: Site): void {
    const scope = new Scope("server", this.#scope, this.#scope.target);
    const match = { kind: "prefix", path: "/", final: false } as const;
    const block = { context: "location", scope, site, match, title: "/" } as const;
    const location = this.#locations.read(fragment, block);
    this.#servers.push({ site, scope, listens: [], names: [], rewrite: [], locations: [location] });
  }

  #http(inside: Inside): void {
    this.#locations = new LocationReader(this.#reader, groupsIn(this.#reader, inside), this.#whole);
    this.#reader.read(inside, "http", this.#scope, (taken) => {
      if (taken.statement.body) this.#block(taken);
    });
  }

  #block(taken: Taken): void {
    const reader = this.#reader;
    switch (taken.statement.name.text) {
      case "server":
        return this.#serverFrom(taken.inside, taken.headSite);
      case "upstream":
        return push(this.#upstreams, this.#groups.read(taken, this.#scope));
      case "map":
        return push(this.#maps, readMap(reader, taken));
      case "geo":
        return push(this.#geos, readGeo(reader, taken, "http"));
      case "split_clients":
        return push(this.#splits, readSplit(reader, taken));
      case "types":
        return readTypes(reader, taken, this.#scope);
      case "charset_map":
        return push(this.#charsetMaps, readCharsetMap(reader, taken, this.#charsetPairs));
      case "match":
        return push(this.#matches, readMatch(reader, taken, "http"));
    }
    return readUnmodelled(reader, taken, "http", this.#scope);
  }

  #serverFrom(inside: Inside, site: Server["site"]): void {
    const scope = new Scope("server", this.#scope, this.#scope.target);
    const rewrite: Op[] = [];
    const locations: Location[] = [];
    this.#reader.read(inside, "server", scope, (taken) => {
      const op = this.#locations.op(taken, "server", scope);
      if (op) rewrite.push(op);
      else if (taken.statement.body) push(locations, this.#locations.block(taken, "server", scope));
    });
    this.#locations.checkTwice(locations);
    this.#servers.push({
      site,
      scope,
      listens: listensOf(this.#reader, scope),
      names: namesOf(scope),
      rewrite,
      locations,
    });
  }
}

function push<T>(list: T[], one: T | undefined): void {
  if (one !== undefined) list.push(one);
}
