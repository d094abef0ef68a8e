import type { Statement, Word } from "../../grammars/ast.ts";

/**
 * Takes a statement apart where its `;` must be missing: at the first word that begins a line and is
 * the name of a directive that may stand in this block.
 */
export function splitUnfinished(
  statement: Statement,
  text: string,
  stands: (name: string) => boolean,
): readonly [Statement, Statement] | undefined {
  const { name, args, body, span, bodySpan } = statement;
  const at = args.findIndex(
    (word) => word.quote === undefined && beginsLine(text, word) && stands(word.text),
  );
  const next = args[at];
  if (!next) return undefined;
  const before = args.slice(0, at);
  const first: Statement = {
    name,
    args: before,
    body: undefined,
    span: { ...span, end: (before.at(-1) ?? name).span.end },
  };
  const second: Statement = {
    name: next,
    args: args.slice(at + 1),
    body,
    span: { ...span, start: next.span.start },
    ...(bodySpan && { bodySpan }),
  };
  return [first, second];
}

function beginsLine(text: string, { span }: Word): boolean {
  let at = span.start;
  while (at > 0 && (text.charCodeAt(at - 1) === 32 || text.charCodeAt(at - 1) === 9)) at--;
  return at === 0 || text.charCodeAt(at - 1) === 10;
}
