import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { takesCount } from "../catalog/facts/nginx.ts";
import {
  type AnyDirective,
  contextsOf,
  type Entry,
  known,
  lookup,
  type LookupOptions,
  nearestName,
  productsWith,
} from "../catalog/index.ts";
import { keepaliveDisable } from "../catalog/nginx/http-client.ts";
import { proxySslProtocols } from "../catalog/nginx/proxy-ssl.ts";
import { proxyNextUpstream, proxyRedirect } from "../catalog/nginx/proxy.ts";
import { sslProtocols } from "../catalog/nginx/ssl.ts";
import type { Parsed } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Unmodelled } from "../ir/config.ts";
import type { Scope } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Project, Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { Site } from "../text/span.ts";
import {
  duplicate,
  finding,
  needsBlock,
  takesNoBlock,
  unfinished,
  unknownDirective,
  wrongArity,
  wrongContext,
  wrongValue,
} from "./nginx-diagnostics.ts";
import { slotProblem } from "./nginx-slots.ts";
import { splitUnfinished } from "./nginx-unfinished.ts";
import { versionFindings } from "./nginx-versions.ts";

/** A statement, and the includes that led to it. */
export interface Placed {
  readonly statement: Statement;
  readonly via: Site | undefined;
}

/** A statement that may stand where it does, with its value where one could be read. */
export interface Taken extends Placed {
  readonly entry: Entry;
  readonly site: Site;
  readonly value: Parsed<unknown> | undefined;
}

/** What stands in one block so far, to find directives that may stand there once. */
export type Seen = Map<string, Statement>;

const mostExpansions = 20_000;

/** Reads statements as nginx's ngx_conf_handler does: name, block, number of words, values. */
export class NginxReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly unmodelled: Unmodelled[] = [];
  readonly root: Root;
  readonly #trees: ReadonlyMap<string, Tree>;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #reported = new Set<string>();
  readonly #entries = new Map<Context, Map<string, Entry | undefined>>();
  readonly #options: LookupOptions;
  #expansions = 0;

  constructor(project: Pick<Project, "trees" | "sources">, root: Root) {
    this.root = root;
    this.#trees = project.trees;
    this.#sources = project.sources;
    const own = project.trees.get(root.path)?.statements ?? [];
    const modules = own.some(({ name }) => name.text === "load_module");
    this.#options = { modules: modules || this.#includesModules(own) };
  }

  /** `include modules-enabled/*.conf` is how Debian loads them, and it may lead nowhere here. */
  #includesModules(statements: readonly Statement[]): boolean {
    return statements.some(
      ({ name, args }) => name.text === "include" && /modules/.test(args[0]?.text ?? ""),
    );
  }

  /** A finding in a file that is included several times is one finding. */
  report(diagnostic: Diagnostic): void {
    const { code, span } = diagnostic;
    const key = `${code} ${span.file} ${span.start}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.diagnostics.push(diagnostic);
  }

  rootStatements(): Generator<Placed> {
    return this.follow(this.#trees.get(this.root.path)?.statements ?? [], undefined);
  }

  /** Statements in the order of the text, with those of included files in their place. */
  *follow(statements: readonly Statement[], via: Site | undefined): Generator<Placed> {
    for (const statement of statements) {
      const paths = this.root.includes.get(statement);
      if (!paths) {
        if (statement.name.text !== "" || statement.name.quote) yield { statement, via };
        continue;
      }
      const here = siteOf({ statement, via });
      for (const path of paths) {
        if (!this.#mayExpand(statement)) return;
        yield* this.follow(this.#trees.get(path)?.statements ?? [], here);
      }
    }
  }

  inside({ statement, via }: Placed): Generator<Placed> {
    return this.follow(statement.body ?? [], via);
  }

  /** Files that include each other many times over may unfold without end. */
  #mayExpand(statement: Statement): boolean {
    if (++this.#expansions <= mostExpansions) return true;
    const message = say(
      {
        en: "more than {most} files are included, counting each time",
        zh: "包含的文件超过 {most} 个（按次计）",
      },
      { most: mostExpansions },
    );
    this.report(finding("base/include-too-many", message, statement.span));
    return false;
  }

  /**
   * Each statement of a block that may stand there. Where a `;` is missing and the next directive
   * gives it away, one statement is taken as the two that were meant.
   */
  *take(placed: Iterable<Placed>, context: Context, scope: Scope): Generator<Taken> {
    const seen: Seen = new Map();
    for (const one of placed) yield* this.#takeOne(one, { context, scope, seen });
  }

  *#takeOne(
    placed: Placed,
    block: { readonly context: Context; readonly scope: Scope; readonly seen: Seen },
  ): Generator<Taken> {
    const { statement, via } = placed;
    const { context, scope, seen } = block;
    const entry = this.#lookup(context, statement.name.text);
    if (!entry) {
      this.#reportUnknown(placed, context);
      this.leave(placed, context);
      return;
    }
    const problem = problemOf(statement, entry);
    if (problem.diagnostic) {
      const parts = this.#split(placed, context);
      if (parts) {
        for (const part of parts) yield* this.#takeOne({ statement: part, via }, block);
        return;
      }
      this.report(via ? { ...problem.diagnostic, via } : problem.diagnostic);
      this.leave(placed, context);
      if (statement.body === undefined) return;
    }
    this.#checkRepeat(placed, entry, seen);
    const { value } = problem;
    if (entry.def && value?.ok && !statement.body)
      scope.put(entry.def, merged(scope, entry.def, value.value), siteOf(placed));
    else if (!entry.def && !statement.body) this.leave(placed, context);
    const taken = { ...placed, entry, site: siteOf(placed), value };
    for (const found of versionFindings(taken, scope, this.root.target)) this.report(found);
    yield taken;
  }

  /** A configuration says the same few hundred names over and over. */
  #lookup(context: Context, name: string): Entry | undefined {
    let entries = this.#entries.get(context);
    if (!entries) this.#entries.set(context, (entries = new Map()));
    if (entries.has(name)) return entries.get(name);
    const entry = lookup(this.root.target, context, name, this.#options);
    entries.set(name, entry);
    return entry;
  }

  /** A statement for which the model has no place. */
  leave(placed: Placed, context: Context): void {
    const { text: name } = placed.statement.name;
    this.unmodelled.push({ site: siteOf(placed), name, context });
  }

  #reportUnknown({ statement, via }: Placed, context: Context): void {
    const { name } = statement;
    const { target } = this.root;
    if (known(target, name.text, this.#options)) {
      const allowed = contextsOf(target, name.text, this.#options);
      if (name.text !== "include") this.report(wrongContext(name, via, context, allowed));
      return;
    }
    const products = productsWith(name.text);
    const meant = products.length > 0 ? undefined : this.#nearest(context, name.text);
    this.report(unknownDirective(name, via, meant, products));
  }

  readonly #nearestNames = new Map<string, string | undefined>();

  #nearest(context: Context, name: string): string | undefined {
    if (name.length > 60) return undefined;
    const key = `${context} ${name}`;
    if (!this.#nearestNames.has(key) && this.#nearestNames.size < 100)
      this.#nearestNames.set(key, nearestName(this.root.target, context, name));
    return this.#nearestNames.get(key);
  }

  #split(placed: Placed, context: Context): readonly [Statement, Statement] | undefined {
    const { statement, via } = placed;
    const source = this.#sources.get(statement.span.file);
    const stands = (name: string) => this.#lookup(context, name) !== undefined;
    const parts = source && splitUnfinished(statement, source.text, stands);
    if (!parts) return undefined;
    const [first, second] = parts;
    this.report(unfinished(first.name, first.args.at(-1) ?? first.name, second.name, via));
    return parts;
  }

  #checkRepeat({ statement, via }: Placed, { def, fact }: Entry, seen: Seen): void {
    const once = def
      ? def.repeat === "error" || (def === proxyRedirect && endsRedirects(statement, seen))
      : fact?.kind !== undefined;
    if (statement.body) return;
    if (!once) {
      if (def === proxyRedirect) seen.set(statement.name.text, statement);
      return;
    }
    const first = seen.get(statement.name.text);
    if (!first) seen.set(statement.name.text, statement);
    else if (first !== statement) this.report(duplicate(statement, via, first.span));
    else this.report(duplicate(statement, via, undefined));
  }
}

export const siteOf = ({ statement, via }: Placed): Site => ({
  span: statement.span,
  ...(via && { via }),
});

/** The words before the brace of a block. */
export const headSite = ({ statement: { name, args }, via }: Placed): Site => ({
  span: { ...name.span, end: (args.at(-1) ?? name).span.end },
  ...(via && { via }),
});

/** `proxy_redirect off` stands alone: before others and after them it is one too many. */
function endsRedirects({ name, args }: Statement, seen: Seen): boolean {
  const first = seen.get(name.text);
  return first !== undefined && (first.args[0]?.text === "off" || args[0]?.text === "off");
}

/** Directives whose words are a set: one more line adds to it (ngx_conf_set_bitmask_slot). */
const sets: ReadonlySet<AnyDirective> = new Set<AnyDirective>([
  proxyNextUpstream,
  sslProtocols,
  proxySslProtocols,
  keepaliveDisable,
]);

function merged(scope: Scope, def: AnyDirective, value: unknown): unknown {
  const before = sets.has(def) ? scope.own(def).at(-1)?.value : undefined;
  return Array.isArray(before) && Array.isArray(value)
    ? [...new Set([...before, ...value])]
    : value;
}

/** What is wrong with the words of a statement, else the value that they say. */
function problemOf(
  statement: Statement,
  { def, fact }: Entry,
): { readonly diagnostic?: Diagnostic; readonly value: Parsed<unknown> | undefined } {
  const { name, args, body } = statement;
  if (fact) {
    if (fact.block && !body) return { diagnostic: needsBlock(name, undefined), value: undefined };
    if (!fact.block && body)
      return { diagnostic: takesNoBlock(statement, undefined), value: undefined };
    if (!takesCount(fact, args.length)) {
      const usage = def?.takes.usage;
      return { diagnostic: wrongArity(statement, undefined, fact.counts, usage), value: undefined };
    }
  }
  if (!def) {
    const problem = fact && slotProblem(fact, args[0]);
    return problem
      ? {
          diagnostic: wrongValue(name, problem, args[0]?.span ?? name.span, undefined),
          value: undefined,
        }
      : { value: undefined };
  }
  return valueOf(statement, def);
}

function valueOf(statement: Statement, def: AnyDirective) {
  const value = def.takes.parse(statement.args);
  if (value.ok) return { value };
  const at = value.at ?? statement.args[0]?.span ?? statement.name.span;
  return { diagnostic: wrongValue(statement.name, value.reason, at, undefined), value };
}
