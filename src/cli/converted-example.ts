import { Buffer } from "node:buffer";

import { type FamilyTarget, familyTarget } from "../convert/family.ts";
import { convertKeepalived } from "../convert/keepalived.ts";
import { type ConvertedSource, convertRoot } from "../convert/project.ts";
import { ruleOf } from "../convert/verdict.ts";
import { exampleFiles } from "../explain/example.ts";
import type { Said } from "../explain/rule-answer.ts";
import type { ConvertRule, Example } from "../lint/rule.ts";
import { load } from "../project/loader.ts";
import { target } from "./load-request.ts";

const cwd = "/example";

/** The file of an example, converted as its `to` says. */
export function convertedExample(rule: ConvertRule, example: Example): ConvertedSource | undefined {
  const [file] = exampleFiles(rule, example);
  const { dialect, to } = example;
  if (!file || to === undefined) return undefined;
  const project = load({
    held: new Map([[`${cwd}/${file.path}`, Buffer.from(file.text)]]),
    cwd,
    paths: [file.path],
    ...(dialect !== undefined && { dialect }),
  });
  const [root] = project.roots;
  if (!root) return undefined;
  const wanted = target(to);
  const [from, family] = [familyTarget(root.target), familyTarget(wanted)];
  const converted =
    from && family
      ? convertRoot(project, root, from, family satisfies FamilyTarget)
      : convertKeepalived(project, root, root.target, wanted);
  return converted[0];
}

/** What conversion says of an example by one rule; every thing once. */
export function lossesIn(rule: ConvertRule, example: Example): readonly Said[] {
  const notes = (convertedExample(rule, example)?.outcomes ?? []).flatMap((one) => one.notes);
  const own = notes.filter((one) => ruleOf(one) === rule.id);
  return [...new Map(own.map(({ reason }) => [reason.en, { message: reason }])).values()];
}
