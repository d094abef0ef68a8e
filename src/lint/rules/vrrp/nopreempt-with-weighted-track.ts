import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import { nopreempt, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { syncGroupTrackingWeight } from "../../../catalog/keepalived/vrrp-sync-group.ts";
import type { HaConfig } from "../../../ir/config.ts";
import { read } from "../../../ir/scope.ts";
import type { TrackedScript, VrrpInstance } from "../../../ir/vrrp.ts";
import { say } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { weightedScripts } from "../../cluster/weights.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const nopreemptWithWeightedTrack = rule({
  id: "vrrp/nopreempt-with-weighted-track",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`nopreempt` and a tracked script with a weight: a failed check moves nothing",
    zh: "`nopreempt` 与带权重的跟踪脚本：检查失败也不会切换",
  },
  why: {
    en: "a weight only lowers the priority, and with `nopreempt` on the backup a lower priority is no reason to take over: the service is dead, the master keeps the address and goes on advertising. With weight 0 a failed check means FAULT, the master lets go of the address, and `nopreempt` works as meant",
    zh: "权重只会降低优先级，而备节点配置了 `nopreempt`，不会因为对方优先级变低而接管：服务已不可用，主节点仍持有地址并继续发送通告。权重为 0 时，检查失败会进入 FAULT 状态并释放地址，`nopreempt` 才能按预期工作",
  },
  leave: {
    en: "the script is to change the priority for other reasons than a failover",
    zh: "脚本改变优先级另有用途，并非为了切换",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight -20
}
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        «proxy»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight -20
}
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy weight 0
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        «proxy weight -30» # by hand
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy weight 0 # by hand
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    state BACKUP
    nopreempt
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance, ha }, report, around) {
    const never = read(instance.scope, nopreempt);
    // With state MASTER keepalived clears nopreempt: that has a rule of its own.
    if (!never.value || read(instance.scope, state).value === "MASTER") return;
    // Of an owner and in a group keepalived does not track with weights: that has rules too.
    if (priorityOf(instance.scope).value === 255 || isGroupedWithoutWeights(instance, ha)) return;
    const node = { name: "", proxies: [], ha: [ha] };
    for (const { tracked, weight } of weightedScripts({ node, ha, instance })) {
      if (weight === 0) continue;
      const edit = withoutWeight(tracked, around);
      report({
        at: tracked.site,
        message: say(
          {
            en: "{script} changes the priority of {name} by {weight} and no more: with nopreempt nobody takes over",
            zh: "{script} 只会让 {name} 的优先级变化 {weight}：配置了 nopreempt，没有节点会接管",
          },
          { script: tracked.name, name: instance.name, weight },
        ),
        related: [{ at: never, message: say({ en: "does not preempt", zh: "不抢占" }) }],
        help: say({
          en: "weight 0 (or none): a failed check is FAULT then, and the address moves",
          zh: "把权重设为 0（或不写）：检查失败即进入 FAULT，地址随之切换",
        }),
        ...(edit && {
          fix: {
            title: say({ en: "write weight 0", zh: "改为 weight 0" }),
            safety: "unsafe" as const,
            edits: [edit],
          },
        }),
      });
    }
  },
});

/** Of this instance alone: others may track the script with its own weight. */
function withoutWeight(
  { site, weight }: TrackedScript,
  { wordsOf, textOf }: Surroundings,
): TextEdit | undefined {
  const words = wordsOf(site.span);
  const [name] = words;
  if (weight === undefined)
    return name && { span: { ...name, start: name.end }, text: " weight 0" };
  const value = words[words.findIndex((word) => textOf(word) === "weight") + 1];
  return value && value !== name ? { span: value, text: "0" } : undefined;
}

const isGroupedWithoutWeights = ({ name }: VrrpInstance, { ha }: HaConfig): boolean =>
  ha.syncGroups.some(
    ({ members, scope }) =>
      members.some(({ value }) => value === name) && !read(scope, syncGroupTrackingWeight).value,
  );
