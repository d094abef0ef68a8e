import { declare } from "./declaration.ts";
import { pageFormat } from "./page-flags.ts";

export const explainDeclaration = declare({
  name: "explain",
  operands: "RULE|DIRECTIVE",
  summary: {
    en: "say what a rule, a directive or a keyword means",
    zh: "解释一条规则、指令或关键字",
  },
  flags: {
    target: {
      value: "PRODUCT@VERSION",
      summary: {
        en: "the product and version whose meaning and default are shown",
        zh: "显示哪个产品、哪个版本的含义和默认值",
      },
    },
    ...pageFormat,
  },
  examples: [
    {
      line: "explain upstream/max-fails-zero",
      summary: { en: "what a rule reports, and why", zh: "规则报告什么、为什么" },
    },
    {
      line: "explain proxy_connect_timeout --target nginx@1.30",
      summary: { en: "a directive in one version", zh: "某个版本中的一条指令" },
    },
    {
      line: "explain vrrp_strict",
      summary: { en: "a keyword of keepalived", zh: "keepalived 的一个关键字" },
    },
  ],
});
