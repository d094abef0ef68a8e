import { readingRule } from "../../rule.ts";

export const invalidYaml = readingRule({
  id: "syntax/invalid-yaml",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "lbc.yaml or a document is no YAML",
    zh: "lbc.yaml 或文档不是有效的 YAML",
  },
  why: {
    en: "lbc reads YAML 1.2 in UTF-8, one document of at most a million characters: text, numbers, true and false, lists and keys, each key once. Anchors, aliases and merge keys are expanded up to 100,000 values; tags, control characters, tabs as indentation and nesting deeper than a hundred levels are refused. JSON is YAML",
    zh: "lbc 读取 UTF-8 编码的 YAML 1.2，单个文档，至多一百万个字符：文本、数字、true 和 false、列表和键，同一处键不可重复。锚点、别名和合并键最多展开 100,000 个值；不接受标签、控制字符、制表符缩进以及超过一百层的嵌套。JSON 也是 YAML",
  },
  leave: {
    en: "never: it cannot be switched off, because nothing of the file can be read",
    zh: "不能忽略，本规则不能关闭：该文件的内容无法读取",
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
