import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { type AnyDirective, lookup, type LookupOptions } from "../catalog/index.ts";
import type { Parsed } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { mostOfOneKind } from "../diagnostic/few.ts";
import type { Unmodelled } from "../ir/config.ts";
import { type Scope, siteOf as siteOfValue } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Project, Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { Site } from "../text/span.ts";
import { duplicate, finding, unfinished } from "./nginx-diagnostics.ts";
import { type KnownEntry, knownEntry } from "./nginx-entry.ts";
import type { PageBudget } from "./nginx-geo-ranges.ts";
import type { Misplaced } from "./nginx-misplaced.ts";
import { Names } from "./nginx-names.ts";
import { isOneTooMany, merged } from "./nginx-repeats.ts";
import { type Inside, type Placed, siteOf, Taken } from "./nginx-taken.ts";
import { splitUnfinished } from "./nginx-unfinished.ts";
import { UnknownNames } from "./nginx-unknown.ts";
import { readWords } from "./nginx-values.ts";
import { variableFindings } from "./nginx-variable-findings.ts";
import { VariableNotes } from "./nginx-variables.ts";
import { versionFindings } from "./nginx-versions.ts";

const mostExpansions = 20_000;

/** Modules whose variables are known, or that have none. */
const plainModules =
  /(?:stream|mail|geoip2?|image_filter|perl|xslt_filter|ndk|headers_more_filter|cache_purge|dav_ext|fancyindex|auth_pam|subs_filter|upstream_fair|js)_module\.so$/;

type Visit = (taken: Taken) => void;
type VisitStatement = (statement: Statement, via: Site | undefined) => void;

/** What reading one block keeps in mind. */
interface Block {
  readonly context: Context;
  readonly scope: Scope;
  readonly visit: Visit;
  readonly entries: Map<string, KnownEntry | undefined>;
  /** Statements without a meaning that may stand once; made when the first is met. */
  seen: Map<string, Statement> | undefined;
}

/** Reads statements as nginx's ngx_conf_handler does: name, block, number of words, values. */
export class NginxReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly unmodelled: Unmodelled[] = [];
  readonly misplaced: Misplaced[] = [];
  readonly names = new Names();
  readonly geoPages: PageBudget = { pages: 300_000 };
  readonly variables: VariableNotes;
  readonly root: Root;
  readonly #trees: ReadonlyMap<string, Tree>;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #reported = new Set<string>();
  readonly #kinds = new Map<string, number>();
  readonly #entries = new Map<Context, Map<string, KnownEntry | undefined>>();
  readonly #options: LookupOptions;
  #unknown: UnknownNames | undefined;
  #expansions = 0;
  #ports = 0;
  /** An include led nowhere: what is missing may be defined there. */
  #lacksFiles = false;

  constructor(project: Pick<Project, "trees" | "sources">, root: Root) {
    this.root = root;
    this.variables = new VariableNotes(root.target);
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

  /** What is to be said of variables when the whole configuration has been read. */
  reportVariables(): void {
    const { target } = this.root;
    const modules = this.#lacksFiles || this.#hasOtherModules();
    const asked = { target, sources: this.#sources, modules };
    for (const found of variableFindings(this.variables, asked)) this.report(found);
  }

  /** Modules that may have variables nobody here knows. */
  #hasOtherModules(): boolean {
    const own = this.#trees.get(this.root.path)?.statements ?? [];
    return own.some(
      ({ name, args }) => name.text === "load_module" && !plainModules.test(args[0]?.text ?? ""),
    );
  }

  /** A finding in a file that is included several times is one finding. */
  report(diagnostic: Diagnostic): void {
    const { code, span } = diagnostic;
    const kind = `${code} ${span.file}`;
    const key = `${kind} ${span.start}`;
    const there = this.#kinds.get(kind) ?? 0;
    if (there > mostOfOneKind || this.#reported.has(key)) return;
    this.#kinds.set(kind, there + 1);
    this.#reported.add(key);
    this.diagnostics.push(diagnostic);
  }

  /** What stands in the file that the user named. */
  get rootFile(): Inside {
    return { statements: this.#trees.get(this.root.path)?.statements ?? [], via: undefined };
  }

  /** Statements in the order of the text, with those of included files in their place. */
  each(inside: Inside, visit: VisitStatement): void {
    this.#follow(inside, visit, (statement) => this.#mayExpand(statement));
  }

  /** The same ahead of the reading: it counts no files and reports nothing. */
  peek(inside: Inside, visit: VisitStatement): void {
    let expansions = this.#expansions;
    this.#follow(inside, visit, () => ++expansions <= mostExpansions);
  }

  #follow(
    { statements, via }: Inside,
    visit: VisitStatement,
    mayExpand: (include: Statement) => boolean,
  ): void {
    for (const statement of statements) {
      const paths =
        statement.name.text === "include" ? this.root.includes.get(statement) : undefined;
      if (!paths) {
        if (statement.name.text !== "" || statement.name.quote) visit(statement, via);
        continue;
      }
      if (paths.length === 0) this.#lacksFiles = true;
      const here = siteOf(statement, via);
      for (const path of paths) {
        if (!mayExpand(statement)) return;
        const inner = this.#trees.get(path)?.statements ?? [];
        this.#follow({ statements: inner, via: here }, visit, mayExpand);
      }
    }
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
  read(inside: Inside, context: Context, scope: Scope, visit: Visit): void {
    let entries = this.#entries.get(context);
    if (!entries) this.#entries.set(context, (entries = new Map()));
    const block: Block = { context, scope, visit, entries, seen: undefined };
    this.each(inside, (statement, via) => {
      this.#take(statement, via, block);
    });
  }

  #take(statement: Statement, via: Site | undefined, block: Block): void {
    const { context, scope } = block;
    const entry = this.#lookup(block, statement.name.text);
    if (!entry) {
      this.#reportUnknown(statement, via, block);
      this.variables.unknown(statement, via, context);
      this.leaveWhole(statement, via, context, scope);
      return;
    }
    const said = readWords(statement, entry);
    const { diagnostic, value } = said;
    if (diagnostic) {
      if (this.#split(statement, via, block)) return;
      this.report(via ? { ...diagnostic, via } : diagnostic);
      this.leave(statement, via, context, scope);
      if (statement.body === undefined) return;
    }
    const { def } = entry;
    if (!statement.body) {
      this.#checkRepeat(statement, via, entry, value, block);
      if (!def) this.leave(statement, via, context, scope);
      else if (value?.ok) scope.putAt(def, merged(scope, def, value.value), statement, via);
    }
    const taken = new Taken(statement, via, entry, value);
    if (!said.quiet) {
      const isQuiet = this.#tellMore(taken, block);
      if (said.shared) said.quiet = isQuiet;
    }
    if (entry.note && value?.ok && !statement.body) entry.note(this.names, value.value, taken);
    block.visit(taken);
  }

  /** Versions and variables; whether there was nothing to tell. */
  #tellMore(taken: Taken, { scope, context }: Block): boolean {
    let isQuiet = true;
    if (taken.entry.versioned)
      for (const found of versionFindings(taken, scope, this.root.target)) {
        this.report(found);
        isQuiet = false;
      }
    return !this.variables.note(taken, context) && isQuiet;
  }

  /** A configuration says the same few hundred names over and over. */
  #lookup({ entries, context }: Block, name: string): KnownEntry | undefined {
    const there = entries.get(name);
    if (there !== undefined || entries.has(name)) return there;
    const entry = lookup(this.root.target, context, name, this.#options);
    const found = entry && knownEntry(entry, context, this.root.target);
    entries.set(name, found);
    return found;
  }

  /** The same for a block that nobody looks into: what it includes lies elsewhere. */
  leaveWhole(statement: Statement, via: Site | undefined, context: Context, scope?: Scope): void {
    this.leave(statement, via, context, scope);
    if (statement.body && this.root.includes.size > 0)
      this.#leaveIncluded(statement.body, via, context);
  }

  #leaveIncluded(statements: readonly Statement[], via: Site | undefined, context: Context): void {
    this.each({ statements, via }, (inner, innerVia) => {
      if (innerVia !== via) this.leaveWhole(inner, innerVia, context);
      else if (inner.body) this.#leaveIncluded(inner.body, via, context);
    });
  }

  textOf({ file, start, end }: Site["span"]): string {
    return this.#sources.get(file)?.text.slice(start, end) ?? "";
  }

  /** Whether the configuration has a directive of that name anywhere. */
  met(name: string): boolean {
    for (const entries of this.#entries.values()) if (entries.has(name)) return true;
    return false;
  }

  /** Whether so many more ports are within the bounds of one configuration. */
  takePorts(count: number, most: number): boolean {
    if (this.#ports + count > most) return false;
    this.#ports += count;
    return true;
  }

  /** A statement for which the model has no place; `scope` is that of the block around it. */
  leave(statement: Statement, via: Site | undefined, context: Context, scope?: Scope): void {
    const { text: name } = statement.name;
    this.unmodelled.push({ site: siteOf(statement, via), name, context, scope, statement });
  }

  #reportUnknown(statement: Statement, via: Site | undefined, { context, scope }: Block): void {
    const { name } = statement;
    this.#unknown ??= new UnknownNames(this.root.target, this.#options, this.#hasOtherModules());
    const found = this.#unknown.finding(name, via, context);
    if (!found) return;
    // What mends it is known once everything has been read.
    if (found.code === "retry/wrong-context") this.misplaced.push({ found, statement, scope });
    else this.report(found);
  }

  #split(statement: Statement, via: Site | undefined, block: Block): boolean {
    const source = this.#sources.get(statement.span.file);
    const stands = (name: string) => this.#lookup(block, name) !== undefined;
    const parts = source && splitUnfinished(statement, source.text, stands);
    if (!parts) return false;
    const [first, second] = parts;
    this.report(unfinished(first.name, first.args.at(-1) ?? first.name, second.name, via));
    this.#take(first, via, block);
    this.#take(second, via, block);
    return true;
  }

  #checkRepeat(
    statement: Statement,
    via: Site | undefined,
    { once, def }: KnownEntry,
    value: Parsed<unknown> | undefined,
    block: Block,
  ): void {
    if (def?.key && value?.ok) {
      this.#checkSeen(statement, via, `${def.name} ${def.key(value.value)}`, block);
    } else if (def) {
      if (!once && !(value?.ok && isOneTooMany(def, value.value, block.scope))) return;
      const first = this.#firstOf(def, block.scope);
      if (first) this.report(duplicate(statement, via, otherThan(statement, first)));
    } else if (once) this.#checkSeen(statement, via, statement.name.text, block);
  }

  #checkSeen(statement: Statement, via: Site | undefined, key: string, block: Block): void {
    block.seen ??= new Map();
    const first = block.seen.get(key);
    if (!first) block.seen.set(key, statement);
    else this.report(duplicate(statement, via, otherThan(statement, first.span)));
  }

  #firstOf(def: AnyDirective, scope: Scope): Site["span"] | undefined {
    if (scope.last(def) === undefined) return undefined;
    const first = scope.own(def)[0];
    return first && siteOfValue(first)?.span;
  }
}

/** A file that is included twice says the same statement twice; there is no other to point at. */
const otherThan = ({ span }: Placed["statement"], first: Site["span"]): Site["span"] | undefined =>
  first.file === span.file && first.start === span.start ? undefined : first;
