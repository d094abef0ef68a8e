import { declare } from "./declaration.ts";

export const demoDeclaration = declare({
  name: "demo",
  operands: "",
  summary: {
    en: "show the main job with nothing configured: lint, fix, serve, lose a backend under load",
    zh: "无需任何配置的演示：检查、修复、运行，并在压力下失去一台后端",
  },
  flags: {
    ha: {
      summary: {
        en: "a pair with floating addresses in network namespaces, and the time of a failover (root)",
        zh: "在网络命名空间里运行一对主备，测量浮动地址切换用时（需要 root）",
      },
    },
  },
  examples: [
    { line: "demo", summary: { en: "about half a minute", zh: "大约半分钟" } },
    { line: "demo --ha", summary: { en: "the pair and its failover", zh: "主备与切换" } },
  ],
});
