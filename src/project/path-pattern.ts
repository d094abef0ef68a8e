import { compileName } from "./glob.ts";

/** A test for paths with `/`: `*`, `?` and sets inside a name, `**` for any folders. */
export function compilePath(pattern: string): (path: string) => boolean {
  const parts = pattern
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => (part === "**" ? undefined : compileName(part)));
  return (path) => fits(parts, path.split("/"));
}

type Part = ((name: string) => boolean) | undefined;

/** In at most parts × names steps: which parts may come next is followed for each name. */
function fits(parts: readonly Part[], names: readonly string[]): boolean {
  let open = skipping(parts, new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const at of open) {
      const part = parts[at];
      if (at < parts.length && part === undefined) next.add(at);
      else if (part?.(name)) next.add(at + 1);
    }
    open = skipping(parts, next);
  }
  return open.has(parts.length);
}

/** `**` may stand for no folder at all. */
function skipping(parts: readonly Part[], open: Set<number>): Set<number> {
  for (const at of open) if (at < parts.length && parts[at] === undefined) open.add(at + 1);
  return open;
}
