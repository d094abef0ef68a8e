import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { isSyntax } from "../lint/settings.ts";
import type { Span } from "../text/span.ts";

/**
 * Leaves out what is only said because of something graver at the same place: words of a file that
 * is no text, and values and names that hold a full-width sign which is reported already.
 */
export function withoutEchoes(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const noText = new Map<string, Diagnostic>();
  const signs = new Map<string, Span[]>();
  for (const each of found) {
    const { file } = each.span;
    if (each.code === "syntax/nul" && !noText.has(file)) noText.set(file, each);
    if (each.code !== "syntax/full-width-punctuation") continue;
    const there = signs.get(file);
    if (there) there.push(each.span);
    else signs.set(file, [each.span]);
  }
  if (noText.size === 0 && signs.size === 0) return found;
  return found.filter((each) => {
    const { file } = each.span;
    const first = noText.get(file);
    if (first) return each === first;
    return isSyntax(each.code) || !signs.get(file)?.some((at) => meet(each.span, at));
  });
}

const meet = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
