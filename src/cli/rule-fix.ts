import { Buffer } from "node:buffer";

import { check } from "../check/check.ts";
import type { CheckOptions } from "../check/findings.ts";
import type { Fix } from "../diagnostic/diagnostic.ts";
import { exampleFiles } from "../explain/example.ts";
import type { RuleAnswer, Said } from "../explain/rule-answer.ts";
import { machineFrom } from "../ir/machine.ts";
import { told } from "../lint/formats/told.ts";
import { readOptions } from "../lint/read-option.ts";
import type { AnyRule, Example } from "../lint/rule.ts";
import type { LintSettings } from "../lint/settings.ts";
import type { Text } from "../messages/text.ts";
import type { LoadRequest } from "../project/settings.ts";
import { lossesIn } from "./converted-example.ts";

const cwd = "/example";

/** What a rule says of its own examples: lbc is asked, so that nothing can be stale. */
export function ruleAnswer(rule: AnyRule): RuleAnswer {
  if (rule.on === "converting")
    return { fix: undefined, said: rule.bad.map((example) => lossesIn(rule, example)) };
  const found = rule.bad.map((example) => findingsOf(rule, example));
  return {
    fix: found.flat().find(({ fix }) => fix)?.fix,
    said: found.map((inside) => [
      ...new Map(inside.map(({ said }) => [JSON.stringify(said), said])).values(),
    ]),
  };
}

function findingsOf(rule: AnyRule, example: Example): { said: Said; fix?: Fix | undefined }[] {
  const settings = exampleSettings(rule, example);
  const options = { settings, copied: true, machineOf: exampleMachine(example) };
  const { diagnostics, project } = check(exampleRequest(rule, example), options);
  return diagnostics
    .filter(({ code }) => code === rule.id)
    .map(({ span, message, help, fix }) => {
      const source = project.sources.get(span.file);
      const shown = ({ en, zh }: Text): Text => ({ en: told(en, source), zh: told(zh, source) });
      return { said: { message: shown(message), ...(help && { help: shown(help) }) }, fix };
    });
}

/** Every rule, and what the example says of its own. */
export const exampleSettings = (rule: AnyRule, { options = {} }: Example): LintSettings => ({
  preset: "all",
  levels: new Map(),
  options: new Map([[rule.id, readOptions(rule.options ?? {}, options)]]),
});

/** What the example knows of its machines, each under the name of its node. */
export function exampleMachine({ machine, text }: Example): CheckOptions["machineOf"] {
  if (!machine) return undefined;
  const isNamed = text.startsWith("--- ");
  return ({ name }) => machineFrom(machine, isNamed ? name : undefined);
}

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
