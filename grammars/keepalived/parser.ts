import type { Source } from "../../src/text/source.ts";
import type { Statement, Tree } from "../ast.ts";
import type { Definitions } from "./definitions.ts";
import { type Environment, type Line, LineReader } from "./lines.ts";
import { TreeBuilder } from "./tree-builder.ts";

export type { Environment } from "./lines.ts";
export type { Definitions } from "./definitions.ts";

/** A tree, and what an included file finds defined. */
export interface KeepalivedTree extends Tree {
  readonly definitions: Definitions;
}

/** Reads one keepalived file. It never throws, and reports every error of the file. */
export function parseKeepalived(source: Source, environment: Environment = {}): KeepalivedTree {
  const reader = new LineReader(source, environment);
  const lines = [...reader.read()];
  let built = build(source, lines, { missing: 0, extra: 0 });
  if (built.found.missing > 0 || built.found.extra > 0) built = build(source, lines, built.found);
  return {
    file: source.path,
    statements: built.statements,
    comments: reader.comments,
    diagnostics: [...reader.diagnostics, ...built.diagnostics].toSorted(
      (a, b) => a.span.start - b.span.start,
    ),
    definitions: reader.expander.definitions,
  };
}

function build(
  source: Source,
  lines: readonly (Line | Statement)[],
  unbalanced: { readonly missing: number; readonly extra: number },
): TreeBuilder {
  const builder = new TreeBuilder(source, unbalanced);
  for (const line of lines) {
    if ("pieces" in line) builder.take(line);
    else builder.keep(line);
  }
  builder.finish();
  return builder;
}
