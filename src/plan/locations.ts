import type {
  HandlerPlan,
  LocationMatchPlan,
  LocationPlan,
  ProxyPlan,
  ValuePlan,
} from "../../runtime/plan.ts";
import { alias, root, tryFiles } from "../catalog/nginx/http-core.ts";
import { index } from "../catalog/nginx/static.ts";
import type { Location, LocationMatch, Op, Server } from "../ir/http.ts";
import { read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import { filtersOf, maxRangesOf } from "./filters.ts";
import { gateOf, rateOf, type GateContext } from "./gates.ts";
import { accessLogsOf, errorLogsOf, type LogContext, pathBelow } from "./logs.ts";
import { planMemcached } from "./memcached.ts";
import { planPattern } from "./patterns.ts";
import { planProgram } from "./programs.ts";
import { planPass, type PassContext } from "./proxy-pass.ts";
import { accessOf, addHeadersOf, clientSettings, errorPagesOf } from "./settings.ts";
import { refuse } from "./support.ts";
import type { TypeTables } from "./types.ts";

export interface LocationContext extends LogContext, PassContext, GateContext {
  readonly allowed: readonly string[];
  readonly types: TypeTables;
}

/** What a block has of the one around it without asking its scope. */
interface Around {
  readonly server: string;
  readonly handler: HandlerPlan;
  readonly prefix: string;
  readonly alias: ValuePlan | undefined;
}

/** Plans every location and `if` block of a configuration into one list. */
export class Locations {
  readonly plans: LocationPlan[] = [];
  readonly #context: LocationContext;

  constructor(context: LocationContext) {
    this.#context = context;
  }

  /** The settings of a server outside every location; its own programs are the caller's. */
  root({ scope }: Server, name: string): number {
    const around = {
      server: name,
      handler: { kind: "static" },
      prefix: "",
      alias: undefined,
    } as const;
    return this.#push(this.#plan(scope, name, around));
  }

  /** The locations of a server, and its program. */
  server(
    server: Server,
    name: string,
    base: number,
  ): {
    readonly locations: readonly LocationMatchPlan[];
    readonly rewrite: LocationPlan["rewrite"];
  } {
    const around: Around = {
      server: name,
      handler: { kind: "static" },
      prefix: "",
      alias: undefined,
    };
    // In a server, `if` chooses no settings of its own.
    const rewrite = this.#program(server.rewrite, () => base);
    return { locations: this.#matches(server.locations, around), rewrite };
  }

  #matches(locations: readonly Location[], around: Around): LocationMatchPlan[] {
    return locations.flatMap((location) => {
      const match = this.#match(location, around);
      return match ? [match] : [];
    });
  }

  #match(location: Location, around: Around): LocationMatchPlan | undefined {
    const { match, site } = location;
    const { values, findings } = this.#context;
    if (match.kind === "if" || match.kind === "limit_except") return undefined;
    const planned = this.#location(location, { ...around, handler: { kind: "static" } });
    const at = { location: planned.index, inner: planned.inner, caseless: false } as const;
    switch (match.kind) {
      case "exact":
        return { ...at, kind: "exact", text: values.bytes(match.path, site) };
      case "prefix":
        return {
          ...at,
          kind: match.final ? "final-prefix" : "prefix",
          text: values.bytes(match.path, site),
        };
      case "regex": {
        const text = planPattern(match.pattern, site, values, findings);
        return { ...at, kind: "regex", text, caseless: match.caseless };
      }
      case "named":
        return { ...at, kind: "named", text: values.bytes(match.name.replace(/^@/, ""), site) };
    }
  }

  /** Plans one location, what is nested in it and its program. */
  #location(
    location: Location,
    outside: Around,
  ): { readonly index: number; readonly inner: readonly LocationMatchPlan[] } {
    const { scope, match, locations, title } = location;
    const ownPrefix = this.#prefixOf(match, location);
    const around = { ...outside, prefix: ownPrefix ?? outside.prefix };
    const handler = this.#handler(location, around);
    const plan = this.#plan(scope, `${outside.server} ${title}`, { ...around, handler });
    const position = this.#push(plan);
    const within = { ...around, handler, alias: plan.alias };
    const rewrite = this.#program(location.rewrite, (then) => this.#block(then, within));
    const limit = locations.find((inner) => inner.match.kind === "limit_except");
    this.plans[position] = { ...plan, rewrite, limitExcept: limit && this.#limit(limit, within) };
    return { index: position, inner: this.#matches(locations, within) };
  }

  #program(ops: readonly Op[], block: (then: Location) => number): LocationPlan["rewrite"] {
    const { values, findings } = this.#context;
    return planProgram(ops, {
      values,
      findings,
      block: (then) => ({ location: block(then), rewrite: this.#program(then.rewrite, block) }),
    });
  }

  /** A block of `if` or `limit_except`: a location without a name, with the handler around it. */
  #block(location: Location, around: Around): number {
    const handler = this.#handler(location, around);
    const title = `${around.server} ${location.title}`;
    return this.#push(this.#plan(location.scope, title, { ...around, handler }));
  }

  #limit(location: Location, around: Around): NonNullable<LocationPlan["limitExcept"]> {
    const methods = location.match.kind === "limit_except" ? location.match.methods : [];
    const withHead = methods.includes("GET") ? [...methods, "HEAD"] : methods;
    return { methods: [...new Set(withHead)], location: this.#block(location, around) };
  }

  #prefixOf(match: LocationMatch, { site }: Location): string | undefined {
    if (match.kind === "exact" || match.kind === "prefix")
      return this.#context.values.bytes(match.path, site);
    return match.kind === "if" || match.kind === "limit_except" ? undefined : "";
  }

  #handler(location: Location, around: Around): HandlerPlan {
    const { handler, scope, match } = location;
    if (!handler) {
      const noName = match.kind === "if" || match.kind === "limit_except";
      return noName ? around.handler : { kind: "static" };
    }
    const { value } = handler;
    switch (value.kind) {
      case "proxy": {
        const named = match.kind === "exact" || match.kind === "prefix";
        const pass = { value: value.pass, origin: handler.origin };
        const proxy: ProxyPlan = planPass(pass, scope, named ? around.prefix : "", this.#context);
        return { kind: "proxy", proxy };
      }
      case "api":
        return { kind: "status", path: value.path };
      case "stub_status":
        return { kind: "stub-status" };
      case "gateway":
        if (value.pass.protocol === "memcached") {
          const pass = { value: value.pass, origin: handler.origin };
          return { kind: "proxy", proxy: planMemcached(pass, scope, this.#context) };
        }
      // falls through
      case "other": {
        const site = siteOf(handler);
        const { allowed, findings } = this.#context;
        const directive =
          value.kind === "gateway" ? `${value.pass.protocol}_pass` : value.directive;
        if (site && !allowed.includes(directive)) refuse(directive, site, findings);
        return { kind: "static" };
      }
    }
  }

  #plan(scope: Scope, title: string, around: Around): LocationPlan {
    const context = this.#context;
    const { values } = context;
    const errorLogs = errorLogsOf(scope, context);
    const files = own(scope, tryFiles);
    return {
      title: title.trim(),
      limitExcept: undefined,
      rewrite: [],
      access: accessOf(scope),
      gate: gateOf(scope, context),
      rate: rateOf(scope, context),
      handler: around.handler,
      prefix: around.prefix,
      ...this.#files(scope, around),
      index: indexOf(scope, values),
      tryFiles: files && {
        paths: files.value.paths.map((path) => values.value(path, siteOf(files))),
        fallback:
          typeof files.value.fallback === "number"
            ? files.value.fallback
            : values.value(files.value.fallback, siteOf(files)),
      },
      errorPages: errorPagesOf(scope, values),
      addHeaders: addHeadersOf(scope, values),
      accessLogs: accessLogsOf(scope, context),
      errorLogs,
      ...clientSettings(scope, values),
      types: context.types.of(scope),
      maxRanges: maxRangesOf(scope),
      filters: filtersOf(scope, values, context.findings),
    };
  }

  /** `root`, or the `alias` of this block or of the nearest around that has either. */
  #files(
    scope: Scope,
    around: Around,
  ): { readonly root: ValuePlan; readonly alias: ValuePlan | undefined } {
    const { values, paths, findings } = this.#context;
    const written = read(scope, root);
    const ownRoot = own(scope, root);
    const ownAlias = own(scope, alias);
    const aliasAt = ownAlias && siteOf(ownAlias);
    if (ownRoot && aliasAt)
      findings.error(
        "serve/root-and-alias",
        aliasAt,
        say({ en: "`root` and `alias` exclude each other", zh: "`root` 与 `alias` 不能同时使用" }),
      );
    const path = written.value ? values.value(written.value, siteOf(written)) : "html";
    return {
      root: pathBelow(paths.prefix, path),
      alias: ownAlias
        ? pathBelow(paths.prefix, values.value(ownAlias.value, aliasAt))
        : ownRoot
          ? undefined
          : around.alias,
    };
  }

  #push(plan: LocationPlan): number {
    return this.plans.push(plan) - 1;
  }
}

const own = <T>(scope: Scope, slot: Parameters<typeof scope.own<T>>[0]) => scope.own(slot).at(-1);

function indexOf(scope: Scope, values: LocationContext["values"]): readonly ValuePlan[] {
  const written = readAll(scope, index);
  if (written.length === 0) return ["index.html"];
  return written.flatMap((one) => one.value.map((name) => values.value(name, siteOf(one))));
}
