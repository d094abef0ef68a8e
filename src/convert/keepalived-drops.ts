import type { Statement, Tree } from "../../grammars/ast.ts";
import {
  contextInside,
  type KeywordFact,
  keywordIn,
  keywordsNamed,
} from "../catalog/keepalived/facts.ts";

/** A statement that the target has not. */
export interface Drop {
  readonly statement: Statement;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Whether the other version lacks a keyword. */
export type Lacks = (fact: KeywordFact) => boolean;

/** What of a file the target lacks, in order; `context` is the block that the file is included in. */
export function dropsOf(text: string, tree: Tree, context: string, lacks: Lacks): readonly Drop[] {
  return new Drops(text, tree, lacks).in(context);
}

class Drops {
  readonly #text: string;
  readonly #tree: Tree;
  readonly #lacks: Lacks;
  readonly #found: Drop[] = [];
  readonly #sequences: readonly Statement[];

  constructor(text: string, tree: Tree, lacks: Lacks) {
    this.#text = text;
    this.#tree = tree;
    this.#lacks = lacks;
    this.#sequences = [...inertOf(tree.statements)].filter(({ inert }) => inert === "sequence");
  }

  in(context: string): readonly Drop[] {
    this.#block(this.#tree.statements, context);
    return this.#found.toSorted((a, b) => a.start - b.start);
  }

  #block(statements: readonly Statement[], context: string): void {
    for (const statement of statements) {
      const { name, body, inert } = statement;
      if (inert) {
        if (inert !== "sequence") this.#raw(statement);
        continue;
      }
      const fact = keywordIn(context, name.text);
      if (fact && this.#lacks(fact)) this.#drop(statement);
      else if (fact && body) this.#block(body, contextInside(context, name.text));
    }
  }

  #drop(statement: Statement): void {
    const { span, name } = statement;
    const around = this.#sequences.find(
      (sequence) => sequence.span.start <= span.start && sequence.span.end >= span.end,
    );
    const { start, end } = (around ?? statement).span;
    // What the lines of a definition bring is dropped there.
    if (this.#isOfLines(statement)) return;
    if (this.#found.some((drop) => drop.start <= start && drop.end >= end)) return;
    this.#found.push({ statement, name: name.text, start, end });
  }

  #isOfLines({ name: { span } }: Statement): boolean {
    const written = this.#text.slice(span.start, span.end);
    const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(written)?.[1];
    return name !== undefined && this.#manyLines(name);
  }

  #manyLines(name: string): boolean {
    for (const { name: word, span } of inertOf(this.#tree.statements))
      if (word.text === `$${name}` && this.#text.slice(span.start, span.end).includes("\n"))
        return true;
    return false;
  }

  /** Lines of a definition, and lines for other machines: their first words tell. */
  #raw(statement: Statement): void {
    const { start, end } = statement.span;
    const first = this.#text.lastIndexOf("\n", start - 1) + 1;
    let at = first;
    let open = 0;
    let from = -1;
    let name = "";
    while (at < end) {
      const stop = this.#text.indexOf("\n", at);
      const lineEnd = stop === -1 ? this.#text.length : stop;
      const line = this.#text.slice(at, lineEnd);
      const word = /^[ \t]*(?:@\S+[ \t]+)?(?:\$\w+=[ \t]*)?([\w-]+)/.exec(line)?.[1];
      if (open === 0 && word !== undefined && !/\$\w+=/.test(line) && this.#lacksEverywhere(word)) {
        from = at + (/^[ \t]*/.exec(line)?.[0].length ?? 0);
        name = word;
      }
      if (from !== -1) {
        open += balance(line);
        if (open <= 0) {
          const trimmed = line.replace(/[ \t\r]*$/, "").length;
          this.#found.push({ statement, name, start: from, end: at + trimmed });
          from = -1;
          open = 0;
        }
      }
      at = lineEnd + 1;
    }
  }

  #lacksEverywhere(name: string): boolean {
    const facts = keywordsNamed(name);
    return facts.length > 0 && facts.every(this.#lacks);
  }
}

function* inertOf(statements: readonly Statement[]): Generator<Statement> {
  for (const statement of statements) {
    if (statement.inert) yield statement;
    yield* inertOf(statement.body ?? []);
  }
}

/** Braces outside quotes that a line leaves open. */
function balance(line: string): number {
  let open = 0;
  for (const [sign] of line.replace(/[#!].*$/, "").matchAll(/"[^"]*"?|[{}]/g))
    open += sign === "{" ? 1 : sign === "}" ? -1 : 0;
  return open;
}
