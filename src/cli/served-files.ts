import { resolve } from "node:path";

import { check } from "../check/check.ts";
import type { CheckOptions } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Project } from "../project/project.ts";
import { compileRequest } from "./compile-request.ts";
import type { Io } from "./io.ts";
import type { ServeFlags } from "./serve-flags.ts";
import type { PrintedFile, Served } from "./served.ts";

/** The machine whose configuration files the flags name. */
export function servedFiles(flags: ServeFlags, options: CheckOptions, io: Io): Served {
  const { project, clusters, diagnostics } = check(compileRequest(flags, io), options);
  const nodes = clusters.flatMap((cluster) => cluster.nodes);
  return {
    sources: project.sources,
    // There is one machine, whatever it is called.
    found: diagnostics.map(withoutNode),
    proxies: nodes.flatMap(({ proxies }) => proxies),
    ha: nodes.flatMap(({ ha }) => ha),
    files: project.roots.flatMap(({ files }) => files),
    subjects: project.roots.map(({ path }) => resolve(io.cwd, path)),
    printed: () => printedFiles(project),
  };
}

function withoutNode(found: Diagnostic): Diagnostic {
  const { node, ...rest } = found;
  return node === undefined ? found : rest;
}

/** Files as they stand on the disk, each root with what it includes. */
export function* printedFiles({
  roots,
  sources,
}: Pick<Project, "roots" | "sources">): Generator<PrintedFile> {
  for (const file of roots.flatMap(({ files }) => files)) {
    const source = sources.get(file);
    if (source) yield { path: resolve(file), bytes: source.encode(source.text) };
  }
}
