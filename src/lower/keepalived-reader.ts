import type { Statement, Tree, Word } from "../../grammars/ast.ts";
import type { DirectiveDef } from "../catalog/define.ts";
import { definitionIn } from "../catalog/keepalived/definitions.ts";
import {
  checkByFact,
  isJudged,
  type Misfit,
  passedOver,
} from "../catalog/keepalived/fact-check.ts";
import { contextInside, type KeywordFact, keywordIn } from "../catalog/keepalived/facts.ts";
import { checkLine, judgesLines } from "../catalog/keepalived/line-checks.ts";
import { ruledByFact } from "../catalog/keepalived/word-rulings.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import type { Unmodelled } from "../ir/config.ts";
import type { Scope } from "../ir/scope.ts";
import { compareVersions } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { Project, Root } from "../project/project.ts";
import type { Site, Span } from "../text/span.ts";
import {
  extraParameter,
  finding,
  ignoredWord,
  needsBlock,
  severalNames,
  takesNoBlock,
  tooNew,
  unknownKeyword,
} from "./keepalived-diagnostics.ts";
import { type ValueLine, valueLine } from "./keepalived-lines.ts";
import { FileTexts } from "./keepalived-texts.ts";

/** A statement, and the includes that led to it. */
export interface Placed {
  readonly statement: Statement;
  readonly via: Site | undefined;
}

/** What was parsed, and the texts, from which fixes are cut. */
export type Readable = Pick<Project, "trees"> & Partial<Pick<Project, "sources">>;

/** Who takes the lines of a block of values. */
export type Takers = Readonly<Record<string, (line: ValueLine) => void>>;

/** Who takes the blocks that are structures of the model, with scopes of their own. */
export type Structures = Readonly<Record<string, (placed: Placed) => void>>;

const siteOfStatement = ({ span }: Statement, via: Site | undefined): Site => ({
  span,
  ...(via && { via }),
});

/** The words before the brace of a block. */
export const headSite = ({ name, args }: Statement, via: Site | undefined): Site => ({
  span: { ...name.span, end: (args.at(-1) ?? name).span.end },
  ...(via && { via }),
});

/** Checks blocks against keepalived's keyword table and fills scopes by the catalog. */
export class BlockReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly unmodelled: Unmodelled[] = [];
  readonly text: FileTexts;
  /** Where the words begin that were judged, by file. */
  readonly #judged = new Map<string, Set<number>>();
  readonly #trees: ReadonlyMap<string, Tree>;
  readonly #root: Pick<Root, "path" | "target" | "includes" | "trees">;

  constructor(
    { trees, sources }: Readable,
    root: Pick<Root, "path" | "target" | "includes" | "trees">,
  ) {
    this.text = new FileTexts(sources);
    this.#trees = root.trees ?? trees;
    this.#root = root;
  }

  /** What a meaning says of a word on which keepalived's own judgement is known is left out. */
  report(diagnostic: Diagnostic): void {
    const { code, span } = diagnostic;
    const again = code === "base/wrong-value-type" || code === "base/wrong-arity";
    if (again && this.#isSettled(span)) return;
    this.diagnostics.push(diagnostic);
  }

  #isSettled({ file, start }: Span): boolean {
    return this.#judged.get(file)?.has(start) === true;
  }

  rootStatements(): Generator<Placed> {
    return this.#follow(this.#trees.get(this.#root.path)?.statements ?? [], undefined);
  }

  /** Statements in the order of the text, with those of included files in their place. */
  *#follow(statements: readonly Statement[], via: Site | undefined): Generator<Placed> {
    for (const statement of statements) {
      if (statement.inert) continue;
      const paths = this.#root.includes.get(statement);
      if (!paths) yield { statement, via };
      const here = siteOfStatement(statement, via);
      for (const path of paths ?? [])
        yield* this.#follow(this.#trees.get(path)?.statements ?? [], here);
    }
  }

  /** Every statement of a block: into the scope, to whoever takes its lines, or unmodelled. */
  block(
    { statement, via }: Placed,
    context: string,
    scope: Scope | undefined,
    to: Takers,
    structures: Structures = {},
  ): void {
    for (const placed of this.#follow(statement.body ?? [], via))
      this.statement(placed, context, scope, to, structures);
  }

  /** One statement of a block whose context is `main` outside all blocks. */
  statement(
    placed: Placed,
    context: string,
    scope: Scope | undefined,
    to: Takers,
    structures: Structures = {},
  ): void {
    const { name } = placed.statement;
    const fact = this.#fact(placed, context);
    if (!fact) return;
    const structure = structures[name.text];
    if (structure) {
      structure(placed);
      return;
    }
    const definition = definitionIn(context, name.text, this.#root.target.version);
    if (!definition || !scope) this.#outsideModel(placed, fact, scope);
    else if (fact.kind === "values") this.#values(placed, definition, scope, to[name.text]);
    else this.#directive(placed, fact, definition, scope, to);
  }

  /** Statements of a block, with those of included files in their place. */
  inside({ statement, via }: Placed): Generator<Placed> {
    return this.#follow(statement.body ?? [], via);
  }

  /** The lines of a block of values, with those of included files in their place. */
  lines({ statement, via }: Placed): ValueLine[] {
    const lines: ValueLine[] = [];
    for (const inner of this.#follow(statement.body ?? [], via)) {
      if (inner.statement.body) this.report(takesNoBlock(inner.statement, inner.via));
      else lines.push(valueLine(inner.statement, inner.via));
    }
    return lines;
  }

  /** What keepalived ignores stays visible, with all that stands in it. */
  leaveOut(placed: Placed, context: string): void {
    this.#leaveOut(placed, { name: placed.statement.name.text, context });
  }

  #fact({ statement, via }: Placed, context: string): KeywordFact | undefined {
    const fact = keywordIn(context, statement.name.text);
    if (!fact) {
      if (isInclude(statement)) {
        if (statement.args.length > 1) this.report(severalNames(statement, via));
        return undefined;
      }
      this.report(unknownKeyword(statement, context, via));
      this.#leaveOut({ statement, via }, { name: statement.name.text, context });
      return undefined;
    }
    const { version } = this.#root.target;
    if (fact.since !== "" && compareVersions(version, [2, 3]) < 0) {
      this.report(tooNew(statement.name, version.join("."), via));
      this.#leaveOut({ statement, via }, fact);
      return undefined;
    }
    if (fact.kind === "word" && statement.body) this.report(takesNoBlock(statement, via));
    if (fact.kind !== "word" && !statement.body) this.report(needsBlock(statement, via));
    this.#judge(statement, fact, via);
    return fact;
  }

  /** What keepalived says of the words, whether the model takes them or not. */
  #judge(statement: Statement, fact: KeywordFact, via: Site | undefined): void {
    const { name, args, body } = statement;
    const found: Diagnostic[] = [];
    const wrong = checkByFact(fact, args);
    if (wrong) found.push(this.#misfitting({ statement, via }, wrong));
    const extra = wrong ? undefined : passedOver(fact, args);
    if (extra) found.push(ignoredWord(name, extra, via));
    const parameter = fact.kind === "values" ? args[namesOf(fact)] : undefined;
    if (parameter) found.push(extraParameter(name, parameter, via));
    if (isJudged(fact)) this.#settle([name, ...args]);
    if (judgesLines(fact))
      for (const line of this.#follow(body ?? [], via)) {
        const words = [line.statement.name, ...line.statement.args] as const;
        const misfit = checkLine(fact, words);
        if (misfit) found.push(this.#misfitting(line, misfit));
        this.#settle(words);
      }
    this.diagnostics.push(...found);
  }

  #misfitting({ statement, via }: Placed, { code, reason, at, help, mend }: Misfit): Diagnostic {
    const { name, span } = statement;
    const message = say(
      { en: "{name}: {en}", zh: "{name}：{zh}" },
      { name: name.text, en: reason.en, zh: reason.zh },
    );
    const edit = mend && (mend.edit ?? this.text.without(span));
    const fix: Fix | undefined = mend &&
      edit && { title: mend.title, safety: mend.safety, edits: [edit] };
    return finding(code, at ?? name.span, via, message, {
      ...(help && { help }),
      ...(fix && { fix }),
    });
  }

  #settle(words: readonly Word[]): void {
    for (const { span } of words) {
      const starts = this.#judged.get(span.file) ?? new Set();
      this.#judged.set(span.file, starts.add(span.start));
    }
  }

  #directive(
    placed: Placed,
    fact: KeywordFact,
    definition: DirectiveDef<unknown>,
    scope: Scope,
    to: Takers,
  ): void {
    const { statement, via } = placed;
    if (definition.repeat === "first-wins" && scope.own(definition).length > 0) {
      this.#leaveOut(placed, fact, scope);
      return;
    }
    const parsed = definition.takes.parse(statement.args);
    if (parsed.ok) {
      scope.put(definition, parsed.value, headSite(statement, via));
    } else {
      const { reason, at } = parsed;
      const code = at ? "base/wrong-value-type" : "base/wrong-arity";
      const misfit = { code, reason, ...(at && { at }) } as const;
      if (!this.#isSettled(at ?? statement.name.span))
        this.diagnostics.push(this.#misfitting(placed, ruledByFact(fact, misfit, statement.args)));
      const taken = definition.instead?.(statement.args);
      if (taken === undefined) this.#leaveOut(placed, fact, scope);
      else scope.put(definition, taken, headSite(statement, via));
    }
    if (fact.kind === "block")
      this.block(placed, contextInside(fact.context, fact.name), scope, to);
  }

  #values(
    { statement, via }: Placed,
    definition: DirectiveDef<unknown>,
    scope: Scope,
    take: ((line: ValueLine) => void) | undefined,
  ): void {
    const lines = this.lines({ statement, via });
    for (const line of lines) take?.(line);
    const texts = lines.map(({ words }) => words.map(({ text }) => text).join(" "));
    scope.put(definition, texts, headSite(statement, via));
  }

  #leaveOut(
    { statement, via }: Placed,
    { name, context }: Pick<KeywordFact, "name" | "context">,
    scope?: Scope,
  ): void {
    this.unmodelled.push({
      site: siteOfStatement(statement, via),
      name,
      context,
      scope,
      statement,
    });
  }

  #outsideModel(placed: Placed, fact: KeywordFact, scope?: Scope): void {
    this.#leaveOut(placed, fact, scope);
    if (fact.kind === "block")
      this.block(placed, contextInside(fact.context, fact.name), undefined, {});
  }
}

/** How many words may stand before the brace of a block of values. */
const namesOf = ({ args }: KeywordFact): 0 | 1 => (args.startsWith("NAME") ? 1 : 0);

/** One that brings nothing in: the loader has said why. */
const isInclude = ({ name }: Statement): boolean => /^include[rmwba]?$/.test(name.text);
