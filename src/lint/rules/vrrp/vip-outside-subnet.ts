import { instanceInterface } from "../../../catalog/keepalived/vrrp-instance.ts";
import type { HaConfig } from "../../../ir/config.ts";
import type { Machine } from "../../../ir/machine.ts";
import { read } from "../../../ir/scope.ts";
import type { VirtualAddress, VrrpInstance } from "../../../ir/vrrp.ts";
import { say } from "../../../messages/text.ts";
import { listed, nameOfMachine } from "../../machine-words.ts";
import { contains, isPrivate, isSameAddress, type Network, networkFrom } from "../../networks.ts";
import { rule } from "../../rule.ts";

const file = (address: string, more = ""): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
${more}    virtual_ipaddress {
        ${address}
    }
}
`;

const facts = {
  interfaces: [{ name: "eth0", running: true, addresses: ["10.0.0.1/24", "fe80::1/64"] }],
};

export const vipOutsideSubnet = rule({
  id: "vrrp/vip-outside-subnet",
  severity: "warning",
  since: "0.1.0",
  on: "vrrp",
  needs: "machine",
  summary: {
    en: "a virtual address that is in no network of its interface",
    zh: "虚拟地址不在网卡的任何网段内",
  },
  why: {
    en: "keepalived 2.2.7 puts any address on any interface and says nothing. Hosts of that network ask for it by ARP only if they take it for a neighbour: an address outside their network goes to their gateway, which knows nothing of it. That is a digit gone wrong, a file from another site, or an instance on the wrong interface. Routes of keepalived's own, and public addresses over private ones, are taken for intent",
    zh: "keepalived 2.2.7 会把任何地址加到任何网卡上，不作提示。同网段主机只有认为它是邻居才会发 ARP；不在其网段内的地址会被交给网关，而网关并不知道它。这通常是写错一位、拷贝了其他站点的文件，或实例写错了网卡。keepalived 自己配置了路由，或私网地址之上的公网地址，视为有意为之",
  },
  leave: {
    en: "a router sends the address to this machine, or the hosts that use it have an address of its network too",
    zh: "有路由器把该地址指向本机，或使用它的主机也有该网段的地址",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    { text: file("«10.0.1.9/24»"), machine: facts },
    { text: file("«10.0.1.9»"), machine: facts },
  ],
  good: [
    { text: file("10.0.0.9/24"), machine: facts },
    { text: file("10.0.0.9/32"), machine: facts },
    { text: file("203.0.113.9/28"), machine: facts },
    { text: file("10.0.1.9/24") },
    {
      text: file("10.0.1.9/32", "    virtual_routes {\n        10.0.1.0/24 dev eth0\n    }\n"),
      machine: facts,
    },
  ],

  check({ instance, ha }, report, around) {
    if (instance.routes.length > 0 || ha.ha.staticRoutes.length > 0) return;
    const machine = around.machineOf(ha);
    if (!machine) return;
    const name = nameOfMachine(machine);
    for (const address of [...instance.addresses, ...instance.excluded]) {
      const networks = networksOf(address, instance, ha, machine);
      if (networks.length === 0 || !isOutside(address, networks)) continue;
      const there = listed(networks.map((one) => `${one.address}/${one.prefix}`));
      report({
        at: address.site,
        message: say(
          {
            en: "{ip} is in no network of {device}, which has {there} on {machine}",
            zh: "{ip} 不在 {device} 的任何网段内（{machineZh}为 {thereZh}）",
          },
          {
            ip: `${address.ip}/${address.prefix}`,
            device: address.device ?? read(instance.scope, instanceInterface).value ?? "",
            there: there.en,
            thereZh: there.zh,
            machine: name.en,
            machineZh: name.zh,
          },
        ),
      });
    }
  },
});

/** The networks of the interface that the address goes on, but for those that float themselves. */
function networksOf(
  { device, family }: VirtualAddress,
  { scope }: VrrpInstance,
  { ha }: HaConfig,
  machine: Machine,
): readonly Network[] {
  const name = device ?? read(scope, instanceInterface).value;
  const addresses = machine.interfaces()?.find((one) => one.name === name)?.addresses ?? [];
  const floating = ha.instances.flatMap((one) => [...one.addresses, ...one.excluded]);
  return addresses.flatMap((text) => {
    const network = networkFrom(text);
    if (!network || network.family !== family || /^fe80:/i.test(network.address)) return [];
    return floating.some(({ ip }) => isSameAddress(network.address, ip)) ? [] : [network];
  });
}

function isOutside({ ip, prefix }: VirtualAddress, networks: readonly Network[]): boolean {
  const own = networkFrom(`${ip}/${prefix}`);
  return !networks.some(
    (network) =>
      contains(network, ip) ||
      (own !== undefined && contains(own, network.address)) ||
      isPrivate(network.address) !== isPrivate(ip),
  );
}
