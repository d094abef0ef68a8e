import { priorityOf } from "../../../catalog/keepalived/effective.ts";
import type { Cluster } from "../../../ir/config.ts";
import { say, type Text } from "../../../messages/text.ts";
import { slowestCheck, type Takeover, takeoverOf } from "../../cluster/failover-time.ts";
import { type Member, virtualRouters } from "../../cluster/virtual-routers.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

const file = (
  advert: string,
  check: string,
  head = "vrrp_instance VI_1",
) => `--- lb1/keepalived.conf
vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    ${check}
}
${head} {
    interface eth0
    virtual_router_id 51
    priority 100
    ${advert}
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const marked = "«vrrp_instance VI_1»";

export const failoverBudget = rule({
  id: "cluster/failover-budget",
  severity: "info",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "a failover takes longer than 15 s",
    zh: "故障切换超过 15 秒",
  },
  options: {
    target: {
      kind: "duration",
      fallback: 15_000,
      least: 10,
      most: 3_600_000,
      summary: {
        en: "how long the address may be without a working node",
        zh: "虚拟地址允许多久没有可用节点",
      },
    },
  },
  why: {
    en: "the numbers add up, and nobody sees the sum. A machine that dies is replaced when the peer has missed three adverts and waited its skew, (256 − priority) ÷ 256 of a second (of `advert_int` in version 3). A service that dies on a living machine is noticed after `fall` runs of its check, one every `interval`; with weight 0 the node then says so and the peer waits its skew only, with any other weight the peer waits its three adverts too. keepalived prints none of it; the target is yours to declare",
    zh: "各项时间会累加，却没有人看到总和。机器宕机后，对端要连续丢失 3 个通告，再等待 skew，即（256 − 优先级）÷ 256 秒（v3 则乘以 `advert_int`）才接管。机器正常而服务宕掉时，要等检查连续失败 `fall` 次（每 `interval` 一次）才能发现；权重为 0 时节点会主动通知，对端只等 skew，其他权重则还要再等 3 个通告。keepalived 不会打印这些数字；目标值需自行设定",
  },
  leave: {
    en: "the service may be away for as long as the finding says",
    zh: "业务能接受问题中所说的中断时长",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-6.1"],
  bad: [
    { text: file("advert_int 1", "interval 10\n    fall 3\n    weight -20", marked) },
    { text: file("advert_int 5", "interval 2", marked) },
    { text: file("advert_int 1", "interval 2\n    fall 2", marked), options: { target: "3s" } },
  ],
  good: [
    { text: file("advert_int 1", "interval 2\n    fall 3\n    weight -20") },
    { text: file("advert_int 1", "interval 10\n    fall 3"), options: { target: "40s" } },
  ],

  check({ cluster }, report, { isWhole, optionsAt }) {
    const told = new Set<string>();
    for (const [master, peer] of pairsOf(cluster)) {
      if (!isWhole(master.ha) || !isWhole(peer.ha)) continue;
      const { target } = optionsAt(master.instance.site);
      const takeover = takeoverOf(peer);
      const check = slowestCheck(master);
      const service = check ? check.takes + (check.tells ? takeover.skew : takeover.takes) : 0;
      // Instances that depend on one check have one sum.
      const sums = [master.ha.file, check?.script, service, takeover.takes].join(" ");
      if (Math.max(takeover.takes, service) <= target || told.has(sums)) continue;
      told.add(sums);
      const allowed = printDuration(target);
      const sum = takeoverText(takeover);
      report({
        at: master.instance.site,
        node: master.node,
        message:
          check && service > takeover.takes
            ? say(
                {
                  en: "when {script} fails, {name} has no working node for up to {total}: {fall} × {interval} until it is noticed, then {then}",
                  zh: "{script} 失败时 {name} 最长 {totalZh}没有可用节点：{fall} × {intervalZh}才能发现，之后 {thenZh}",
                },
                {
                  script: check.script,
                  name: master.instance.name,
                  fall: check.fall,
                  ...inBoth("interval", short(check.interval)),
                  ...inBoth("total", short(service)),
                  ...inBoth("then", check.tells ? skewText(takeover) : sum),
                },
              )
            : say(
                {
                  en: "when its machine dies, {name} is without a node for {then}",
                  zh: "机器宕机时 {name} 在 {thenZh}内没有节点",
                },
                { name: master.instance.name, ...inBoth("then", sum) },
              ),
        help: say(
          {
            en: "the target is {allowed}: a shorter interval, a lower fall or a shorter advert_int",
            zh: "目标是 {allowedZh}：缩短 interval、减小 fall 或缩短 advert_int",
          },
          inBoth("allowed", allowed),
        ),
      });
    }
  },
});

/** Who is master, and who is next; a node alone is taken for both. */
function pairsOf(cluster: Cluster): readonly (readonly [Member, Member])[] {
  const routers = virtualRouters(cluster);
  const known = new Set(routers.flatMap((members) => members.map(({ instance }) => instance)));
  const paired = routers.flatMap((members): (readonly [Member, Member])[] => {
    const [master, peer] = members.toSorted((a, b) => prio(b) - prio(a));
    return master && peer ? [[master, peer]] : [];
  });
  const alone = cluster.nodes.flatMap((node) =>
    node.ha.flatMap((ha) =>
      ha.ha.instances
        .filter((instance) => !known.has(instance))
        .map(
          (instance) =>
            [
              { node, ha, instance },
              { node, ha, instance },
            ] as const,
        ),
    ),
  );
  return [...paired, ...alone];
}

const prio = ({ instance }: Member): number => priorityOf(instance.scope).value;

/** To a tenth of a second: adverts are not more exact than that. */
const short = (time: number): Text =>
  printDuration(time < 1000 ? Math.round(time) : Math.round(time / 100) * 100);

function takeoverText({ adverts, every, skew, takes }: Takeover): Text {
  const [all, each, rest] = [short(takes), short(every), short(skew)];
  return say(
    {
      en: "{all} ({adverts} × {each} + skew {rest})",
      zh: "{allZh}（{adverts} × {eachZh} + skew {restZh}）",
    },
    { adverts, ...inBoth("all", all), ...inBoth("each", each), ...inBoth("rest", rest) },
  );
}

const skewText = ({ skew }: Takeover): Text => {
  const rest = short(skew);
  return say({ en: "skew {rest}", zh: "skew {restZh}" }, inBoth("rest", rest));
};

/** A text as the two values of a template: `name` and `nameZh`. */
const inBoth = <const K extends string>(name: K, { en, zh }: Text) =>
  ({ [name]: en, [`${name}Zh`]: zh }) as Record<K | `${K}Zh`, string>;
