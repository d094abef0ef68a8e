import { type Built, textsOf, type TextRequest } from "../../src/build/texts.ts";
import { expand, type Expanded } from "../../src/cluster/expand.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

interface BuiltDescription extends Built {
  readonly expanded: Expanded;
  readonly source: Source;
  /** The text of a file by its path, the machine's name first; empty where there is none. */
  readonly text: (path: string) => string;
}

/** Builds a description in YAML in memory. */
export function built(yaml: string, more: Partial<TextRequest> = {}): BuiltDescription {
  const source = Source.fromText("lbc.yaml", yaml);
  const { root } = readYaml(source);
  if (root?.kind !== "map") throw new Error("the description is no map");
  const expanded = expand(root);
  const made = textsOf({
    expanded,
    sources: new Map([[source.path, source]]),
    language: "en",
    ...more,
  });
  const texts = new Map<string, string>(
    made.nodes.flatMap(({ name, files }) =>
      files.map(({ path, text }) => [`${name}/${path}`, text] as const),
    ),
  );
  return { ...made, expanded, source, text: (path) => texts.get(path) ?? "" };
}
