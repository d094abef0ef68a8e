import { priorityOf, weightOf } from "../../../catalog/keepalived/effective.ts";
import { weight } from "../../../catalog/keepalived/vrrp-script.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule } from "../../rule.ts";

const file = (weighted: string, tracked = "proxy"): string => `--- lb1/keepalived.conf
vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    ${weighted}
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_script {
        ${tracked}
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

export const weightPositive = rule({
  id: "script/weight-positive",
  severity: "warning",
  since: "0.1.0",
  // Right in a pair whose priorities are close; only the peer's file can tell.
  preset: "strict",
  on: "cluster",
  summary: {
    en: "a positive weight for a check that should take the address away",
    zh: "本应让地址切走的检查用了正权重",
  },
  why: {
    en: "a positive weight is added while the script succeeds; when it fails, the priority falls back to the written one and no further. That moves the address only if the peer, with its own script succeeding, then stands above it: the weight has to be larger than the difference of the priorities, on both nodes. Most files mean a penalty, which is a negative weight, or FAULT, which is weight 0. Where the peer's file is read too (`--node`), cluster/weight-cannot-swap computes it, and this rule is silent; alone it is a matter of suspicion and not in recommended",
    zh: "正权重在脚本成功时加到优先级上；失败时只是回到写明的优先级，不会更低。只有对端脚本成功后的优先级高于它时地址才会切走：两台上的权重都必须大于优先级之差。多数人想要的是扣分，即负权重，或者 FAULT，即权重 0。同时读取对端文件（`--node`）时由 cluster/weight-cannot-swap 计算，本规则不再提示；只看一台时仅是怀疑，因此不在 recommended 中",
  },
  leave: {
    en: "the numbers were counted through for every machine and every failure",
    zh: "已逐台、逐种故障核算过优先级",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [{ text: file("«weight 20»") }, { text: file("weight -20", "«proxy weight 20»") }],
  good: [{ text: file("weight -20") }, { text: file("weight 0") }],

  check({ cluster }, report) {
    const paired = new Set(
      virtualRouters(cluster).flatMap((members) => members.map(({ instance }) => instance)),
    );
    for (const { ha } of cluster.nodes.flatMap((node) => node.ha))
      for (const instance of ha.instances) {
        const base = priorityOf(instance.scope).value;
        if (paired.has(instance) || base === 255) continue;
        for (const tracked of instance.trackScripts) {
          const script = ha.scripts.find(({ name }) => name === tracked.name);
          const own = script && read(script.scope, weight);
          if (!own) continue;
          const { value, reverse } = weightOf(tracked, own.value);
          if (value <= 0 || reverse) continue;
          report({
            at: tracked.weight === undefined && isWritten(own) ? own : tracked.site,
            message: say(
              {
                en: "{name} lifts {instance} from {base} to {lifted} while it succeeds; when it fails the node keeps {base}, and its peer has to stand above that to take over",
                zh: "{name} 成功时 {instance} 的优先级从 {base} 升到 {lifted}；失败时仍为 {base}，对端必须高于它才会接管",
              },
              {
                name: tracked.name,
                instance: instance.name,
                base,
                lifted: Math.min(254, base + value),
              },
            ),
            help: say({
              en: "a negative weight below the difference of the priorities, or weight 0",
              zh: "改用绝对值大于优先级之差的负权重，或权重 0",
            }),
          });
        }
      }
  },
});
