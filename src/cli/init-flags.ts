import { declare } from "./declaration.ts";

export const initDeclaration = declare({
  name: "init",
  operands: "TEMPLATE [DIR]",
  summary: {
    en: "start a cluster description from a template",
    zh: "从模板开始编写集群描述",
  },
  flags: {
    list: { summary: { en: "list the templates", zh: "列出模板" } },
  },
  examples: [
    { line: "init --list", summary: { en: "what there is", zh: "有哪些模板" } },
    {
      line: "init ha-pair",
      summary: { en: "a pair with a floating address, here", zh: "在当前目录创建主备对" },
    },
    {
      line: "init ths-tongweb portal",
      summary: {
        en: "THS in front of TongWeb, in the folder portal",
        zh: "在 portal 目录创建 THS + TongWeb",
      },
    },
  ],
});
