import type { Unmodelled } from "../ir/config.ts";
import type { Site } from "../text/span.ts";

/** Of statements in the order of reading those that stand inside none of the others. */
export function outermost(all: readonly Unmodelled[]): readonly Unmodelled[] {
  const found: Unmodelled[] = [];
  for (const one of all) {
    const last = found.at(-1);
    if (!last || !contains(last.site, one.site)) found.push(one);
  }
  return found;
}

/** Whether a place lies in another one, reached by the same includes. */
const contains = (outer: Site, inner: Site): boolean =>
  outer.via === inner.via &&
  outer.span.file === inner.span.file &&
  outer.span.start <= inner.span.start &&
  inner.span.end <= outer.span.end;
