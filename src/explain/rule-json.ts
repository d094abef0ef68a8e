import type { AnyRule, Example } from "../lint/rule.ts";
import type { Language } from "../messages/text.ts";
import { exampleFiles } from "./example.ts";
import { dialectsOf, presetsOf, type RuleFix } from "./rule-facts.ts";

/** `lbc explain RULE --format json`; texts are in the language that was asked for. */
export function ruleJson(rule: AnyRule, fix: RuleFix | undefined, language: Language): string {
  const { id, severity, since, summary, why, sources = [], bad, good } = rule;
  const page = {
    version: 1,
    kind: "rule",
    id,
    severity,
    presets: presetsOf(rule),
    dialects: dialectsOf(rule) ?? null,
    since,
    summary: summary[language],
    why: why[language],
    fix: fix ? { title: fix.title[language], safety: fix.safety } : null,
    bad: bad.map((example) => exampleJson(rule, example)),
    good: good.map((example) => exampleJson(rule, example)),
    sources,
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

/** Places are UTF-16 offsets, `end` behind the last character. */
function exampleJson(rule: AnyRule, example: Example): object {
  const files = exampleFiles(rule, example).map(({ path, text, marked }) => ({
    path,
    text,
    marked: marked.map(({ start, end }) => ({ start, end })),
  }));
  const { fixed } = example;
  if (fixed === undefined) return { files };
  const after = exampleFiles(rule, { ...example, text: fixed });
  return { files, fixed: after.map(({ path, text }) => ({ path, text })) };
}
