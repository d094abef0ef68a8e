import { annotations } from "../src/catalog/annotations/all.ts";
import { usageOf } from "../src/catalog/annotations/define.ts";

const heads = { en: "| key | comment | in | says |", zh: "| 键 | 注释 | 位置 | 说明 |" } as const;

/** The table: one line for each word. */
export const annotationTable = (language: "en" | "zh"): string =>
  ["", heads[language], "| --- | --- | --- | --- |", ...rows(language), "", ""].join("\n");

const rows = (language: "en" | "zh"): readonly string[] =>
  annotations.map(({ key, word, contexts, forms, doc }) => {
    const usages = Object.entries(forms).map(
      ([name, form]) => `\`# lbc:${word} ${usageOf(name, form)}`.trimEnd() + "`",
    );
    const blocks = contexts.map((one) => `\`${one}\``).join(", ");
    const cell = usages.join("<br>").replaceAll("|", "\\|");
    return `| \`${key}\` | ${cell} | ${blocks} | ${doc[language]} |`;
  });
