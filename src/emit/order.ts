import type { Site, Span } from "../text/span.ts";
import type { Said } from "./said.ts";

/** The includes that led to a place, outermost first, then the place itself. */
function chainOf(site: Site): readonly Span[] {
  const chain: Span[] = [];
  for (let at: Site | undefined = site; at; at = at.via) chain.unshift(at.span);
  return chain;
}

function compareChains(a: readonly Span[], b: readonly Span[]): number {
  for (let depth = 0; ; depth++) {
    const one = a[depth];
    const other = b[depth];
    if (!one || !other) return (one ? 1 : 0) - (other ? 1 : 0);
    if (one.file !== other.file) return one.file < other.file ? -1 : 1;
    if (one.start !== other.start) return one.start - other.start;
  }
}

/**
 * Statements in the order of the text that they come from; what nobody wrote comes last. Those of
 * one directive stay as they are: what a definition of keepalived brings in has its place elsewhere.
 */
export function inOrder(statements: readonly Said[]): readonly Said[] {
  let last: { readonly name: string; readonly chain: readonly Span[] | undefined } | undefined;
  const placed = statements.map((statement, index) => {
    const { origin, name, body } = statement;
    const own = origin.kind === "written" ? chainOf(origin.site) : undefined;
    const before = !body && last?.name === name ? last.chain : undefined;
    const chain = own && before && compareChains(own, before) < 0 ? before : own;
    last = { name, chain };
    return { statement, index, chain };
  });
  placed.sort((a, b) => {
    if (!a.chain || !b.chain) return Number(!a.chain) - Number(!b.chain) || a.index - b.index;
    return compareChains(a.chain, b.chain) || a.index - b.index;
  });
  return placed.map(({ statement }) => statement);
}
