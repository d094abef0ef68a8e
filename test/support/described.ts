import assert from "node:assert/strict";

import { textsOf } from "../../src/build/texts.ts";
import { type Expanded, expand, type Purpose } from "../../src/cluster/expand.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Node } from "../../src/ir/config.ts";
import type { PlacedMap } from "../../src/ir/placed.ts";
import { lint } from "../../src/lint/engine.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

/** The description of a cluster in YAML, and what becomes of it. */
export interface Described {
  readonly source: Source;
  readonly root: PlacedMap;
  readonly expanded: Expanded;
  readonly nodes: readonly Node[];
  /** Of expanding and of reading what was expanded. */
  readonly wrong: readonly Diagnostic[];
}

export function described(text: string, purpose?: Purpose): Described {
  const source = Source.fromText("lbc.yaml", text);
  const { root, diagnostics } = readYaml(source);
  assert.deepEqual(diagnostics, [], "no YAML");
  assert.equal(root?.kind, "map");
  const expanded = expand(root, purpose);
  const { nodes, diagnostics: lowered } = fromDocument(expanded.document, source);
  return { source, root, expanded, nodes, wrong: [...expanded.diagnostics, ...lowered] };
}

/** What the preset strict says of it, as `rule: message`. */
export function strictly({ source, nodes }: Described): readonly string[] {
  const files = nodes.flatMap(({ proxies, ha }) => [...proxies, ...ha].map(({ file }) => file));
  const seen = {
    sources: new Map([[source.path, source]]),
    whole: new Set(files),
    machineOf: undefined,
  };
  const found = lint({ nodes }, rules, seen, { preset: "strict", levels: new Map() });
  return found.map(({ code, message }) => `${code}: ${message.en}`);
}

/** The keepalived.conf of a node as `lbc build` writes it, without its comments. */
export function keepalivedOf({ expanded, source }: Described, name: string): string {
  const sources = new Map([[source.path, source]]);
  const { nodes, diagnostics } = textsOf({ expanded, sources, language: "en", nodes: [name] });
  assert.deepEqual(diagnostics, []);
  const file = nodes[0]?.files.find(({ kind }) => kind === "keepalived");
  assert.ok(file, `${name} has no keepalived`);
  return file.text.replaceAll(/^ *# (?!lbc:).*\n/gm, "");
}

/** The text that a finding points at. */
export const pointedAt = ({ source }: Described, { span }: Diagnostic): string =>
  source.text.slice(span.start, span.end);
