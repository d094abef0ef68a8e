import type { DirectiveDef } from "../catalog/define.ts";
import { definersFirst } from "../catalog/document-blocks.ts";
import type { AnyDirective } from "../catalog/index.ts";
import { conditionShape } from "../catalog/nginx/condition.ts";
import {
  breakDirective,
  ifBlock,
  returnDirective,
  rewrite,
  set,
} from "../catalog/nginx/rewrite.ts";
import type { ProxyConfig } from "../ir/config.ts";
import type { Http, Location, LocationMatch, Op, Server } from "../ir/http.ts";
import type { Mail } from "../ir/mail.ts";
import type { Scope } from "../ir/scope.ts";
import type { Stream, StreamServer } from "../ir/stream.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { TableVariables } from "../ir/variables.ts";
import type { Site } from "../text/span.ts";
import { charsetMapBlock, geoBlock, mapBlock, matchBlock, splitBlock } from "./nginx-tables.ts";
import { nginxVocabulary } from "./nginx-vocabulary.ts";
import { inOrder } from "./order.ts";
import { type Said, said } from "./said.ts";
import { type Options, scopeStatements } from "./scope-statements.ts";

/** The statements that a configuration of the nginx family consists of, as the model says them. */
export const nginxStatements = (proxy: ProxyConfig, options: Options): readonly Said[] =>
  new Writer(options).main(proxy);

/** What the program of a block has in its own order. */
const programs: ReadonlySet<AnyDirective> = new Set<AnyDirective>([
  set,
  returnDirective,
  rewrite,
  breakDirective,
]);

class Writer {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  main({ main, events, http, stream, mail }: ProxyConfig): readonly Said[] {
    const blocks: Said[] = [];
    const next = (http ?? stream ?? mail)?.site;
    if (events) blocks.push(eventsBlock(events, inOrder(this.#scope(events)), next));
    if (http) blocks.push(said("http", [], http.site, this.#http(http)));
    if (stream) blocks.push(said("stream", [], stream.site, this.#stream(stream)));
    if (mail) blocks.push(said("mail", [], mail.site, this.#mail(mail)));
    return inOrder([...this.#scope(main), ...blocks]);
  }

  #http(http: Http): readonly Said[] {
    return inReadingOrder([
      ...this.#scope(http.scope),
      ...tables(http),
      ...http.matches.map(matchBlock),
      ...http.charsetMaps.map(charsetMapBlock),
      ...http.upstreams.map((one) => this.#upstream(one)),
      ...http.servers.map((one) => said("server", [], one.site, this.#server(one))),
    ]);
  }

  #stream(stream: Stream): readonly Said[] {
    return inReadingOrder([
      ...this.#scope(stream.scope),
      ...tables(stream),
      ...stream.upstreams.map((one) => this.#upstream(one)),
      ...stream.servers.map((one) => this.#streamServer(one)),
    ]);
  }

  #mail({ scope, servers }: Mail): readonly Said[] {
    const blocks = servers.map((one) => said("server", [], one.site, this.#scope(one.scope)));
    return inOrder([...this.#scope(scope), ...blocks]);
  }

  #upstream({ name, site, scope }: Upstream): Said {
    return said("upstream", [name], site, inOrder(this.#scope(scope)));
  }

  #streamServer({ site, scope }: StreamServer): Said {
    return said("server", [], site, inOrder(this.#scope(scope)));
  }

  #server({ scope, rewrite: ops, locations }: Server): readonly Said[] {
    return inOrder([
      ...this.#scope(scope, programs),
      ...ops.map((op) => this.#op(op)),
      ...locations.map((one) => this.#location(one)),
    ]);
  }

  #location(location: Location): Said {
    const { match, site } = location;
    const name = match.kind === "limit_except" ? "limit_except" : "location";
    return said(name, matchWords(match), site, this.#inside(location));
  }

  #inside({ scope, rewrite: ops, locations }: Location): readonly Said[] {
    return inOrder([
      ...this.#scope(scope, programs),
      ...ops.map((op) => this.#op(op)),
      ...locations.map((one) => this.#location(one)),
    ]);
  }

  #op(op: Op): Said {
    const { site } = op;
    switch (op.kind) {
      case "set":
        return statement(set, [op.variable, op.value], site);
      case "return":
        return statement(returnDirective, { status: op.status, text: op.text }, site);
      case "rewrite": {
        const { pattern, replacement, flag } = op;
        return statement(rewrite, { pattern, replacement, flag }, site);
      }
      case "break":
        return statement(breakDirective, true, site);
      case "if": {
        const words = conditionShape.print(op.condition);
        return { ...said("if", words, site, this.#inside(op.then)), def: ifBlock };
      }
    }
  }

  #scope(scope: Scope, apart?: ReadonlySet<AnyDirective>): readonly Said[] {
    const options = apart ? { ...this.#options, apart } : this.#options;
    return scopeStatements(scope, nginxVocabulary, options);
  }
}

const inReadingOrder = (statements: readonly Said[]): readonly Said[] =>
  definersFirst(inOrder(statements), ({ name }) => name);

const tables = ({ maps, geos, splits }: TableVariables): readonly Said[] => [
  ...maps.map(mapBlock),
  ...geos.map(geoBlock),
  ...splits.map(splitBlock),
];

const statement = <T>(def: DirectiveDef<T>, value: T, site: Site): Said => ({
  ...said(def.name, def.takes.print(value), site),
  def,
});

function matchWords(match: LocationMatch): readonly string[] {
  switch (match.kind) {
    case "exact":
      return ["=", match.path];
    case "prefix":
      return match.final ? ["^~", match.path] : [match.path];
    case "regex":
      return [match.caseless ? "~*" : "~", match.pattern];
    case "named":
      return [match.name];
    case "limit_except":
      return match.methods;
    case "if":
      return [];
  }
}

/** `events` has no place of its own: it stands where its first statement does, else before `next`. */
function eventsBlock(scope: Scope, inside: readonly Said[], next: Site | undefined): Said {
  const [first] = inside;
  const site = first?.origin.kind === "written" ? first.origin.site : next;
  const origin: Said["origin"] = site ? { kind: "written", site } : { kind: "default" };
  return { name: scope.context, words: [], origin, body: inside };
}
