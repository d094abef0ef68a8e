import { type Diagnostic, machinesOf, type Related } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";

/** How often each file was read: once as a root or for each chain of includes that reaches it. */
export type Readings = ReadonlyMap<string, number>;

/**
 * A finding in a file that is included from several places is one finding, with the places as
 * related. Its fix stays only where every reading of the file asks for the same.
 */
export function mergeFindings(found: readonly Diagnostic[], readings: Readings): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of found) {
    const { code, span } = diagnostic;
    const key = `${code}\0${span.file}\0${span.start}\0${span.end}`;
    const group = groups.get(key);
    if (group) group.push(diagnostic);
    else groups.set(key, [diagnostic]);
  }
  return [...groups.values()].flatMap((group) => mergeGroup(group, readings));
}

function mergeGroup(group: readonly Diagnostic[], readings: Readings): Diagnostic[] {
  const [first] = group;
  if (!first) return [];
  const { fix, related: _, nodes: __, ...rest } = first;
  const related = relatedOf(group);
  const nodes = [...new Set(group.flatMap(machinesOf))];
  const seen = new Set(group.map(({ via, node }) => `${node ?? ""}${chain(via)}`)).size;
  const everywhere = seen >= (readings.get(first.span.file) ?? 1);
  const kept = fix && everywhere && group.every((each) => sameFix(each, first)) ? fix : undefined;
  return [
    {
      ...rest,
      ...(nodes.length > 1 && { nodes }),
      ...(related.length > 0 && { related }),
      ...(kept && { fix: kept }),
    },
  ];
}

function relatedOf(group: readonly Diagnostic[]): Related[] {
  const related = new Map<string, Related>();
  const add = (each: Related) => {
    const { file, start, end } = each.span;
    related.set(`${file}\0${start}\0${end}\0${each.message.en}`, each);
  };
  for (const { related: own = [] } of group) for (const each of own) add(each);
  const [first] = group;
  for (const { message, node, span } of group)
    if (first && node !== undefined && node !== first.node && message.en !== first.message.en)
      add({ span, message: saidOf(node, message) });
  for (const { via } of group) if (via) add({ span: via.span, message: includedHere });
  return [...related.values()];
}

/** What holds for another machine that shares the file, in other numbers or names. */
const saidOf = (node: string, { en, zh }: Text): Text => ({
  en: `${node}: ${en}`,
  zh: `${node}：${zh}`,
});

const includedHere = say({ en: "included from here", zh: "由此处 include" });

const chain = (via: Site | undefined): string =>
  via ? `\0${via.span.file}:${via.span.start}${chain(via.via)}` : "";

const sameFix = (a: Diagnostic, b: Diagnostic): boolean =>
  JSON.stringify(a.fix?.edits) === JSON.stringify(b.fix?.edits);

const rank = { error: 0, warning: 1, info: 2 } as const;

/** By file and place, graver first at the same place. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compare(a.span.file, b.span.file) ||
    compareSpans(a.span, b.span) ||
    rank[a.severity] - rank[b.severity] ||
    compare(a.code, b.code)
  );
}

const compareSpans = (a: Span, b: Span): number => a.start - b.start || a.end - b.end;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
