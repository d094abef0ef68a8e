import { posix } from "node:path";

import type { Project, ProjectNode, Root } from "../project/project.ts";

/**
 * Machines that the user named belong together. Of the other files, a proxy and a keepalived
 * configuration side by side in one directory are one machine; everything else is on its own.
 */
export function machinesOf({ nodes }: Project): {
  readonly named: readonly ProjectNode[];
  readonly single: readonly ProjectNode[];
} {
  const named = nodes.filter(({ roots }) => roots.some(({ node }) => node !== undefined));
  const rest = nodes.filter((node) => !named.includes(node)).flatMap(({ roots }) => roots);
  const single: ProjectNode[] = [];
  for (const [directory, roots] of Map.groupBy(rest, ({ path }) => posix.dirname(path)))
    if (isOneMachine(roots)) single.push({ name: nameFor(directory, roots), roots });
    else for (const root of roots) single.push({ name: root.path, roots: [root] });
  return { named, single };
}

const isOneMachine = (roots: readonly Root[]): boolean =>
  roots.length === 2 && roots.filter(({ dialect }) => dialect === "keepalived").length === 1;

/** Messages say what it is called: `.` is no name. */
const nameFor = (directory: string, roots: readonly Root[]): string =>
  directory === "."
    ? (roots.find(({ dialect }) => dialect !== "keepalived")?.path ?? directory)
    : directory;
