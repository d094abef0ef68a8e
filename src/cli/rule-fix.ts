import { Buffer } from "node:buffer";

import { check } from "../check/check.ts";
import { exampleFiles } from "../explain/example.ts";
import type { RuleFix } from "../explain/rule-facts.ts";
import { readOptions } from "../lint/read-option.ts";
import type { AnyRule, Example } from "../lint/rule.ts";
import type { LintSettings } from "../lint/settings.ts";
import type { LoadRequest } from "../project/settings.ts";

const cwd = "/example";

/** The fix that a rule offers for its own examples: lbc is asked, so that nothing can be stale. */
export function ruleFix(rule: AnyRule): RuleFix | undefined {
  for (const example of rule.bad) {
    if (example.fixed === undefined) continue;
    const settings = exampleSettings(rule, example);
    const { diagnostics } = check(exampleRequest(rule, example), { settings, copied: true });
    const found = diagnostics.find(({ code, fix }) => code === rule.id && fix);
    if (found?.fix) return found.fix;
  }
  return undefined;
}

/** Every rule, and what the example says of its own. */
export const exampleSettings = (rule: AnyRule, { options = {} }: Example): LintSettings => ({
  preset: "all",
  levels: new Map(),
  options: new Map([[rule.id, readOptions(rule.options ?? {}, options)]]),
});

/** An example as if it were on the disk; machines are the folders of their files. */
export function exampleRequest(rule: AnyRule, example: Example): LoadRequest {
  const files = exampleFiles(rule, example);
  const encoding = example.bytes ? "latin1" : "utf8";
  const held = new Map(
    files.map(({ path, text }) => [`${cwd}/${path}`, Buffer.from(text, encoding)]),
  );
  const machines = rule.on === "cluster" || rule.on === "node";
  const paths = files.map(({ path }) => path);
  if (machines && paths.every((path) => path.includes("/"))) {
    const folders = Map.groupBy(paths, (path) => path.split("/")[0] ?? "");
    const nodes = [...folders].map(([name, inside]) => ({ name, paths: inside }));
    return { held, cwd, paths: [], nodes };
  }
  const { dialect } = example;
  return {
    held,
    cwd,
    paths: machines ? paths : paths.slice(0, 1),
    ...(dialect !== undefined && { dialect }),
  };
}
