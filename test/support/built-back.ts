import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Built, textsOf } from "../../src/build/texts.ts";
import type { Json } from "../../src/catalog/form.ts";
import { expand } from "../../src/cluster/expand.ts";
import { textOf } from "../../src/cluster/fold/json.ts";
import { wrongIn } from "../../src/cluster/read.ts";
import { evaluate } from "../../src/code/evaluate.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { documentText } from "../../src/emit/document-text.ts";
import { type JsonObject, toDocument } from "../../src/emit/document.ts";
import { dslText } from "../../src/emit/dsl.ts";
import type { Node } from "../../src/ir/config.ts";
import type { Placed } from "../../src/ir/placed.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { readModel } from "./model-round-trip.ts";

export type Form = "json" | "yaml" | "ts";
export const forms: readonly Form[] = ["json", "yaml", "ts"];

export interface BuiltBack {
  /** The document of the files that were built; nothing where there are none. */
  readonly document: JsonObject | undefined;
  /** Why not. */
  readonly errors: readonly string[];
}

/** Writes a description in a form, builds its files in memory, and reads them. */
export function builtBack(description: JsonObject, form: Form): BuiltBack {
  const { root, source, diagnostics } = read(description, form);
  if (root?.kind !== "map") return { document: undefined, errors: textsIn(diagnostics) };
  const expanded = expand(root);
  const sources = new Map([[source.path, source]]);
  const built = textsOf({ expanded, sources, language: "en" });
  const errors = textsIn([...wrongIn(root), ...expanded.diagnostics, ...built.diagnostics]);
  return errors.length > 0
    ? { document: undefined, errors }
    : { document: toDocument({ nodes: built.nodes.map(machine) }), errors };
}

const textsIn = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message.en);

interface Said {
  readonly root: Placed | undefined;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
}

function read(description: JsonObject, form: Form): Said {
  if (form === "ts") return run(dslText(description));
  const source = Source.fromText(`lbc.${form}`, documentText(description, form));
  return { ...readYaml(source), source };
}

function run(text: string): Said {
  const folder = mkdtempSync(join(tmpdir(), "lbc-back-"));
  try {
    writeFileSync(join(folder, "lbc.config.ts"), text);
    const { root, sources, diagnostics } = evaluate("lbc.config.ts", folder);
    return { root, source: sources[0] ?? Source.fromText("lbc.config.ts", text), diagnostics };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The model of a machine's files. */
function machine({ name, files }: Built["nodes"][number]): Node {
  const configs = files.flatMap(({ text, target, kind }) => {
    if (!target || (kind !== "proxy" && kind !== "keepalived")) return [];
    const { clusters } = readModel({
      paths: ["-"],
      stdin: { name: `${kind}.conf`, bytes: Buffer.from(text) },
      dialect: target.dialect,
      targets: [target],
      ...(kind === "proxy" && { context: "main" }),
    });
    return clusters.flatMap(({ nodes }) => nodes);
  });
  return {
    name,
    proxies: configs.flatMap(({ proxies }) => proxies),
    ha: configs.flatMap(({ ha }) => ha),
  };
}

/**
 * A document as text that is the same for the same model: without the place of files, keys in one
 * order, and upstreams among each other.
 */
export function modelText(document: JsonObject): string {
  const plain = JSON.stringify(document, (key, value: unknown) => {
    if (key === "file") return undefined;
    if (key !== "upstream" || !Array.isArray(value)) return value;
    return value.map((one) => textOf(one as Json)).toSorted();
  });
  return textOf(JSON.parse(plain) as Json);
}
