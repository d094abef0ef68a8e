import { check } from "../../src/check/check.ts";
import type { Checked } from "../../src/check/findings.ts";
import { exampleMachine, exampleRequest, exampleSettings } from "../../src/cli/rule-fix.ts";
import { exampleFiles, type ExampleFile } from "../../src/explain/example.ts";
import type { AnyRule, Example } from "../../src/lint/rule.ts";
import type { LintSettings } from "../../src/lint/settings.ts";
import type { LoadRequest } from "../../src/project/settings.ts";

/** Lints an example with every rule on; nothing of it is on the disk. */
export function checkExample(
  rule: AnyRule,
  example: Example,
  settings: LintSettings = exampleSettings(rule, example),
): Checked & { readonly request: LoadRequest; readonly files: readonly ExampleFile[] } {
  const request = exampleRequest(rule, example);
  const files = exampleFiles(rule, example);
  const options = { settings, copied: true, machineOf: exampleMachine(example) };
  return { ...check(request, options), request, files };
}
