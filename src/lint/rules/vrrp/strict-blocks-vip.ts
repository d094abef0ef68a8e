import { priorityOf, versionOf } from "../../../catalog/keepalived/effective.ts";
import { accept, noAccept, strictMode } from "../../../catalog/keepalived/vrrp-instance.ts";
import { isWritten, read, siteOf } from "../../../ir/scope.ts";
import type { VrrpInstance } from "../../../ir/vrrp.ts";
import { say, type Text } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

const file = (strict: string, more = ""): string => `global_defs {
    router_id lb1
${strict}}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
${more}    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

export const strictBlocksVip = rule({
  id: "vrrp/strict-blocks-vip",
  severity: "error",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`vrrp_strict` on a node that does not own the address: nobody reaches the address",
    zh: "非地址所有者使用 `vrrp_strict`：虚拟地址无法访问",
  },
  why: {
    en: 'a strict master that does not own the address must not take packets for it, so keepalived installs a table `keepalived` in nftables (or rules of iptables) that drops everything to and from the virtual address. Measured with 2.2.7: the node is master, `ip address` shows the address, ping loses 100 %, `keepalived -t` is silent, and the log has one line of it ("no firewall configured - using nftables"). `accept` helps with VRRP version 3 alone: for version 2 it is reset, because RFC 3768 knows no such thing',
    zh: "严格模式下，非地址所有者的主节点不得接收发往虚拟地址的报文，因此 keepalived 会在 nftables 中建立 `keepalived` 表（或 iptables 规则），丢弃进出虚拟地址的所有报文。2.2.7 实测：节点是主节点，`ip address` 能看到地址，ping 丢包 100%，`keepalived -t` 不提示，日志只有一行“no firewall configured - using nftables”。只有 VRRP v3 可以用 `accept` 解决；v2 会重置该选项，因为 RFC 3768 没有这一说",
  },
  leave: {
    en: "the address is never asked, it only marks the master",
    zh: "该地址从不被访问，只用来标记主节点",
  },
  sources: [
    "https://github.com/acassen/keepalived/issues/474",
    "https://github.com/acassen/keepalived/issues/1373",
    "https://datatracker.ietf.org/doc/html/rfc9568#section-6.1",
  ],
  bad: [
    { text: file("    «vrrp_strict»\n"), fixed: file("") },
    { text: file("    «vrrp_strict»\n", "    accept\n"), refused: true },
  ],
  good: [
    { text: file("") },
    { text: file("    vrrp_version 3\n    vrrp_strict\n", "    accept\n") },
    { text: file("    vrrp_strict\n", "    no_accept\n") },
  ],

  check({ instance }, report, around) {
    const strict = read(instance.scope, strictMode);
    const site = siteOf(strict);
    if (!strict.value || !site || !isBlocked(instance)) return;
    // Without an address there is nothing to block; unicast is a fault of its own.
    const [first] = instance.addresses;
    if (!first || instance.unicastPeers.length > 0) return;
    report({
      at: strict,
      message: say(
        {
          en: "the master of {name} drops every packet to {ip}: it is strict and not the owner of the address",
          zh: "{name} 的主节点会丢弃所有发往 {ip} 的报文：启用了 strict，又不是地址所有者",
        },
        { name: instance.name, ip: first.ip },
      ),
      help: helpFor(instance),
      related: [{ at: instance.site, message: say({ en: "the instance", zh: "该实例" }) }],
      fix: {
        title: say({ en: "remove strict mode", zh: "去掉严格模式" }),
        safety: "unsafe",
        edits: [removeStatement(site.span, around)],
      },
    });
  },
});

/** `no_accept` asks for it; keepalived resets `accept` of version 2. */
function isBlocked(instance: VrrpInstance): boolean {
  const { scope } = instance;
  if (priorityOf(scope).value === 255 || isWritten(read(scope, noAccept))) return false;
  return versionOf(instance).value === 2 || !read(scope, accept).value;
}

const helpFor = (instance: VrrpInstance): Text =>
  versionOf(instance).value === 2
    ? say({
        en: "remove vrrp_strict; accept would do with vrrp_version 3 only",
        zh: "去掉 vrrp_strict；accept 只在 vrrp_version 3 下有效",
      })
    : say({
        en: "remove vrrp_strict, or add accept to the instance",
        zh: "去掉 vrrp_strict，或在该实例中加上 accept",
      });
