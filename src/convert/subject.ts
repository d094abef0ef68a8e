import type { Statement } from "../../grammars/ast.ts";

interface Argument {
  /** Quotes removed, escapes resolved. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
}

/** One statement as the differences between dialects see it. */
export interface Subject {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly block: boolean;
  /** Names of the blocks around it, outermost first; empty in `main`. */
  readonly context: readonly string[];
  /** Words after the name of the innermost block around it. */
  readonly owner: string;
  /** Names of the statements of its block, itself included. */
  readonly siblings: ReadonlySet<string>;
  /** The whole statement as written. */
  readonly raw: string;
}

/** Where a statement stands. */
export interface Place {
  readonly context: readonly string[];
  readonly owner: string;
  readonly siblings: ReadonlySet<string>;
}

export function placeIn(
  outer: Place | undefined,
  around: Statement | undefined,
  inside: readonly Statement[],
  text: string,
): Place {
  const words = around?.args ?? [];
  return {
    context: around ? [...(outer?.context ?? []), around.name.text] : (outer?.context ?? []),
    owner: words.map(({ span }) => text.slice(span.start, span.end)).join(" "),
    siblings: new Set(inside.map(({ name }) => name.text)),
  };
}

export function subjectOf(
  { name, args, body, foreign, span }: Statement,
  place: Place,
  text: string,
): Subject {
  return {
    name: name.text,
    args: args.map((word) => ({
      text: word.text,
      raw: text.slice(word.span.start, word.span.end),
    })),
    block: body !== undefined || foreign !== undefined,
    ...place,
    raw: text.slice(span.start, span.end),
  };
}

export const innermost = ({ context }: Subject): string => context.at(-1) ?? "main";
