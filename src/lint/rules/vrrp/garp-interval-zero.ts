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
    en: "keepalived's own sample has both lines with 0, in Debian's package of 2.2.7 too, and that version wants at least 0.000001 s: it logs `vrrp_garp_interval '0' is invalid`, `keepalived -t` ends with 5, and a deployment that runs it first stops there. Without the lines there is no pause between gratuitous ARPs, which is what 0 was to say",
    zh: "keepalived 自带的示例中这两行都写作 0，Debian 的 2.2.7 软件包也是如此，而这个版本要求至少 0.000001 秒：它会记录 `vrrp_garp_interval '0' is invalid`，`keepalived -t` 以 5 退出，先行校验的发布流程就此中断。不写这两行时，免费 ARP 之间没有间隔，这正是 0 想表达的",
  },
  leave: {
    en: "never: the line changes nothing, and `keepalived -t` fails because of it",
    zh: "没有理由保留：该行不起作用，`keepalived -t` 却因它而失败",
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
