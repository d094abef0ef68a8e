import type { Diagnostic } from "../src/diagnostic/diagnostic.ts";
import type { Span } from "../src/text/span.ts";

/*
 * Both families are trees of words and blocks; they differ in what ends a statement. Nodes may be
 * views into the text: `{ ...word, text }` copies none of what they compute, so name the fields.
 */

export interface Word {
  /** The value: quotes removed, escapes resolved, as the product would see it. */
  readonly text: string;
  readonly quote?: '"' | "'" | undefined;
  /** Covers the quotes. */
  readonly span: Span;
}

export interface Statement {
  readonly name: Word;
  readonly args: readonly Word[];
  readonly body: readonly Statement[] | undefined;
  /** nginx: the text of the arguments with the blanks before them, where it says all of them. */
  readonly raw?: string | undefined;
  /** From the name to the closing `;` or `}` (nginx), to the last word or `}` (keepalived). */
  readonly span: Span;
  /** From `{` to `}` inclusive, where there is a body. */
  readonly bodySpan?: Span | undefined;
  /** The text between the braces of a block in a foreign language (`*_by_lua_block`). */
  readonly foreign?: Span | undefined;
  /** keepalived: the `@id` before a statement that holds on this machine; the span covers it. */
  readonly condition?: Word;
  /**
   * keepalived: a line that its preprocessor takes and the language never sees: `$NAME=value`, a
   * line under an `@id` of another machine, a `~SEQ`. Whoever looks for statements passes it over.
   * `annotation`: lines of a document that stand for `# lbc:` comments.
   */
  readonly inert?: "definition" | "condition" | "sequence" | "annotation";
}

export interface Comment {
  /** From the comment sign to the end of its line, without the line end. */
  readonly span: Span;
}

/** What a grammar makes of one file. Blank space is what no span covers. */
export interface Tree {
  readonly file: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  /** `syntax/*` only: a grammar knows no names. */
  readonly diagnostics: readonly Diagnostic[];
}
