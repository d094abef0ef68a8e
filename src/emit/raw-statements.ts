import type { Context } from "../catalog/define.ts";
import { blockForm, type Family, familyOfDialect } from "../catalog/document-blocks.ts";
import { keywordIn } from "../catalog/keepalived/facts.ts";
import type { HaConfig, ProxyConfig, RawStatement, Unmodelled } from "../ir/config.ts";
import type { Scope } from "../ir/scope.ts";
import { type Said, writtenAt } from "./said.ts";

/** The statements without meaning that stand in a block, as they were read. */
export type RawOf = (scope: Scope) => readonly Said[];

/** What the model has no place for, by the block that it stands in. */
export function rawStatements(family: Family, unmodelled: readonly Unmodelled[]): RawOf {
  const byScope = new Map<Scope, Said[]>();
  for (const { scope, statement, site, context } of unmodelled) {
    const one = scope && statement && rawSaid(family, context, statement, writtenAt(site));
    if (!one) continue;
    const there = byScope.get(scope);
    if (there) there.push(one);
    else byScope.set(scope, [one]);
  }
  return (scope) => byScope.get(scope) ?? [];
}

/** Whether a document has a place for a statement without meaning. */
export const isKept = ({ target }: ProxyConfig | HaConfig, one: Unmodelled): boolean =>
  one.scope !== undefined &&
  rawStatements(familyOfDialect(target.dialect), [one])(one.scope).length > 0;

/** Nothing for a block in another language: its text is not words. */
function rawSaid(
  family: Family,
  context: Context,
  statement: RawStatement,
  origin: Said["origin"],
): Said | undefined {
  const { name, args, body, foreign } = statement;
  if (foreign) return undefined;
  const words = args.map(({ text }) => text);
  const plain: Said = { name: name.text, words, origin, raw: true };
  if (!body) return plain;
  if (family === "keepalived" && keywordIn(context, name.text)?.kind === "values") {
    const lines = body.map((line) => wordsOf(line).join(" "));
    return { ...plain, words: lines, lines: true };
  }
  const block = blockForm(family, context, name.text);
  if (block && block.content !== "directives") {
    const entries = body.map((line): Said => {
      const [first = "", ...rest] = wordsOf(line);
      return { name: first, words: rest, origin, entry: true };
    });
    return { ...plain, body: entries };
  }
  const inside = block?.inside ?? `${context}/${name.text}`;
  const inner = body.map((one) => rawSaid(family, inside, one, origin));
  // A block with a hole in it would say something else.
  return inner.includes(undefined)
    ? undefined
    : { ...plain, body: inner.filter((one) => one !== undefined) };
}

const wordsOf = ({ name, args }: RawStatement): readonly string[] => [
  name.text,
  ...args.map(({ text }) => text),
];
