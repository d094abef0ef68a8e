import { nopreempt, priority, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const nopreemptWithMaster = rule({
  id: "vrrp/nopreempt-with-master",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`nopreempt` together with `state MASTER`",
    zh: "`nopreempt` 与 `state MASTER` 同时使用",
  },
  why: {
    en: 'keepalived clears `nopreempt` with a warning when the initial state is MASTER or the priority is 255 (2.2.7: "nopreempt will not work with initial state MASTER - clearing"). The node takes the address back as soon as it returns, which is the very thing that nopreempt was written against',
    zh: "初始状态为 MASTER 或优先级为 255 时，keepalived 会清除 `nopreempt`（2.2.7 的提示为“nopreempt will not work with initial state MASTER - clearing”）。节点恢复后会立即抢回地址，恰恰违背了写 nopreempt 的本意",
  },
  leave: {
    en: "never: keepalived clears `nopreempt`",
    zh: "没有理由保留：keepalived 会清除 `nopreempt`",
  },
  bad: [
    {
      text: `vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    «nopreempt»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    state BACKUP
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
  good: [
    {
      text: `vrrp_instance VI_1 {
    state BACKUP
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
    {
      text: `vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance: { scope, name } }, report, around) {
    const wish = read(scope, nopreempt);
    const initial = read(scope, state);
    if (!wish.value || initial.value !== "MASTER") return;
    const owner = isWritten(read(scope, priority)) && read(scope, priority).value === 255;
    const edits = owner ? undefined : replaceValue(initial, "BACKUP", around);
    report({
      at: wish,
      message: say(
        {
          en: "{name} starts as MASTER, so keepalived clears nopreempt: the node takes the address back when it returns",
          zh: "{name} 的初始状态为 MASTER，keepalived 会清除 nopreempt：节点恢复后会立即抢回地址",
        },
        { name },
      ),
      help: say({
        en: "write state BACKUP on every node; the priority chooses the first master",
        zh: "所有节点都写 state BACKUP，由优先级决定谁先成为主节点",
      }),
      related: [{ at: initial, message: say({ en: "the initial state", zh: "初始状态" }) }],
      ...(edits && {
        fix: {
          title: say({ en: "start as BACKUP", zh: "改为 state BACKUP" }),
          safety: "unsafe",
          edits,
        },
      }),
    });
  },
});
