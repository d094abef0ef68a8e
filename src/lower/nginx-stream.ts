import { isSince } from "../catalog/nginx/since.ts";
import type { HealthCheck, HealthMatch } from "../ir/health.ts";
import { Scope, type Traced, written } from "../ir/scope.ts";
import type { Stream, StreamHandler, StreamPass, StreamServer, StreamSet } from "../ir/stream.ts";
import type { Template } from "../ir/template.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { GeoVariable, MapVariable, SplitVariable } from "../ir/variables.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { streamTlsFindings } from "./nginx-backend-tls.ts";
import { serverCertificateFindings } from "./nginx-certificates.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { readGeo } from "./nginx-geo.ts";
import { type Groups, groupsIn, lacksPort, noPort } from "./nginx-groups.ts";
import { withServerChecks } from "./nginx-health.ts";
import { duplicateAddresses, SharedListens } from "./nginx-listens.ts";
import { readMap } from "./nginx-map.ts";
import { readMatch } from "./nginx-match.ts";
import type { NginxReader } from "./nginx-reader.ts";
import { unknownMatches } from "./nginx-references.ts";
import { streamListensOf, streamLogFormatsOf, streamNamesOf } from "./nginx-scopes.ts";
import { readSplit } from "./nginx-split.ts";
import type { Inside, Taken } from "./nginx-taken.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";
import { UpstreamReader } from "./nginx-upstream.ts";

/** Where the statements of `stream` are, and the place to name for the whole. */
interface From {
  readonly inside: Inside;
  readonly site: Site;
  /** The block, or a piece of it; what a piece lacks may be elsewhere. */
  readonly whole: boolean;
}

/** Reads the `stream` block. */
export function lowerStream(reader: NginxReader, from: From, main: Scope): Stream {
  return new StreamReader(reader, main, from.whole).read(from);
}

class StreamReader {
  readonly #reader: NginxReader;
  readonly #scope: Scope;
  readonly #whole: boolean;
  #groups: Groups = new Map();
  readonly #upstreamReader: UpstreamReader;
  readonly #servers: StreamServer[] = [];
  readonly #upstreams: Upstream[] = [];
  readonly #maps: MapVariable[] = [];
  readonly #geos: GeoVariable[] = [];
  readonly #splits: SplitVariable[] = [];
  readonly #matches: HealthMatch[] = [];

  constructor(reader: NginxReader, main: Scope, whole: boolean) {
    this.#reader = reader;
    this.#whole = whole;
    this.#scope = new Scope("stream", main, reader.root.target);
    this.#upstreamReader = new UpstreamReader(reader, "stream-upstream");
  }

  read({ inside, site }: From): Stream {
    const zones = this.#reader.names.zones.count;
    this.#groups = groupsIn(this.#reader, inside);
    this.#reader.read(inside, "stream", this.#scope, (taken) => {
      if (taken.statement.body) this.#block(taken);
    });
    this.#checkServers();
    return {
      site,
      scope: this.#scope,
      servers: this.#servers,
      upstreams: withServerChecks(this.#upstreams, this.#servers),
      maps: this.#maps,
      geos: this.#geos,
      splits: this.#splits,
      matches: this.#matches,
      logFormats: streamLogFormatsOf(this.#scope),
      zones: this.#reader.names.zones.defined(zones),
    };
  }

  /** Since 1.25.5 servers share addresses as in http. */
  #checkServers(): void {
    const listens = new SharedListens();
    for (const { scope, listens: own } of this.#servers) listens.add(scope, own);
    const found = isSince(this.#reader.root.target, [1, 25, 5])
      ? listens.findings
      : duplicateAddresses(this.#servers);
    for (const one of found) this.#reader.report(one);
    if (!this.#whole) return;
    for (const { scope, listens: own } of this.#servers) {
      const asks = own.flatMap(({ value }) => (value.ssl ? [value.site] : []));
      for (const one of serverCertificateFindings(scope, asks)) this.#reader.report(one);
    }
    for (const one of streamTlsFindings(this.#servers, this.#reader)) this.#reader.report(one);
    const names = new Set(this.#matches.map(({ name }) => name));
    for (const { checks } of this.#servers)
      for (const one of unknownMatches(checks, names)) this.#reader.report(one);
  }

  #block(taken: Taken): void {
    const reader = this.#reader;
    switch (taken.statement.name.text) {
      case "server":
        this.#servers.push(this.#server(taken));
        return;
      case "upstream":
        return push(this.#upstreams, this.#upstreamReader.read(taken, this.#scope));
      case "map":
        return push(this.#maps, readMap(reader, taken));
      case "geo":
        return push(this.#geos, readGeo(reader, taken, "stream"));
      case "split_clients":
        return push(this.#splits, readSplit(reader, taken));
      case "match":
        return push(this.#matches, readMatch(reader, taken, "stream"));
    }
    return readUnmodelled(reader, taken, "stream", this.#scope);
  }

  #server(block: Taken): StreamServer {
    const scope = new Scope("stream-server", this.#scope, this.#scope.target);
    const program: StreamSet[] = [];
    const checks: Traced<HealthCheck>[] = [];
    let handler: Traced<StreamHandler> | undefined;
    this.#reader.read(block.inside, "stream-server", scope, (taken) => {
      const { statement, value, entry } = taken;
      if (statement.body) return readUnmodelled(this.#reader, taken, "stream-server", scope);
      if (!value?.ok) return undefined;
      if (entry.role === "stream-set") {
        const [variable, to] = value.value as readonly [string, Template];
        program.push({ site: taken.site, variable, value: to });
      } else if (entry.role === "check")
        checks.push(written(value.value as HealthCheck, taken.site));
      else handler = this.#handler(taken) ?? handler;
      return undefined;
    });
    const server: StreamServer = {
      site: block.headSite,
      scope,
      listens: streamListensOf(this.#reader, scope),
      names: streamNamesOf(scope),
      program,
      handler,
      checks,
    };
    if (this.#whole) this.#check(server, block);
    return server;
  }

  /** The last of `proxy_pass`, `return` and `pass` holds: each sets the handler anew. */
  #handler(taken: Taken): Traced<StreamHandler> | undefined {
    const { entry, value } = taken;
    const { role, name: directive } = entry;
    if (role === "handler") return written({ kind: "other", directive }, taken.site);
    if (!value?.ok) return undefined;
    if (role === "stream-return")
      return written({ kind: "return", text: value.value as Template }, taken.site);
    if (role === "stream-pass")
      return written({ kind: "pass", pass: value.value as StreamPass }, taken.site);
    if (role !== "stream-proxy") return undefined;
    const pass = this.#resolved(value.value as StreamPass, taken);
    return written({ kind: "proxy", pass }, taken.site);
  }

  #resolved(pass: StreamPass, { statement, via }: Taken): StreamPass {
    if (pass.target.kind !== "address") return pass;
    const { address } = pass.target;
    if (address.kind === "unix") return pass;
    const name = this.#groups.get(address.host.toLowerCase());
    const span = statement.args[0]?.span ?? statement.span;
    if (name === undefined) {
      if (address.port === 0 && this.#whole)
        this.#reader.report(wrongValue(statement.name, lacksPort(address.host), span, via));
      return pass;
    }
    if (address.port !== 0)
      this.#reader.report(wrongValue(statement.name, noPort(address.host), span, via));
    return { ...pass, target: { kind: "upstream", name } };
  }

  #check({ listens, handler }: StreamServer, { statement, via }: Taken): void {
    const hopeful = statement.body?.some(({ name }) => name.text === "include");
    if (hopeful) return;
    const { span } = statement.name;
    if (listens.length === 0 && !this.#said(statement, "listen"))
      this.#reader.report(finding("base/missing-directive", noListen, span, { via }));
    else if (!handler && !this.#said(statement, undefined))
      this.#reader.report(finding("base/missing-directive", noHandler, span, { via }));
  }

  /** Something that could not be read may be what is missing. */
  #said({ body }: Taken["statement"], name: string | undefined): boolean {
    return (body ?? []).some(({ name: { text } }) =>
      name === undefined
        ? !/^(?:listen|server_name|set)$/.test(text) && handlers.test(text)
        : text === name,
    );
  }
}

const handlers = /^(?:proxy_pass|return|pass|js_\w+|\w*_by_lua\w*|.*_pass)$/;

function push<T>(list: T[], one: T | undefined): void {
  if (one !== undefined) list.push(one);
}

export const noListen = say({ en: "the server listens nowhere", zh: "该 server 没有 `listen`" });

const noHandler = say({
  en: "the server does nothing with its connections: `proxy_pass` or `return` is missing",
  zh: "该 server 未说明如何处理连接，缺少 `proxy_pass` 或 `return`",
});
