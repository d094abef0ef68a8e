import { readingRule } from "../../rule.ts";

export const garpIntervalZero = readingRule({
  id: "vrrp/garp-interval-zero",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`vrrp_garp_interval 0` or `vrrp_gna_interval 0`",
    zh: "`vrrp_garp_interval 0` 或 `vrrp_gna_interval 0`",
  },
  why: {
    en: "the sample that distributions ship for keepalived 1 has both lines with 0. Version 2 wants at least 0.000001 s: 2.2.7 logs `vrrp_garp_interval '0' is invalid`, `keepalived -t` ends with 5, and a deployment that asks it first stops there. Without the lines there is no pause between gratuitous ARPs, which is what 0 was to say",
    zh: "发行版为 keepalived 1 附带的示例中这两行都写作 0。版本 2 要求至少 0.000001 秒：2.2.7 记录 `vrrp_garp_interval '0' is invalid`，`keepalived -t` 以 5 退出，先行校验的发布流程就此中断。不写这两行时，免费 ARP 之间没有间隔，这正是 0 想表达的",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/acassen/keepalived/issues/2370",
  ],
  bad: [
    {
      text: `global_defs {
    router_id lb1
    vrrp_garp_interval «0»
    vrrp_gna_interval «0»
}
`,
      fixed: `global_defs {
    router_id lb1
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `global_defs {
    vrrp_garp_interval 0.001
}
`,
      dialect: "keepalived",
    },
  ],
});
