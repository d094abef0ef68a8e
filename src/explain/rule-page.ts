import type { Severity } from "../diagnostic/diagnostic.ts";
import type { AnyRule, Example } from "../lint/rule.ts";
import type { Text } from "../messages/text.ts";
import { examplePage } from "./example-page.ts";
import { exampleFiles } from "./example.ts";
import { labelled, type Look, prose, type Row, rowsOf } from "./layout.ts";
import { machineLines, machineNeeded } from "./machine-lines.ts";
import { optionsOf, optionText, settingsOf } from "./option-facts.ts";
import type { RuleAnswer } from "./rule-answer.ts";
import { dialectsOf, dialectsText, fixText, noFix, presetsText } from "./rule-facts.ts";
import { ignoreLine, mayLeave } from "./rule-leave.ts";
import { sentence } from "./sentence.ts";

export const severityWords: Readonly<Record<Severity, Text>> = {
  error: { en: "error", zh: "错误" },
  warning: { en: "warning", zh: "警告" },
  info: { en: "info", zh: "提示" },
};

const words = {
  bad: { en: "reported", zh: "会报告" },
  fixed: { en: "after the fix", zh: "修复后" },
  converted: { en: "converted", zh: "转换后" },
  good: { en: "not reported", zh: "不会报告" },
  leave: { en: "when to leave it", zh: "何时可以忽略" },
  presets: { en: "presets", zh: "规则集" },
  dialects: { en: "checked in", zh: "适用" },
  needs: { en: "needs", zh: "需要" },
  since: { en: "since", zh: "始于" },
  options: { en: "options", zh: "选项" },
  fix: { en: "fix", zh: "修复" },
  sources: { en: "sources", zh: "来源" },
} as const satisfies Readonly<Record<string, Text>>;

/** What a rule reports, why, an example, and what to do. */
export function rulePage(rule: AnyRule, answer: RuleAnswer, look: Look): string {
  const { id, severity, summary, why } = rule;
  const { language, paint } = look;
  const brush = paint[severity];
  const title = `${brush(paint.strong(severityWords[severity][language]))}${brush(`[${id}]`)}`;
  const plain = `${severityWords[severity][language]}[${id}]`;
  const head = prose(labelled(plain, summary[language], look), look).join("\n");
  return [
    title + paint.strong(head.slice(plain.length)),
    "",
    ...prose(sentence(why, language), look),
    "",
    ...examplesOf(rule, answer, look),
    ...rowsOf(metadata(rule, answer, look), look),
    "",
  ].join("\n");
}

/** The first example with a fix, else the first; and how it is right. */
function examplesOf(rule: AnyRule, { said }: RuleAnswer, look: Look): string[] {
  const { language } = look;
  const bad = rule.bad.find(({ fixed }) => fixed !== undefined) ?? rule.bad[0];
  if (!bad) return [];
  const [answer] = said[rule.bad.indexOf(bad)] ?? [];
  const lines = answer ? [answer.message, ...(answer.help ? [answer.help] : [])] : [];
  const show = (label: Text, example: Example): string[] => [
    look.paint.strong(labelled(label[language], "", look).trimEnd()),
    ...(settingsOf(rule, example)?.trimEnd().split("\n") ?? []).map((line) => `  # ${line}`),
    ...machineLines(example).map((line) => `  ${line}`),
    ...examplePage(exampleFiles(rule, example), look),
    "",
  ];
  const after = rule.on === "converting" ? words.converted : words.fixed;
  const good = bad.fixed === undefined ? rule.good[0] : { ...bad, text: bad.fixed };
  return [
    ...show(words.bad, bad).slice(0, -1),
    ...lines.flatMap((text, index) =>
      prose(`${index === 0 ? "= " : "→ "}${text[language]}`, look, 2),
    ),
    "",
    ...(good ? show(bad.fixed === undefined ? words.good : after, good) : []),
  ];
}

function metadata(rule: AnyRule, { fix }: RuleAnswer, { language }: Look): Row[] {
  const row = (label: Text, ...lines: readonly string[]): Row => [label[language], lines];
  const dialects = dialectsOf(rule);
  const options = optionsOf(rule).map(
    ([name, option]) => `${name} – ${optionText(option)[language]}`,
  );
  return [
    row(words.presets, presetsText(rule)[language]),
    ...(dialects ? [row(words.dialects, dialectsText(dialects)[language])] : []),
    ...(rule.needs ? [row(words.needs, machineNeeded[language])] : []),
    row(words.since, `lbc ${rule.since}`),
    ...(options.length > 0 ? [row(words.options, ...options)] : []),
    row(words.fix, (fix ? fixText(fix) : noFix)[language]),
    row(words.leave, rule.leave[language], ...(mayLeave(rule) ? [ignoreLine(rule)[language]] : [])),
    ...(rule.sources && rule.sources.length > 0 ? [row(words.sources, ...rule.sources)] : []),
  ];
}
