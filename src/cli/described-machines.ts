import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import type { HaSettings, MachineDocument } from "../check/findings.ts";
import { wrongIn } from "../cluster/read.ts";
import { evaluate } from "../code/evaluate.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { entryOf } from "../ir/placed.ts";
import { systemError } from "../messages/system-error.ts";
import { say } from "../messages/text.ts";
import type { NodeRequest } from "../project/settings.ts";
import { readYaml } from "../project/yaml-reader.ts";
import { Source } from "../text/source.ts";
import { filesIn } from "./described-files.ts";
import { isCode } from "./is-description.ts";
import { projectSettings } from "./project-settings.ts";
import { UsageError } from "./usage-error.ts";

/** What descriptions of machines say. */
export interface Described {
  readonly documents: readonly MachineDocument[];
  readonly nodes: readonly NodeRequest[];
  readonly sources: readonly Source[];
  /** What settings add to keepalived's instances. */
  readonly ha?: HaSettings | undefined;
  /** Of reading them; there are no machines where there are any. */
  readonly diagnostics: readonly Diagnostic[];
  /** What descriptions in code wrote to their console. */
  readonly said?: readonly Diagnostic[];
}

/**
 * Reads documents, and the `cluster:` of an `lbc.yaml`, in YAML or JSON. Descriptions in code are run:
 * whoever calls this has been asked to.
 */
export function describedMachines(paths: readonly string[], cwd: string): Described {
  const all = paths.map((path) => describedIn(path, cwd));
  return {
    documents: all.flatMap(({ documents }) => documents),
    nodes: all.flatMap(({ nodes }) => nodes),
    sources: all.flatMap(({ sources }) => sources),
    ha: all.find(({ ha }) => ha)?.ha,
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    said: all.flatMap(({ said }) => said ?? []),
  };
}

function describedIn(path: string, cwd: string): Described {
  const source = sourceAt(path, cwd);
  if (isCode(path)) return codeIn(path, cwd);
  const { root, diagnostics } = readYaml(source);
  const sources = [source];
  if (root?.kind !== "map" || entryOf(root, "nodes")) {
    const wrong = root ? wrongIn(root) : diagnostics;
    if (!root || wrong.length > 0) return { documents: [], nodes: [], sources, diagnostics: wrong };
    const nodes = filesIn(root, dirname(resolve(cwd, path)));
    return { documents: [{ source, root }], nodes, sources, diagnostics: [] };
  }
  const settings = projectSettings(resolve(cwd, path), cwd);
  const { document, nodes } = settings;
  return {
    documents: document ? [document] : [],
    nodes,
    sources: [settings.file.source],
    ha: settings.ha,
    diagnostics: settings.diagnostics,
  };
}

function codeIn(path: string, cwd: string): Described {
  const { root, sources, diagnostics, said } = evaluate(path, cwd);
  const [source, ...imported] = sources;
  const wrong = root ? wrongIn(root) : diagnostics;
  if (!root || !source || wrong.length > 0)
    return { documents: [], nodes: [], sources, diagnostics: wrong, said };
  const nodes = filesIn(root, dirname(resolve(cwd, path)));
  return {
    documents: [{ source, imported, root, isWhole: true }],
    nodes,
    sources,
    diagnostics: [],
    said,
  };
}

function sourceAt(path: string, cwd: string): Source {
  try {
    return new Source(path, readFileSync(resolve(cwd, path)));
  } catch (error) {
    const reason = systemError(error);
    throw new UsageError(
      say(
        { en: "{path} cannot be read: {en}", zh: "无法读取 {path}：{zh}" },
        { path, en: reason.en, zh: reason.zh },
      ),
    );
  }
}
