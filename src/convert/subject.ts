import type { Statement } from "../../grammars/ast.ts";
import { named } from "./view-queries.ts";
import type { BlockView, Entry } from "./view.ts";
import { emptyBlock } from "./view.ts";

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
  /** The block that it stands in. */
  readonly around: BlockView;
  /** What stands for it in `around`; undefined for a text that is only supposed. */
  readonly entry: Entry | undefined;
  /** The whole statement as written. */
  readonly raw: string;
}

export const subjectOf = (
  { name, args, body, foreign, span }: Statement,
  around: BlockView | undefined,
  entry: Entry | undefined,
  text: string,
): Subject => ({
  name: name.text,
  args: args.map((word) => ({ text: word.text, raw: text.slice(word.span.start, word.span.end) })),
  block: body !== undefined || foreign !== undefined,
  around: around ?? emptyBlock(),
  entry,
  raw: text.slice(span.start, span.end),
});

export const innermost = ({ around }: Subject): string => around.context.at(-1) ?? "main";

/** Whether the block that a statement stands in has a directive of that name. */
export const hasSibling = ({ around }: Subject, name: string): boolean =>
  named(around, name).length > 0;
