import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import { nopreempt, state } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { hasOtherWeights, priorityWith, weightedScripts } from "../../cluster/weights.ts";
import { rule } from "../../rule.ts";

const pair = (script: string, second = "") => `--- lb1/keepalived.conf
vrrp_script chk {
    script "/usr/bin/curl -fsS http://127.0.0.1/"
    ${script}
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_script {
        chk
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_script chk {
    script "/usr/bin/curl -fsS http://127.0.0.1/"
    ${script}
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    ${second}
    track_script {
        chk
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const marked = (text: string): string => text.replace("        chk\n", "        «chk»\n");

export const weightCannotSwap = rule({
  id: "cluster/weight-cannot-swap",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "the weights of failing scripts cannot bring the master below its peer",
    zh: "脚本失败时的权重不足以让主节点的优先级低于备节点",
  },
  why: {
    en: "a failing script with a negative weight lowers the priority by it; one with a positive weight takes back what its success had added. The backup takes over only when the master's priority falls below its own: equal is not enough. With too small a weight the check fails, the log says so, and the address stays on the dead proxy. `nopreempt` on the backup has the same effect for any weight: it never takes over from a master that still sends adverts. A weight of 0 puts the instance into FAULT, which always swaps",
    zh: "负权重的脚本失败时按权重降低优先级，正权重的脚本失败时收回成功时加上的部分。只有主节点的优先级低于备节点时备节点才会接管，相等也不行。权重太小时，检查失败了，日志也有记录，地址却留在已经失效的代理上。备节点配置 `nopreempt` 时，无论权重多大都不会从仍在发送通告的主节点接管。权重为 0 时实例进入 FAULT，一定会切换",
  },
  leave: {
    en: "the check is there for the log or for its effect on the order of several backups, and the address is to stay",
    zh: "该检查只用于日志，或只影响多台备节点之间的次序，本就不希望地址切换",
  },
  sources: ["https://github.com/acassen/keepalived/issues/2599"],
  bad: [
    { text: marked(pair("weight -20")) },
    { text: marked(pair("weight -50")) },
    { text: marked(pair("weight 2")) },
    { text: marked(pair("weight -60", "nopreempt")) },
  ],
  good: [
    { text: pair("weight -60") },
    { text: pair("weight 60") },
    { text: pair("weight 0", "nopreempt") },
  ],

  check({ cluster }, report) {
    for (const members of virtualRouters(cluster)) {
      const [master, ...others] = members.toSorted((a, b) => normal(b) - normal(a));
      const peer = others[0];
      if (!master || !peer || normal(master) === normal(peer)) continue;
      if (priorityOf(master.instance.scope).value === 255) continue;
      if (members.some(hasOtherWeights)) continue;
      const scripts = weightedScripts(master);
      const [first] = scripts;
      if (!first || scripts.some(({ weight }) => weight === 0)) continue;
      const fallen = priorityWith(master, new Set(scripts.map(({ tracked }) => tracked)));
      const stuck = staysMaster(others);
      if (fallen < normal(peer) && !stuck) continue;
      report({
        at: first.tracked.site,
        node: master.node,
        message:
          fallen < normal(peer) ? neverPreempts(master, peer) : tooLittle(master, peer, fallen),
        help:
          fallen < normal(peer)
            ? say({ en: "use weight 0, or no nopreempt", zh: "改用 weight 0，或去掉 nopreempt" })
            : enough(master, peer, scripts.length),
        related: [master, peer].map((member) => ({
          at: isWritten(priorityOf(member.instance.scope))
            ? priorityOf(member.instance.scope)
            : member.instance.site,
          message: say(
            { en: "{node} has {priority}", zh: "{node} 的优先级为 {priority}" },
            { node: member.node.name, priority: normal(member) },
          ),
        })),
      });
    }
  },
});

/** The priority while every script succeeds. */
const normal = (member: Member): number => priorityWith(member, new Set());

/** Every other node waits for the master's silence. keepalived clears nopreempt with MASTER. */
const staysMaster = (others: readonly Member[]): boolean =>
  others.every(
    ({ instance: { scope } }) =>
      read(scope, nopreempt).value &&
      read(scope, state).value !== "MASTER" &&
      priorityOf(scope).value !== 255,
  );

const scriptNames = (member: Member): string =>
  weightedScripts(member)
    .map(({ tracked }) => tracked.name)
    .join(", ");

const tooLittle = (master: Member, peer: Member, fallen: number): Text =>
  say(
    {
      en: "when {scripts} fails, {node} falls from {before} to {after} and its peer {peer} has {other}: no failover",
      zh: "{scripts} 失败时 {node} 的优先级从 {before} 降到 {after}，而对端 {peer} 为 {other}：不会切换",
    },
    {
      scripts: scriptNames(master),
      node: master.node.name,
      before: normal(master),
      after: fallen,
      peer: peer.node.name,
      other: normal(peer),
    },
  );

const neverPreempts = (master: Member, peer: Member): Text =>
  say(
    {
      en: "when {scripts} fails on {node}, {peer} does not take over: it has nopreempt and {node} still sends adverts",
      zh: "{node} 上 {scripts} 失败时 {peer} 不会接管：它配置了 nopreempt，而 {node} 仍在发送通告",
    },
    { scripts: scriptNames(master), node: master.node.name, peer: peer.node.name },
  );

function enough(master: Member, peer: Member, count: number): Text {
  // Of the written priorities: the weight will be negative, whatever it is now.
  const bases = [peer, master].map(({ instance }) => priorityOf(instance.scope).value);
  const weight = (bases[0] ?? 0) - (bases[1] ?? 0) - 1;
  return count === 1 && weight >= -253
    ? say(
        {
          en: "use weight {weight} or lower, or weight 0",
          zh: "权重改为 {weight} 或更小，或改为 0",
        },
        { weight },
      )
    : say({
        en: "use lower negative weights, or weight 0, or priorities closer to each other",
        zh: "使用绝对值更大的负权重，或权重 0，或缩小优先级差距",
      });
}
