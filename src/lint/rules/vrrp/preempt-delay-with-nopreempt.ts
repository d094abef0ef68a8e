import { nopreempt, preemptDelay } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const preemptDelayWithNopreempt = rule({
  id: "vrrp/preempt-delay-with-nopreempt",
  severity: "warning",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`preempt_delay` beside `nopreempt` has no effect",
    zh: "`preempt_delay` 与 `nopreempt` 同时使用时不起作用",
  },
  why: {
    en: "a node that never preempts has nothing to delay: keepalived 2.2.7 resets the delay (`preempt_delay is incompatible with nopreempt mode`). One of the two was meant: a late return, or none",
    zh: "从不抢占的节点谈不上延迟抢占：keepalived 2.2.7 会把延迟重置（`preempt_delay is incompatible with nopreempt mode`）。本意应是其中之一：延迟抢回，或不抢回",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    «preempt_delay 30»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      refused: true,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    nopreempt
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance: { scope, name } }, report, around) {
    const delay = read(scope, preemptDelay);
    const never = read(scope, nopreempt);
    const site = siteOf(delay);
    if (!isWritten(delay) || delay.value === 0 || !never.value || !site) return;
    report({
      at: delay,
      message: say(
        {
          en: "{name} never preempts: keepalived resets the delay",
          zh: "{name} 不抢占：keepalived 会把该延迟重置",
        },
        { name },
      ),
      related: [{ at: never, message: say({ en: "does not preempt", zh: "不抢占" }) }],
      fix: {
        title: say({ en: "remove preempt_delay", zh: "删除 preempt_delay" }),
        safety: "safe",
        edits: [removeStatement(site.span, around)],
      },
    });
  },
});
