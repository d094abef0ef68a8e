import { readingRule } from "../../rule.ts";

export const wrongDocument = readingRule({
  id: "base/wrong-document",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "lbc.yaml or a document has a key or a value that lbc does not know",
    zh: "lbc.yaml 或文档中有无法识别的键或取值",
  },
  why: {
    en: "a misspelt key of a settings file would be a setting that silently does nothing: every key and every value is known, or named at its place together with the nearest right one. What a directive means is checked as in a file of its product, and reported under the rules for these files",
    zh: "设置文件中写错的键等于一个悄然失效的设置，因此所有键和取值都必须是已知的，否则在其位置报告并给出最接近的正确写法。指令的含义按其产品的配置文件检查，并以相应规则报告",
  },
  bad: [],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
