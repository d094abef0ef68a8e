import { dynamicInterfaces } from "../../../catalog/keepalived/global-defs.ts";
import { netNamespace } from "../../../catalog/keepalived/main.ts";
import { instanceInterface } from "../../../catalog/keepalived/vrrp-instance.ts";
import { useVmac } from "../../../catalog/keepalived/vrrp-vmac.ts";
import type { HaConfig } from "../../../ir/config.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import type { VrrpInstance } from "../../../ir/vrrp.ts";
import { nearest } from "../../../messages/nearest.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { listed, nameOfMachine } from "../../machine-words.ts";
import { rule } from "../../rule.ts";

const file = (link: string, tracked: string): string => `vrrp_instance VI_1 {
    ${link}
    virtual_router_id 51
    priority 150
    track_interface {
        ${tracked}
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const machine = {
  interfaces: [
    { name: "lo", running: true, addresses: ["127.0.0.1/8"] },
    { name: "eth0", running: true, addresses: ["10.0.0.1/24"] },
    { name: "eth1", running: true, addresses: ["10.1.0.1/24"] },
  ],
};

export const interfaceUnknown = rule({
  id: "vrrp/interface-unknown",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  needs: "machine",
  summary: {
    en: "an interface that the machine does not have",
    zh: "引用了本机不存在的网卡",
  },
  why: {
    en: 'keepalived 2.2.7 refuses the whole file ("Non-existent interface specified in configuration") when `interface`, `track_interface` or `dev` of an address names an interface that is not there: no instance starts, unless `dynamic_interfaces` is on. Names change with a new card, a new kernel, or a file that was copied from another machine',
    zh: "`interface`、`track_interface` 或地址的 `dev` 写了本机没有的网卡时，keepalived 2.2.7 会拒绝整个文件（“Non-existent interface specified in configuration”），所有实例都不启动，除非启用 `dynamic_interfaces`。换网卡、换内核或从别的机器拷贝配置都会导致名称不一致",
  },
  leave: {
    en: "the interface is there before keepalived starts, made by a deployment or by the network scripts",
    zh: "部署流程或网络脚本会在 keepalived 启动之前建好该网卡",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    { text: file("«interface ens99»", "eth1"), machine },
    { text: file("interface eth0", "«eth9»"), machine },
  ],
  good: [
    { text: file("interface eth0", "eth1"), machine },
    {
      text: `global_defs {\n    dynamic_interfaces\n}\n${file("interface ens99", "eth9")}`,
      machine,
    },
  ],

  check({ instance, ha }, report, around) {
    const of = around.machineOf(ha);
    const there = of?.interfaces();
    if (!of || !there || isElsewhere(ha)) return;
    const names = there.map(({ name }) => name);
    const known = new Set([...names, ...made(ha)]);
    for (const { name, at } of namedBy(instance)) {
      if (known.has(name)) continue;
      const meant = nearest(name, names);
      report({
        at,
        message: say(
          {
            en: "{machine} has no interface {name}; it has {others}",
            zh: "{machineZh}没有网卡 {name}，现有 {othersZh}",
          },
          {
            machine: nameOfMachine(of).en,
            machineZh: nameOfMachine(of).zh,
            name,
            others: listed(names).en,
            othersZh: listed(names).zh,
          },
        ),
        ...(meant !== undefined && {
          help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
        }),
      });
    }
  },
});

/** Interfaces may come later, or are those of a namespace. */
const isElsewhere = ({ ha }: HaConfig): boolean =>
  isWritten(read(ha.globals, dynamicInterfaces)) || isWritten(read(ha.main, netNamespace));

/** What keepalived makes itself: `use_vmac`, which may be named; else it is `vrrp.ID`. */
const made = ({ ha }: HaConfig): readonly string[] =>
  ha.instances.flatMap(({ scope }) => read(scope, useVmac).value?.interface ?? []);

function namedBy({
  scope,
  trackInterfaces,
  addresses,
  excluded,
}: VrrpInstance): readonly { readonly name: string; readonly at: Traced<unknown> | Site }[] {
  const link = read(scope, instanceInterface);
  return [
    ...(link.value === undefined ? [] : [{ name: link.value, at: link }]),
    ...trackInterfaces.map(({ name, site }) => ({ name, at: site })),
    ...[...addresses, ...excluded].flatMap(({ device, site }) =>
      device === undefined ? [] : [{ name: device, at: site }],
    ),
  ];
}
