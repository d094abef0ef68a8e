import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Source } from "../../src/text/source.ts";

type Words = readonly unknown[];

/** Everything of a tree that layout must not change: values, blocks, foreign text, comments. */
export function treeWords({ text }: Source, { statements, comments }: Tree): Words {
  const read = ({ name, args, body, foreign, condition, inert }: Statement): Words => [
    [name, ...args].map((word) => word.text),
    condition?.text,
    inert,
    foreign && text.slice(foreign.start, foreign.end),
    body?.map(read),
  ];
  return [
    statements.map(read),
    comments.map(({ span }) => text.slice(span.start, span.end).replace(/[ \t\r]+$/, "")),
  ];
}
