import type { Site } from "../text/span.ts";

/** The includes that lead to a place, outermost first, and the place itself. */
function chain(site: Site): readonly { readonly file: string; readonly start: number }[] {
  const places = [];
  for (let at: Site | undefined = site; at; at = at.via) places.push(at.span);
  return places.toReversed();
}

/** Below zero when the first place is read before the second, includes followed. */
export function compareSites(a: Site, b: Site): number {
  const left = chain(a);
  const right = chain(b);
  for (let depth = 0; depth < Math.min(left.length, right.length); depth++) {
    const one = left[depth];
    const two = right[depth];
    if (one && two && one.start !== two.start && one.file === two.file)
      return one.start - two.start;
    // Two files that one statement brought in come in the order of their names.
    if (one && two && one.file !== two.file) return one.file < two.file ? -1 : 1;
  }
  return left.length - right.length;
}
