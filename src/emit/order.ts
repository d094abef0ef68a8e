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

/** Statements in the order of the text that they come from; what nobody wrote comes last. */
export function inOrder(statements: readonly Said[]): readonly Said[] {
  const placed = statements.map((statement, index) => {
    const { origin } = statement;
    const chain = origin.kind === "written" ? chainOf(origin.site) : undefined;
    return { statement, index, chain };
  });
  placed.sort((a, b) => {
    if (!a.chain || !b.chain) return Number(!a.chain) - Number(!b.chain) || a.index - b.index;
    return compareChains(a.chain, b.chain) || a.index - b.index;
  });
  return placed.map(({ statement }) => statement);
}
