import { mcastSrcIp, priority, unicastSrcIp } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import type { VrrpInstance } from "../../../ir/vrrp.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { isSameAddress } from "../../networks.ts";
import { rule } from "../../rule.ts";

const instance = (line: string, more = ""): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    ${line}
${more}    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

export const priority255NotOwner = rule({
  id: "vrrp/priority-255-not-owner",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`priority 255` on a node that is not the owner of the address",
    zh: "并非地址所有者却设置 `priority 255`",
  },
  why: {
    en: "255 does not mean very high: it says that the virtual address is the node's own. Measured with keepalived 2.2.7: such a node is master the moment it starts, before it has heard anybody; scripts with weights are ignored and its priority never falls; `nopreempt` is cleared. `keepalived -t` speaks up only when weights are tracked. Owning the address for real helps nobody: 2.2.7 removes the address from the interface when it starts, and goes to FAULT where the interface has no other one",
    zh: "255 不是“很高的优先级”，它表示虚拟地址就是本机自己的地址。keepalived 2.2.7 实测：这样的节点一启动就成为主节点，不等任何通告；带权重的脚本被忽略，优先级永不下降；`nopreempt` 会被清除。只有跟踪了权重时 `keepalived -t` 才有提示。真正拥有该地址也没有好处：2.2.7 启动时会把该地址从网卡上删掉，网卡没有其他地址时进入 FAULT",
  },
  leave: {
    en: "this node is to be master whenever it runs, whatever its checks say",
    zh: "只要该节点在运行就应当是主节点，与检查结果无关",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-5.2.4"],
  bad: [
    { text: instance("«priority 255»"), fixed: instance("priority 254") },
    {
      text: instance("«priority 255»"),
      machine: { interfaces: [{ name: "eth0", running: true, addresses: ["10.0.0.1/24"] }] },
    },
  ],
  good: [
    { text: instance("priority 254") },
    { text: instance("priority 255", "    mcast_src_ip 10.0.0.9\n") },
    {
      text: instance("priority 255"),
      machine: { interfaces: [{ name: "eth0", running: true, addresses: ["10.0.0.9/24"] }] },
    },
  ],

  check({ instance: one, ha }, report, around) {
    const held = read(one.scope, priority);
    const [first] = one.addresses;
    if (held.value !== 255 || !isWritten(held) || !first) return;
    const owned = [
      ...ownAddresses(one),
      ...(around.machineOf(ha)?.interfaces() ?? []).flatMap(({ addresses = [] }) => addresses),
    ];
    if (one.addresses.some(({ ip }) => owned.some((own) => isSameAddress(bare(own), ip)))) return;
    const edits = replaceValue(held, "254", around);
    report({
      at: held,
      message: say(
        {
          en: "255 makes {name} the owner of {ip}: it is master the moment it starts, and nothing that it tracks ever lowers it",
          zh: "255 表示 {name} 是 {ip} 的所有者：一启动就成为主节点，任何跟踪项都不会降低它的优先级",
        },
        { name: one.name, ip: first.ip },
      ),
      help: say({ en: "the highest priority to use is 254", zh: "可用的最高优先级是 254" }),
      ...(edits && {
        fix: { title: say({ en: "use 254", zh: "改为 254" }), safety: "unsafe", edits },
      }),
    });
  },
});

const bare = (address: string): string => address.split("/")[0] ?? "";

const ownAddresses = ({ scope }: VrrpInstance): readonly string[] =>
  [read(scope, unicastSrcIp).value, read(scope, mcastSrcIp).value].filter(
    (address) => address !== undefined,
  );
