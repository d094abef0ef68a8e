import type { Project, Root } from "../project/project.ts";

const most = 20_000;

/** How often each file is read, once as a root and once for every chain of includes to it. */
export function readingsOf({ roots }: Project): ReadonlyMap<string, number> {
  const readings = new Map<string, number>();
  let visits = 0;
  const visit = (path: string, below: ReadonlyMap<string, readonly string[]>, open: string[]) => {
    if (open.includes(path) || ++visits > most) return;
    readings.set(path, (readings.get(path) ?? 0) + 1);
    for (const inner of below.get(path) ?? []) visit(inner, below, [...open, path]);
  };
  for (const root of roots) visit(root.path, includedBy(root), []);
  return readings;
}

/** For each file, the files that its statements include, in order. */
function includedBy({ includes }: Root): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const [statement, paths] of includes) {
    const there = below.get(statement.span.file);
    if (there) there.push(...paths);
    else below.set(statement.span.file, [...paths]);
  }
  return below;
}
