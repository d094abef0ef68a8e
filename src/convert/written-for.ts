import type { Statement, Tree } from "../../grammars/ast.ts";
import { defaultVersions } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { Project, Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { FamilyDialect, FamilyTarget } from "./family.ts";
import { familyTarget, productNames } from "./family.ts";
import { marker } from "./marker.ts";
import { angieNames } from "./names/angie-names.ts";
import { tengineNames } from "./names/tengine-names.ts";

export interface WrittenFor {
  readonly target: FamilyTarget;
  /** Why, for `-v`. */
  readonly reason: Text;
}

/**
 * The product that a configuration is written for. A file that keeps statements of a dialect as
 * `# lbc:… ` comments was converted from it, so it is not in it, whatever its names look like; `asked` is when the user says so all the same.
 */
export function writtenFor(project: Project, root: Root, asked: boolean): WrittenFor | undefined {
  const target = familyTarget(root.target);
  if (!target) return undefined;
  if (asked || !keepsStatementsOf(target.dialect, project, root))
    return { target, reason: root.reason };
  const trees = root.files.flatMap((file) => project.trees.get(file) ?? []);
  const dialect = byNames(trees);
  const reason = say(
    {
      en: "it keeps statements of {from} as comments",
      zh: "其中以注释保留了 {from} 的指令",
    },
    { from: productNames[target.dialect] },
  );
  return { target: { dialect, version: defaultVersions[dialect] }, reason };
}

function keepsStatementsOf(
  dialect: FamilyDialect,
  { sources, trees }: Project,
  root: Root,
): boolean {
  const sign = marker(dialect);
  const keeps = (source: Source | undefined, tree: Tree | undefined) =>
    tree?.comments.some(({ span }) => source?.text.startsWith(sign, span.start)) === true;
  return root.files.some((file) => keeps(sources.get(file), trees.get(file)));
}

function byNames(trees: readonly Tree[]): FamilyDialect {
  let angie = false;
  const open: (readonly Statement[])[] = trees.map(({ statements }) => statements);
  for (let inside = open.pop(); inside; inside = open.pop())
    for (const { name, body } of inside) {
      if (tengineNames.has(name.text)) return "tengine";
      angie ||= angieNames.has(name.text);
      if (body) open.push(body);
    }
  return angie ? "angie" : "nginx";
}
