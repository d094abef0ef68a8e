import type { Word } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { patternProblem } from "../catalog/nginx/pattern.ts";
import { proxyPass } from "../catalog/nginx/proxy.ts";
import {
  breakDirective,
  ifBlock,
  returnDirective,
  rewrite,
  set,
} from "../catalog/nginx/rewrite.ts";
import { stubStatus } from "../catalog/nginx/static.ts";
import type { Parsed } from "../catalog/shape.ts";
import { no, ok } from "../catalog/shape.ts";
import { api } from "../catalog/ths/api.ts";
import type { Condition, Handler, Location, LocationMatch, Op } from "../ir/http.ts";
import { Scope, type Traced, written } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { headSite, NginxReader, type Placed, type Taken } from "./nginx-reader.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

interface Block {
  readonly context: Context;
  /** The block around it. */
  readonly scope: Scope;
  readonly site: Site;
  readonly match: LocationMatch;
  readonly title: string;
}

/** Directives that answer requests in ways the model does not know. */
const otherHandlers: ReadonlySet<string> = new Set([
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
  "tunnel_pass",
  "empty_gif",
  "flv",
  "mp4",
  "perl",
  "autoindex",
  "dav_methods",
  "random_index",
  "content_by_lua",
  "content_by_lua_block",
  "content_by_lua_file",
  "js_content",
  "check_status",
  "prometheus",
  "f4f",
  "hls",
]);

/** Reads locations, and the blocks of `if` and `limit_except`, which are locations too. */
export class LocationReader {
  readonly #reader: NginxReader;

  constructor(reader: NginxReader) {
    this.#reader = reader;
  }

  read(statements: Iterable<Placed>, block: Block): Location {
    const { context, site, match, title } = block;
    const scope = new Scope(context, block.scope, block.scope.target);
    const rewriting: Op[] = [];
    const locations: Location[] = [];
    let handler: Traced<Handler> | undefined;
    for (const taken of this.#reader.take(statements, context, scope)) {
      const op = this.op(taken, context, scope);
      if (op) rewriting.push(op);
      else if (taken.statement.body) {
        const inner = this.block(taken, context, scope, match);
        if (inner) locations.push(inner);
      }
      handler = this.#handler(taken, scope, match) ?? handler;
    }
    return { site, scope, match, title, rewrite: rewriting, locations, handler, checks: [] };
  }

  /** A block inside a server or location that is a location, or nothing. */
  block(
    taken: Taken,
    context: Context,
    scope: Scope,
    around?: LocationMatch,
  ): Location | undefined {
    const { statement } = taken;
    const title = statement.args.map(({ text }) => text).join(" ");
    const at = { scope, site: headSite(taken), title };
    switch (statement.name.text) {
      case "location": {
        const match = this.#match(taken, around);
        if (!match) return undefined;
        return this.read(this.#reader.inside(taken), { ...at, context: "location", match });
      }
      case "limit_except": {
        const methods = statement.args.map(({ text }) => text.toUpperCase());
        const match = { kind: "limit_except", methods } as const;
        return this.read(this.#reader.inside(taken), { ...at, context: "limit_except", match });
      }
    }
    readUnmodelled(this.#reader, taken, context, scope);
    return undefined;
  }

  #match(taken: Taken, around: LocationMatch | undefined): LocationMatch | undefined {
    const { statement, via } = taken;
    const parsed = parseMatch(statement.args);
    if (!parsed.ok) {
      const span = parsed.at ?? statement.name.span;
      this.#reader.report(wrongValue(statement.name, parsed.reason, span, via));
      return { kind: "prefix", path: statement.args.at(-1)?.text ?? "/", final: false };
    }
    const problem = around && nestingProblem(parsed.value, around);
    if (problem)
      this.#reader.report(wrongValue(statement.name, problem, headSite(taken).span, via));
    return parsed.value;
  }

  /** The operation that a directive of the rewrite module adds to the program of its block. */
  op(taken: Taken, context: Context, scope: Scope): Op | undefined {
    const { entry, site, value } = taken;
    if (entry.def === ifBlock) return this.#if(taken, context, scope);
    if (!value?.ok || taken.statement.body) return undefined;
    const own = scope.own.bind(scope);
    switch (entry.def) {
      case set: {
        const last = own(set).at(-1)?.value;
        return last && { kind: "set", site, variable: last[0], value: last[1] };
      }
      case returnDirective: {
        const last = own(returnDirective).at(-1)?.value;
        return last && { kind: "return", site, ...last };
      }
      case rewrite: {
        const last = own(rewrite).at(-1)?.value;
        return last && { kind: "rewrite", site, ...last };
      }
      case breakDirective:
        return { kind: "break", site };
      case undefined:
      default:
        return undefined;
    }
  }

  #if(taken: Taken, context: Context, scope: Scope): Op | undefined {
    const { statement, value } = taken;
    const inside = context === "server" ? "if-in-server" : "if-in-location";
    const title = `if ${statement.args.map(({ text }) => text).join(" ")}`;
    const block: Block = {
      context: inside,
      scope,
      site: headSite(taken),
      match: { kind: "if" },
      title,
    };
    const then = this.read(this.#reader.inside(taken), block);
    // A condition that could not be read has been reported; its block has been checked.
    if (!value?.ok) return undefined;
    return ifOp(headSite(taken), value.value as Condition, then);
  }

  #handler(taken: Taken, scope: Scope, match: LocationMatch): Traced<Handler> | undefined {
    const { entry, site, statement, value } = taken;
    if (entry.def === proxyPass && value?.ok) {
      const pass = scope.own(proxyPass).at(-1)?.value;
      if (!pass) return undefined;
      this.#checkUri(taken, pass.uri, match);
      return written({ kind: "proxy", pass } as const, site);
    }
    if (entry.def === api && value?.ok) {
      const path = scope.own(api).at(-1)?.value.path ?? "/";
      return written({ kind: "api", path } as const, site);
    }
    if (entry.def === stubStatus && value?.ok)
      return written({ kind: "stub_status" } as const, site);
    const directive = statement.name.text;
    if (!otherHandlers.has(directive)) return undefined;
    if (directive === "autoindex" && statement.args[0]?.text.toLowerCase() !== "on")
      return undefined;
    return written({ kind: "other", directive } as const, site);
  }

  #checkUri({ statement, via }: Taken, uri: string | undefined, match: LocationMatch): void {
    if (uri === undefined || match.kind === "prefix" || match.kind === "exact") return;
    const message = say({
      en: "`proxy_pass` cannot have a URI part in a location given by a pattern or a name, or inside `if` or `limit_except`",
      zh: "在正则或命名 location、`if` 以及 `limit_except` 中，`proxy_pass` 不能带 URI 部分",
    });
    const span = statement.args[0]?.span ?? statement.span;
    this.#reader.report(finding("base/wrong-value-type", message, span, { via }));
  }
}

export const ifOp = (site: Site, condition: Condition, block: Location): Op => ({
  kind: "if",
  site,
  condition,
  // oxlint-disable-next-line unicorn/no-thenable -- the model's name; nothing awaits it
  then: block,
});

const badModifier = (text: string) =>
  say({ en: "`{text}` is no way to match", zh: "`{text}` 不是有效的匹配修饰符" }, { text });

/** `location` takes a modifier and a path, apart or in one word. */
function parseMatch(args: readonly Word[]): Parsed<LocationMatch> {
  const [first, second] = args;
  if (!first) return no(say({ en: "a path is missing", zh: "缺少路径" }));
  if (second) return matchOf(first.text, second.text, first, second);
  const text = first.text;
  if (text.startsWith("^~")) return matchOf("^~", text.slice(2), first, first);
  if (text.startsWith("=")) return matchOf("=", text.slice(1), first, first);
  if (text.startsWith("~*")) return matchOf("~*", text.slice(2), first, first);
  if (text.startsWith("~")) return matchOf("~", text.slice(1), first, first);
  if (text.startsWith("@")) return ok({ kind: "named", name: text });
  return ok({ kind: "prefix", path: text, final: false });
}

function matchOf(sign: string, text: string, signAt: Word, at: Word): Parsed<LocationMatch> {
  switch (sign) {
    case "=":
      return ok({ kind: "exact", path: text });
    case "^~":
      return ok({ kind: "prefix", path: text, final: true });
    case "~":
    case "~*": {
      const problem = patternProblem(text);
      if (problem) return no(problem, at.span);
      return ok({ kind: "regex", pattern: text, caseless: sign === "~*" });
    }
  }
  return no(badModifier(sign), signAt.span);
}

/** What ngx_http_core_location refuses of nested locations. */
function nestingProblem(inner: LocationMatch, outer: LocationMatch) {
  if (outer.kind === "exact" || outer.kind === "named")
    return say({
      en: "a location cannot stand inside an exact or named one",
      zh: "精确匹配或命名 location 中不能再嵌套 location",
    });
  if (inner.kind === "named")
    return say({
      en: "a named location can stand only in `server`",
      zh: "命名 location 只能直接位于 `server` 中",
    });
  if (outer.kind !== "prefix" || (inner.kind !== "prefix" && inner.kind !== "exact"))
    return undefined;
  if (inner.path.startsWith(outer.path)) return undefined;
  return say(
    { en: "`{inner}` is outside of `{outer}`", zh: "`{inner}` 不在外层 `{outer}` 之内" },
    { inner: inner.path, outer: outer.path },
  );
}
