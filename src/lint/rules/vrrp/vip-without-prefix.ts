import type { VirtualAddress } from "../../../ir/vrrp.ts";
import { say } from "../../../messages/text.ts";
import type { Span } from "../../../text/span.ts";
import { rule, type Surroundings } from "../../rule.ts";

const file = (address: string): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        ${address}
    }
}
`;

export const vipWithoutPrefix = rule({
  id: "vrrp/vip-without-prefix",
  severity: "info",
  since: "0.1.0",
  // /32 is what many want and do not write.
  preset: "strict",
  on: "vrrp",
  summary: {
    en: "a virtual address without a prefix length",
    zh: "虚拟地址没有写前缀长度",
  },
  why: {
    en: "keepalived 2.2.7 puts it on the interface as /32 (IPv6: /128), without a word. Beside an address of the same network that is right, and many mean it; where the address is the only one of its network on the interface, the node has no route to that network. Written out, everybody sees which of the two is meant",
    zh: "keepalived 2.2.7 会不作提示地以 /32（IPv6 为 /128）加到网卡上。网卡已有同网段地址时这没有问题，很多人也正是此意；但如果它是该网段在网卡上唯一的地址，本机就没有到该网段的路由。写明长度，别人才知道是哪一种",
  },
  leave: {
    en: "/32 is what is meant: the address is routed to the machine",
    zh: "本意就是 /32：地址通过路由到达本机",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    { text: file("«10.0.0.9»"), fixed: file("10.0.0.9/32") },
    { text: file("«fd00::9 dev eth0»"), fixed: file("fd00::9/128 dev eth0") },
  ],
  good: [{ text: file("10.0.0.9/24") }, { text: file("10.0.0.9/32") }],

  check({ instance: { addresses, excluded } }, report, around) {
    for (const address of [...addresses, ...excluded]) {
      const word = wordOf(address, around);
      if (!word) continue;
      const { ip, prefix } = address;
      report({
        at: address.site,
        message: say(
          { en: "{ip} becomes {ip}/{prefix}", zh: "{ip} 会变成 {ip}/{prefix}" },
          { ip, prefix },
        ),
        help: say(
          {
            en: "write /{prefix} if that is meant, else the length of the network",
            zh: "确实需要时写明 /{prefix}，否则写网段的前缀长度",
          },
          { prefix },
        ),
        fix: {
          title: say({ en: "write /{prefix}", zh: "写明 /{prefix}" }, { prefix }),
          safety: "safe",
          edits: [{ span: { ...word, start: word.end }, text: `/${prefix}` }],
        },
      });
    }
  },
});

/** The address as a word, where it stands there without a length. */
const wordOf = (
  { site, ip, prefix, family }: VirtualAddress,
  around: Surroundings,
): Span | undefined =>
  // What a description leaves out may have been added from the network of its nodes.
  prefix === (family === 4 ? 32 : 128)
    ? around.wordsOf(site.span).find((word) => around.textOf(word) === ip)
    : undefined;
