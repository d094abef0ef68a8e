import { check } from "../../src/check/check.ts";
import { exampleRequest, exampleSettings } from "../../src/cli/rule-fix.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { Source } from "../../src/text/source.ts";

export interface EveryFinding {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, Source>;
}

/** The findings of every bad example of every rule, as if each stood in a folder of its own. */
export function everyFinding(): EveryFinding {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, Source>();
  for (const rule of rules)
    for (const [index, example] of rule.bad.entries()) {
      const request = exampleRequest(rule, example);
      const settings = exampleSettings(rule, example);
      const found = check(request, { settings, copied: true });
      const folder = `${rule.id}/${index}`;
      for (const [path, source] of found.project.sources)
        sources.set(`${folder}/${path}`, moved(source, `${folder}/${path}`));
      diagnostics.push(...found.diagnostics.map((each) => inFolder(each, folder)));
    }
  return { diagnostics, sources };
}

const moved = (source: Source, path: string): Source =>
  new Source(path, source.encode(source.text));

/** Everything of a finding with the paths of another folder. */
function inFolder(found: Diagnostic, folder: string): Diagnostic {
  const text = JSON.stringify(found, (key, value: unknown) =>
    key === "file" && typeof value === "string" ? `${folder}/${value}` : value,
  );
  return JSON.parse(text) as Diagnostic;
}
