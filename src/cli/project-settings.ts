import { dirname, relative, resolve, sep } from "node:path";

import type { MachineDocument } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { entryOf, type Placed, type PlacedMap } from "../ir/placed.ts";
import { ruleById, ruleIds } from "../lint/registry.ts";
import type { Preset } from "../lint/rule.ts";
import { isSyntax, type Level, type Override } from "../lint/settings.ts";
import { nearest } from "../messages/nearest.ts";
import { say } from "../messages/text.ts";
import { compilePath } from "../project/path-pattern.ts";
import { clusterOf, readSettings, type SettingsFile } from "../project/settings-file.ts";
import type { LbcYaml } from "../project/settings-schema.ts";
import type { NodeRequest } from "../project/settings.ts";
import type { Span } from "../text/span.ts";

type Rules = NonNullable<NonNullable<LbcYaml["lint"]>["rules"]>;

/** What an `lbc.yaml` says to the commands that check. */
export interface ProjectSettings {
  readonly file: SettingsFile;
  readonly preset: Preset | "none" | undefined;
  readonly levels: ReadonlyMap<string, Level>;
  readonly overrides: readonly Override[];
  readonly nodes: readonly NodeRequest[];
  readonly document: MachineDocument | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the `lbc.yaml` at a path; what is wrong in it is said at its place. */
export function projectSettings(path: string, cwd: string): ProjectSettings {
  const file = readSettings(path, shownPath(path, cwd));
  const { settings, source } = file;
  const { preset, rules = {}, overrides = [] } = settings.lint ?? {};
  const cluster = clusterOf(file);
  return {
    file,
    preset,
    levels: levelsOf(rules),
    overrides: overrides.map((one) => ({
      fits: fitsAny(one.paths, dirname(path), cwd),
      levels: levelsOf(one.rules),
    })),
    nodes: nodesOf(settings, dirname(path)),
    document: cluster && file.diagnostics.length === 0 ? { source, root: cluster } : undefined,
    diagnostics: [...file.diagnostics, ...unknownRules(file)],
  };
}

function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return (shown.startsWith("..") ? path : shown).replaceAll(sep, "/");
}

const levelsOf = (rules: Rules): ReadonlyMap<string, Level> =>
  new Map(
    Object.entries(rules).map(([id, setting]) => [
      id,
      typeof setting === "string" ? setting : setting.severity,
    ]),
  );

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

const nodesOf = ({ cluster }: LbcYaml, directory: string): readonly NodeRequest[] =>
  Object.entries(cluster?.nodes ?? {}).flatMap(([name, { files = [] }]) =>
    files.length > 0 ? [{ name, paths: files.map((file) => resolve(directory, file)) }] : [],
  );

/** Rules that nobody knows, and those that cannot be set, at their keys. */
function unknownRules({ root, diagnostics }: SettingsFile): readonly Diagnostic[] {
  if (diagnostics.length > 0) return [];
  const lint = at(root, "lint");
  const overrides = at(lint, "overrides");
  const all = overrides?.kind === "list" ? overrides.items : [];
  return [lint, ...all].flatMap((one) => {
    const rules = at(one, "rules");
    return rules?.kind === "map" ? wrongRules(rules) : [];
  });
}

const at = (placed: Placed | undefined, key: string): Placed | undefined =>
  placed?.kind === "map" ? entryOf(placed, key)?.value : undefined;

const wrongRules = ({ entries }: PlacedMap): readonly Diagnostic[] =>
  entries.flatMap(({ key, keySpan }) => {
    if (isSyntax(key)) return [wrong(cannotBeSet(key), keySpan)];
    return ruleById(key) ? [] : [wrong(noRule(key), keySpan)];
  });

const wrong = (message: Diagnostic["message"], span: Span): Diagnostic => ({
  code: "base/wrong-document",
  severity: "error",
  message,
  span,
});

const cannotBeSet = (id: string) =>
  say(
    {
      en: "{id} cannot be set: without a whole tree nothing can be checked",
      zh: "{id} 不可调整：语法不完整时无法做任何检查",
    },
    { id },
  );

function noRule(id: string) {
  const meant = nearest(id, ruleIds);
  return meant === undefined
    ? say({ en: "there is no rule {id}", zh: "没有规则 {id}" }, { id })
    : say(
        {
          en: "there is no rule {id}; did you mean {meant}?",
          zh: "没有规则 {id}，是否指 {meant}？",
        },
        { id, meant },
      );
}
