import { milliseconds } from "../catalog/nginx/values.ts";
import type { Option } from "../lint/options.ts";
import type { AnyRule, Example } from "../lint/rule.ts";
import type { Language } from "../messages/text.ts";
import { exampleFiles } from "./example.ts";
import { optionsOf } from "./option-facts.ts";
import type { RuleAnswer, Said } from "./rule-answer.ts";
import { dialectsOf, presetsOf } from "./rule-facts.ts";
import { ignoreLine, mayLeave } from "./rule-leave.ts";

/** `lbc explain RULE --format json`; texts are in the language that was asked for. */
export function ruleJson(rule: AnyRule, answer: RuleAnswer, language: Language): string {
  const { id, severity, since, summary, why, sources = [], bad, good } = rule;
  const { fix, said } = answer;
  const page = {
    version: 1,
    kind: "rule",
    id,
    severity,
    presets: presetsOf(rule),
    dialects: dialectsOf(rule) ?? null,
    needs: rule.needs ?? null,
    since,
    summary: summary[language],
    why: why[language],
    options: optionsOf(rule).map(([name, option]) => optionJson(name, option, language)),
    fix: fix ? { title: fix.title[language], safety: fix.safety } : null,
    leave: rule.leave[language],
    ignore: mayLeave(rule) ? ignoreLine(rule)[language] : null,
    bad: bad.map((example, index) => ({
      ...exampleJson(rule, example),
      said: (said[index] ?? []).map((each) => saidJson(each, language)),
    })),
    good: good.map((example) => exampleJson(rule, example)),
    sources,
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

const saidJson = ({ message, help }: Said, language: Language): object => ({
  message: message[language],
  ...(help && { help: help[language] }),
});

function optionJson(name: string, option: Option, language: Language): object {
  const { summary, fallback = null, ...rest } = option;
  return {
    name,
    ...rest,
    ...(option.kind === "words" && option.each && { each: option.each.pattern }),
    ...(option.kind === "duration" && {
      least: milliseconds.print(option.least),
      most: milliseconds.print(option.most),
    }),
    default:
      option.kind === "duration" && option.fallback !== undefined
        ? milliseconds.print(option.fallback)
        : fallback,
    summary: summary[language],
  };
}

/** Places are UTF-16 offsets, `end` behind the last character. */
function exampleJson(rule: AnyRule, example: Example): object {
  const files = exampleFiles(rule, example).map(({ path, text, marked }) => ({
    path,
    text,
    marked: marked.map(({ start, end }) => ({ start, end })),
  }));
  const { fixed, options, machine } = example;
  const set = { ...(options && { options }), ...(machine && { machine }) };
  if (fixed === undefined) return { files, ...set };
  const after = exampleFiles(rule, { ...example, text: fixed });
  return { files, ...set, fixed: after.map(({ path, text }) => ({ path, text })) };
}
