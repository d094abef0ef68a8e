import { declare } from "./declaration.ts";
import { pageFormat } from "./page-flags.ts";

export const directivesDeclaration = declare({
  name: "directives",
  operands: "[PATTERN…]",
  summary: {
    en: "list directives and keywords, and how far serve carries them out",
    zh: "列出指令和关键字，以及 serve 的支持程度",
  },
  flags: {
    dialect: {
      options: ["nginx", "ths", "tengine", "angie", "openresty", "nginx-plus", "keepalived"],
      summary: { en: "only those of one product", zh: "只列出某个产品的" },
    },
    ...pageFormat,
  },
  examples: [
    {
      line: "directives proxy_",
      summary: { en: "those whose names contain a word", zh: "名称中含有某个词的" },
    },
    {
      line: "directives --dialect keepalived --format json",
      summary: {
        en: "all keywords of keepalived, for a program",
        zh: "keepalived 的全部关键字，供程序读取",
      },
    },
  ],
});
