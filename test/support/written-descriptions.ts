import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { canonical } from "../../src/build/asked-of.ts";
import { understand } from "../../src/check/check.ts";
import { expand } from "../../src/cluster/expand.ts";
import { machineNames } from "../../src/cluster/fold/machine-names.ts";
import { mapOf } from "../../src/cluster/placed.ts";
import { type JsonObject, toDocument } from "../../src/emit/document.ts";
import { load } from "../../src/project/loader.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { folding } from "./round-trips.ts";

/** What `lbc convert` makes of an example. */
export interface WrittenDescription {
  readonly name: string;
  /** What the files ask for. */
  readonly document: JsonObject;
  readonly description: JsonObject;
}

const examples = join(import.meta.dirname, "../../examples");

/** The description of each example that is files, and of what an example that is none asks for. */
export function writtenDescriptions(): readonly WrittenDescription[] {
  const pair = ["lb1", "lb2"].map((name) => ({
    name,
    paths: ["httpserver.conf", "keepalived.conf"].map((file) =>
      join(examples, "ths-pair", name, file),
    ),
  }));
  const seeds = globSync(join(examples, "seeds/*.conf")).toSorted();
  return [
    ["ths-pair", documentOf({ paths: [], nodes: pair })] as const,
    ["loopback", documentOf({ paths: [join(examples, "loopback/httpserver.conf")] })] as const,
    ...seeds.map((path) => [basename(path, ".conf"), documentOf({ paths: [path] })] as const),
    ["cluster-ths-pair", documentOfDescription("cluster/ths-pair/lbc.yaml")] as const,
  ].map(([name, document]) => ({ name, document, ...folding(document) }));
}

function documentOf(request: LoadRequest): JsonObject {
  const nodes = understand(load(request)).clusters.flatMap((one) => one.nodes);
  const names = machineNames(nodes.map(({ name }) => name));
  return toDocument({
    nodes: nodes.map((node, index) => ({ ...node, name: names[index] ?? node.name })),
  });
}

function documentOfDescription(path: string): JsonObject {
  const { root } = readYaml(Source.fromText(path, readFileSync(join(examples, path), "utf8")));
  if (root?.kind !== "map") throw new Error(path);
  return canonical(expand(mapOf(root, "cluster") ?? root).document);
}
