import { readingRule } from "../../rule.ts";

export const invalidTypescript = readingRule({
  id: "syntax/invalid-typescript",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "lbc.config.ts or a file that it imports is no TypeScript",
    zh: "lbc.config.ts 或其导入的文件不是有效的 TypeScript",
  },
  why: {
    en: "a configuration in code runs as Node runs it, with its types left out: the file is UTF-8, an ES module, and has only types that can be left out. An enum, a namespace with values, a parameter property and the form `<T>value` would have to be translated, and are refused",
    zh: "代码形式的配置按 Node 的方式运行，类型直接去掉：文件须为 UTF-8 编码的 ES 模块，且只使用可以直接去掉的类型语法。enum、含有值的 namespace、参数属性以及 `<T>value` 写法需要转译，不被接受",
  },
  leave: {
    en: "never: it cannot be switched off, because nothing of the file can run",
    zh: "不能忽略，本规则不能关闭：该文件无法运行",
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
