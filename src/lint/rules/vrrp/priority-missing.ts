import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import { priority, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Span } from "../../../text/span.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const priorityMissing = rule({
  id: "vrrp/priority-missing",
  severity: "warning",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "a `vrrp_instance` without `priority`",
    zh: "`vrrp_instance` 没有写 `priority`",
  },
  why: {
    en: "keepalived 2.2.7 says nothing and takes 100, or 255 where `state MASTER` stands: two nodes from one template tie at 100 and the higher address decides, or the node counts as owner of the address, becomes master at once and ignores what it tracks. Neither is what `state` seems to say",
    zh: "keepalived 2.2.7 不作任何提示，按 100 处理；写了 `state MASTER` 时按 255 处理。同一模板的两台会以 100 打平，由 IP 大者当选；或者该节点被当作地址所有者，立即成为主节点并忽略所有跟踪项。两者都不是 `state` 看上去的意思",
  },
  leave: {
    en: "there is one machine, and no other will come",
    zh: "只有一台机器，也不会再增加",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_instance VI_1» {
    state BACKUP
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `«vrrp_instance VI_1» {
    state MASTER
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    @lb1 priority 150
    @lb2 priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance: { scope, site, name }, ha }, report, around) {
    if (isWritten(read(scope, priority)) || !around.isWhole(ha)) return;
    if (hasConditional(site.span, around)) return;
    const owner = priorityOf(scope).value === 255;
    const initial = read(scope, state);
    report({
      at: site,
      message: owner
        ? say(
            {
              en: "{name} starts as MASTER without a priority: keepalived takes 255, becomes master at once and ignores what it tracks",
              zh: "{name} 写了 MASTER 但没有 priority：keepalived 按 255 处理，立即成为主节点并忽略所有跟踪项",
            },
            { name },
          )
        : say(
            {
              en: "{name} has no priority: it is 100, as on every node that writes none, and the higher address wins",
              zh: "{name} 没有写 priority：按 100 处理；各节点都不写时由 IP 大者当选",
            },
            { name },
          ),
      help: say({
        en: "a priority of its own for each node, the master's the highest, below 255",
        zh: "为每个节点写不同的 priority，主节点最大，且小于 255",
      }),
      ...(owner && {
        related: [{ at: initial, message: say({ en: "the initial state", zh: "初始状态" }) }],
      }),
    });
  },
});

/** `@node priority …`: the machines of that name have one. */
function hasConditional({ file, start }: Span, { textOf }: Surroundings): boolean {
  const text = textOf({ file, start, end: start + 16_384 });
  return /^[ \t]*@\S+[ \t]+priority\b/m.test(text);
}
