import { dirname, relative, resolve, sep } from "node:path";

import type { HaSettings, MachineDocument } from "../check/findings.ts";
import { wrongIn } from "../cluster/read.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { entryOf, type Placed } from "../ir/placed.ts";
import type { OptionValues } from "../lint/options.ts";
import { ruleSettings } from "../lint/rule-settings.ts";
import type { Preset } from "../lint/rule.ts";
import type { Level, Override } from "../lint/settings.ts";
import { compilePath } from "../project/path-pattern.ts";
import { clusterOf, haOf, readSettings, type SettingsFile } from "../project/settings-file.ts";
import type { NodeRequest } from "../project/settings.ts";
import { filesIn } from "./described-files.ts";

/** What an `lbc.yaml` says to the commands that check. */
export interface ProjectSettings {
  readonly file: SettingsFile;
  readonly preset: Preset | "none" | undefined;
  readonly levels: ReadonlyMap<string, Level>;
  readonly options: ReadonlyMap<string, OptionValues>;
  readonly overrides: readonly Override[];
  readonly nodes: readonly NodeRequest[];
  readonly document: MachineDocument | undefined;
  readonly ha: HaSettings | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the `lbc.yaml` at a path; what is wrong in it is said at its place. */
export function projectSettings(path: string, cwd: string): ProjectSettings {
  const file = readSettings(path, shownPath(path, cwd));
  const { settings, source } = file;
  const cluster = clusterOf(file);
  const ha = haOf(file);
  // Nothing is told of rules in a file whose structure is wrong.
  const isWhole = file.diagnostics.length === 0;
  const lint = isWhole ? at(file.root, "lint") : undefined;
  const wrong = cluster && isWhole ? wrongIn(cluster) : [];
  const described = isWhole && wrong.length === 0 ? cluster : undefined;
  const { levels, options, diagnostics } = ruleSettings(at(lint, "rules"));
  const overrides = overridesIn(lint, dirname(path), cwd);
  return {
    file,
    preset: settings.lint?.preset,
    levels,
    options,
    overrides,
    nodes: described ? filesIn(described, dirname(path)) : [],
    document: described && { source, root: described },
    ha: ha && isWhole ? { source, root: ha } : undefined,
    diagnostics: [
      ...file.diagnostics,
      ...wrong,
      ...diagnostics,
      ...overrides.flatMap((one) => one.diagnostics),
    ],
  };
}

function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return (shown.startsWith("..") ? path : shown).replaceAll(sep, "/");
}

function overridesIn(lint: Placed | undefined, directory: string, cwd: string) {
  const all = at(lint, "overrides");
  return (all?.kind === "list" ? all.items : []).map((one) => {
    const paths = at(one, "paths");
    const patterns = (paths?.kind === "list" ? paths.items : []).map((each) =>
      each.kind === "scalar" ? each.text : "",
    );
    return { fits: fitsAny(patterns, directory, cwd), ...ruleSettings(at(one, "rules")) };
  });
}

/** Patterns hold from the folder of the file that has them. */
function fitsAny(
  patterns: readonly string[],
  directory: string,
  cwd: string,
): (file: string) => boolean {
  const tests = patterns.map(compilePath);
  return (file) => {
    const path = relative(directory, resolve(cwd, file)).replaceAll(sep, "/");
    return tests.some((test) => test(path));
  };
}

const at = (placed: Placed | undefined, key: string): Placed | undefined =>
  placed?.kind === "map" ? entryOf(placed, key)?.value : undefined;
