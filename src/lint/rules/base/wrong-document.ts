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
    en: "a misspelt key would be a setting that silently does nothing, so every key and value that lbc does not know is reported at its place, with the nearest known one. What a directive means is checked as in a file of its product, and reported under the rules for these files",
    zh: "设置文件中写错的键等于一个悄然失效的设置，因此凡是无法识别的键和取值，都会在其位置报告，并给出最接近的正确写法。指令的含义按其产品的配置文件检查，并以相应规则报告",
  },
  leave: {
    en: "never: what lbc does not know sets nothing; correct it, or delete it",
    zh: "没有理由保留：lbc 无法识别的内容不起作用；请改正或删除",
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
