import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Project, Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { ConvertedFile } from "./convert-file.ts";
import { convertFile } from "./convert-file.ts";
import type { FamilyTarget } from "./family.ts";
import type { Place } from "./subject.ts";
import { placeIn } from "./subject.ts";
import { firstLineFor } from "./worker-default.ts";

export interface ConvertedSource extends ConvertedFile {
  readonly source: Source;
  /** Whether its text differs from what was read. */
  readonly changed: boolean;
}

/** Converts a root and every file that it includes, each where it is included first. */
export function convertRoot(
  project: Project,
  root: Root,
  from: FamilyTarget,
  to: FamilyTarget,
): readonly ConvertedSource[] {
  const places = placesOf(project, root);
  const main = root.files.filter((path) => places.has(path) && !places.get(path));
  const trees = main.flatMap((path) => project.trees.get(path) ?? []);
  return root.files.flatMap((path) => {
    const source = project.sources.get(path);
    const tree = project.trees.get(path);
    if (!source || !tree) return [];
    if (from.dialect === to.dialect) return [unchanged(source, tree)];
    const converted = convertFile({
      source,
      tree,
      from,
      to,
      place: places.get(path),
      ...(path === root.path &&
        main.includes(path) && { firstLine: firstLineFor(source, trees, from, to) }),
    });
    return [{ ...converted, source, changed: converted.text !== source.text }];
  });
}

function unchanged(source: Source, { statements }: Tree): ConvertedSource {
  let directives = 0;
  const open: (readonly Statement[])[] = [statements];
  for (let inside = open.pop(); inside; inside = open.pop()) {
    directives += inside.length;
    for (const { body } of inside) if (body) open.push(body);
  }
  return { source, text: source.text, outcomes: [], directives, restored: 0, changed: false };
}

/** The block in which each file is included. */
function placesOf(project: Project, root: Root): ReadonlyMap<string, Place | undefined> {
  const places = new Map<string, Place | undefined>();
  const start = root.context === undefined ? undefined : { ...empty, context: [root.context] };
  places.set(root.path, start);
  for (const path of places.keys()) {
    const text = project.sources.get(path)?.text ?? "";
    const statements = project.trees.get(path)?.statements ?? [];
    const open: (readonly [readonly Statement[], Place | undefined])[] = [
      [statements, places.get(path)],
    ];
    for (let next = open.pop(); next; next = open.pop()) {
      const [inside, place] = next;
      for (const statement of inside) {
        for (const file of root.includes.get(statement) ?? [])
          if (!places.has(file)) places.set(file, place);
        if (statement.body)
          open.push([statement.body, placeIn(place, statement, statement.body, text)]);
      }
    }
  }
  return places;
}

const empty: Place = { context: [], owner: "", siblings: new Set() };
