import type { Context } from "../catalog/define.ts";
import type { GatewayPass } from "../catalog/nginx/gateway-values.ts";
import { alias, root } from "../catalog/nginx/http-core.ts";
import type { Return, Rewrite } from "../catalog/nginx/rewriting.ts";
import type { HealthCheck } from "../ir/health.ts";
import type {
  Condition,
  GatewayTarget,
  Handler,
  Location,
  LocationMatch,
  Op,
  ProxyPass,
} from "../ir/http.ts";
import { Scope, siteOf, type Traced, written, writtenAt } from "../ir/scope.ts";
import type { Template } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { type Groups, lacksPort, noPort } from "./nginx-groups.ts";
import { duplicateLocations, nestingProblem, parseMatch } from "./nginx-match-path.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Inside, Taken } from "./nginx-taken.ts";
import { readTypes } from "./nginx-types.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

interface Block {
  readonly context: Context;
  /** The block around it. */
  readonly scope: Scope;
  readonly site: Site;
  readonly match: LocationMatch;
  readonly title: string;
}

/** Reads locations, and the blocks of `if` and `limit_except`, which are locations too. */
export class LocationReader {
  readonly #reader: NginxReader;
  readonly #groups: Groups;
  /** The whole of http: what is not in it is nowhere. */
  readonly #whole: boolean;

  constructor(reader: NginxReader, groups: Groups, whole: boolean) {
    this.#reader = reader;
    this.#groups = groups;
    this.#whole = whole;
  }

  read(inside: Inside, block: Block): Location {
    const { context, site, match, title } = block;
    const scope = new Scope(context, block.scope, block.scope.target);
    let rewriting: Op[] | undefined;
    let locations: Location[] | undefined;
    let checks: Traced<HealthCheck>[] | undefined;
    let handler: Traced<Handler> | undefined;
    this.#reader.read(inside, context, scope, (taken) => {
      if (taken.statement.body) {
        const op = this.op(taken, context, scope);
        const inner = op ? undefined : this.block(taken, context, scope, match);
        if (op) rewriting = added(rewriting, op);
        else if (inner) locations = added(locations, inner);
        return;
      }
      if (taken.entry.role === undefined) return;
      if (taken.entry.role === "check") {
        if (taken.value?.ok)
          checks = added(checks, written(taken.value.value as HealthCheck, taken.site));
        return;
      }
      const op = this.op(taken, context, scope);
      if (op) rewriting = added(rewriting, op);
      else handler = this.#handler(taken, match) ?? handler;
    });
    if (locations) this.checkTwice(locations);
    if (scope.last(alias)) this.#checkAlias(scope);
    return {
      site,
      scope,
      match,
      title,
      rewrite: rewriting ?? none,
      locations: locations ?? none,
      handler,
      checks: checks ?? none,
    };
  }

  /** `root` and `alias` are one setting. */
  #checkAlias(scope: Scope): void {
    const [one, two] = [scope.own(alias)[0], scope.own(root)[0]].map(
      (said) => said && siteOf(said),
    );
    if (!one || !two) return;
    const [first, second] = one.span.start < two.span.start ? [one, two] : [two, one];
    this.#reader.report(
      finding("base/duplicate-directive", rootAndAlias, second.span, {
        via: second.via,
        related: [{ span: first.span, message: say({ en: "the first one", zh: "第一次设置" }) }],
      }),
    );
  }

  /** Two locations of one block that match the same. */
  checkTwice(locations: readonly Location[]): void {
    for (const found of duplicateLocations(locations)) this.#reader.report(found);
  }

  /** A block inside a server or location that is a location, or nothing. */
  block(
    taken: Taken,
    context: Context,
    scope: Scope,
    around?: LocationMatch,
  ): Location | undefined {
    const { statement } = taken;
    switch (statement.name.text) {
      case "location": {
        const match = this.#match(taken, around);
        if (!match) return undefined;
        const title = titleOf(taken);
        return this.read(taken.inside, {
          scope,
          site: taken.headSite,
          title,
          context: "location",
          match,
        });
      }
      case "limit_except": {
        const methods = this.#methods(taken);
        const match = { kind: "limit_except", methods } as const;
        return this.read(taken.inside, {
          scope,
          site: taken.headSite,
          title: titleOf(taken),
          context: "limit_except",
          match,
        });
      }
      case "types":
        readTypes(this.#reader, taken, scope);
        return undefined;
    }
    readUnmodelled(this.#reader, taken, context, scope);
    return undefined;
  }

  #methods({ statement, via }: Taken): readonly string[] {
    return statement.args.map(({ text, span }) => {
      const method = text.toUpperCase();
      if (!methods.has(method))
        this.#reader.report(wrongValue(statement.name, noMethod(text), span, via));
      return method;
    });
  }

  #match(taken: Taken, around: LocationMatch | undefined): LocationMatch | undefined {
    const { statement, via } = taken;
    const parsed = parseMatch(statement.args);
    if (!parsed.ok) {
      const span = parsed.at ?? statement.name.span;
      // That words are missing or too many has been said.
      if (statement.args.length === 1 || statement.args.length === 2)
        this.#reader.report(wrongValue(statement.name, parsed.reason, span, via));
      return { kind: "prefix", path: statement.args.at(-1)?.text ?? "/", final: false };
    }
    const problem = around && nestingProblem(parsed.value, around);
    if (problem) this.#reader.report(wrongValue(statement.name, problem, taken.headSite.span, via));
    return parsed.value;
  }

  /** The operation that a directive of the rewrite module adds to the program of its block. */
  op(taken: Taken, context: Context, scope: Scope): Op | undefined {
    const { entry, value } = taken;
    if (entry.role === "if") return this.#if(taken, context, scope);
    if (!value?.ok || taken.statement.body) return undefined;
    const { role } = entry;
    if (role === "set") {
      const [variable, to] = value.value as readonly [string, Template];
      return { kind: "set", site: taken.site, variable, value: to };
    }
    if (role === "return") return { kind: "return", site: taken.site, ...(value.value as Return) };
    if (role === "rewrite")
      return { kind: "rewrite", site: taken.site, ...(value.value as Rewrite) };
    return role === "break" ? { kind: "break", site: taken.site } : undefined;
  }

  #if(taken: Taken, context: Context, scope: Scope): Op | undefined {
    const { value } = taken;
    const inside = context === "server" ? "if-in-server" : "if-in-location";
    const site = taken.headSite;
    const title = `if ${titleOf(taken)}`;
    const then = this.read(taken.inside, {
      context: inside,
      scope,
      site,
      match: { kind: "if" },
      title,
    });
    // A condition that could not be read has been reported; its block has been checked.
    return value?.ok ? ifOp(site, value.value as Condition, then) : undefined;
  }

  #handler(taken: Taken, match: LocationMatch): Traced<Handler> | undefined {
    const { entry, value, statement, via } = taken;
    const { role, name: directive } = entry;
    if (role === "handler") {
      const off = directive === "autoindex" && statement.args[0]?.text.toLowerCase() !== "on";
      return off ? undefined : writtenAt({ kind: "other", directive }, statement, via);
    }
    if (!value?.ok) return undefined;
    if (role === "api") {
      const { path } = value.value as { readonly path: string };
      return writtenAt({ kind: "api", path }, statement, via);
    }
    if (role === "stub-status") return writtenAt({ kind: "stub_status" }, statement, via);
    if (role === "gateway") {
      const pass = this.#gateway(value.value as GatewayPass, taken);
      return writtenAt({ kind: "gateway", pass }, statement, via);
    }
    if (role !== "proxy") return undefined;
    const pass = this.#resolved(value.value as ProxyPass);
    this.#checkUri(taken, pass.uri, match);
    return writtenAt({ kind: "proxy", pass }, statement, via);
  }

  /** An address that is the name of a group is the group; it is named without a port. */
  #resolved(pass: ProxyPass): ProxyPass {
    if (pass.target.kind !== "address" || this.#groups.size === 0) return pass;
    const name = this.#groups.get(pass.target.address.text.toLowerCase());
    return name === undefined ? pass : { ...pass, target: { kind: "upstream", name } };
  }

  #gateway({ to, address, tls }: GatewayPass, { entry, statement, via }: Taken): GatewayTarget {
    const protocol = entry.name.slice(0, -"_pass".length) as GatewayTarget["protocol"];
    const group = address?.kind === "unix" ? undefined : address?.host.toLowerCase();
    const name = group === undefined ? undefined : this.#groups.get(group);
    const span = statement.args[0]?.span ?? statement.span;
    const problem =
      name !== undefined && address?.port !== 0
        ? noPort(name)
        : name === undefined && address?.port === 0 && group !== undefined && this.#whole
          ? lacksPort(address.host)
          : undefined;
    if (problem) this.#reader.report(wrongValue(statement.name, problem, span, via));
    const target: GatewayTarget["target"] =
      name !== undefined
        ? { kind: "upstream", name }
        : address
          ? { kind: "address", address }
          : { kind: "variable" };
    return { protocol, to, tls, target };
  }

  #checkUri({ statement, via }: Taken, uri: string | undefined, match: LocationMatch): void {
    if (uri === undefined || match.kind === "prefix" || match.kind === "exact") return;
    const message = say({
      en: "`proxy_pass` cannot have a URI part in a location given by a pattern or a name, or inside `if` or `limit_except`",
      zh: "在正则或命名 location、`if` 以及 `limit_except` 中，`proxy_pass` 不能带 URI 部分",
    });
    const span = statement.args[0]?.span ?? statement.span;
    const help = say(
      {
        en: "drop {uri} and say it before: rewrite ^ {uri} break;",
        zh: "去掉 {uri}，改在前面写 rewrite ^ {uri} break;",
      },
      { uri },
    );
    this.#reader.report(
      finding("proxy/proxy-pass-uri-in-regex-location", message, span, { via, help }),
    );
  }
}

/** A list that begins with its first: most have one. */
function added<T>(list: T[] | undefined, one: T): T[] {
  if (!list) return [one];
  list.push(one);
  return list;
}

/** Most blocks have no blocks in them: one empty list does for all. */
const none: readonly never[] = [];

/** What ngx_http_core_limit_except knows. */
const methods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "MKCOL",
  "COPY",
  "MOVE",
  "OPTIONS",
  "PROPFIND",
  "PROPPATCH",
  "LOCK",
  "UNLOCK",
  "PATCH",
]);

const rootAndAlias = say({
  en: "`root` and `alias` cannot stand in one block",
  zh: "同一块中不能同时使用 `root` 和 `alias`",
});

const noMethod = (text: string) =>
  say({ en: "`{text}` is no method here", zh: "`{text}` 不是此处可用的请求方法" }, { text });

/** The text after the name of a block. */
const titleOf = ({ statement: { args } }: Taken): string => {
  const [first, second] = args;
  if (!first || !second) return first?.text ?? "";
  return args.length === 2
    ? `${first.text} ${second.text}`
    : args.map(({ text }) => text).join(" ");
};

export const ifOp = (site: Site, condition: Condition, block: Location): Op => ({
  kind: "if",
  site,
  condition,
  // oxlint-disable-next-line unicorn/no-thenable -- the model's name; nothing awaits it
  then: block,
});
