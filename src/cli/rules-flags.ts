import { declare } from "./declaration.ts";
import { pageFormat } from "./page-flags.ts";

export const rulesDeclaration = declare({
  name: "rules",
  operands: "[PATTERN…]",
  summary: { en: "list the rules of lint", zh: "列出检查规则" },
  flags: { ...pageFormat },
  examples: [
    { line: "rules", summary: { en: "every rule", zh: "全部规则" } },
    {
      line: "rules vrrp/ timeout",
      summary: { en: "those whose ids contain a word", zh: "编号中含有某个词的规则" },
    },
  ],
});
