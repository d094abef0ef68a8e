import type { AnyRule } from "../lint/rule.ts";
import type { Language, Text } from "../messages/text.ts";
import { presetsOf } from "./rule-facts.ts";
import { inGroups } from "./rule-groups.ts";
import { cell, generated, rulePagePath } from "./rule-markdown.ts";
import { severityWords } from "./rule-page.ts";

const words = {
  title: { en: "Rules", zh: "规则" },
  intro: {
    en: "`lbc explain RULE` shows a page on a terminal, `lbc rules` this list. Levels, options and presets are set in [lbc.yaml](../lbc-yaml.md); how one finding is let off stands on each page. Where a preset is named, the rule is not in `recommended`; the page says why.",
    zh: "在终端中可用 `lbc explain 规则` 查看单页，用 `lbc rules` 查看本列表。级别、选项和规则集在 [lbc.yaml](../lbc-yaml.zh-CN.md) 中设置；如何忽略一处问题，见各规则的页面。注明规则集的规则不在 `recommended` 之中，理由见其页面。",
  },
  only: (preset: string): Text => ({ en: ` (\`${preset}\`)`, zh: `（\`${preset}\`）` }),
  count: (rules: number): Text => ({ en: ` (${rules})`, zh: `（${rules} 条）` }),
  table: { en: "| rule | severity | |", zh: "| 规则 | 级别 | |" },
} as const;

/** The index of the pages, by family. */
export function ruleIndexMarkdown(rules: readonly AnyRule[], language: Language): string {
  const groups = inGroups(rules);
  return [
    generated,
    "",
    `# ${words.title[language]}`,
    "",
    language === "zh" ? "[English](README.md)" : "[中文](README.zh-CN.md)",
    "",
    words.intro[language],
    "",
    ...groups.map(
      ({ family, title, rules: inside }) =>
        `- [${title[language]}](#${family}) \`${family}\`${words.count(inside.length)[language]}`,
    ),
    "",
    ...groups.flatMap(({ family, title, rules: inside }) => [
      `<a id="${family}"></a>`,
      "",
      `## ${title[language]}`,
      "",
      words.table[language],
      "| --- | --- | --- |",
      ...inside.map((rule) => row(rule, language)),
      "",
    ]),
  ].join("\n");
}

function row(rule: AnyRule, language: Language): string {
  const { id, severity, summary } = rule;
  const [first = ""] = presetsOf(rule);
  const isOff = first === "strict" || first === "all";
  const preset = isOff ? words.only(first)[language] : "";
  const link = `[${id}](${rulePagePath(id, language)})`;
  return `| ${link} | ${severityWords[severity][language]}${preset} | ${cell(summary[language])} |`;
}
