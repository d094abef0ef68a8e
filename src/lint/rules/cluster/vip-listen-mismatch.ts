import type { HaConfig, ProxyConfig } from "../../../ir/config.ts";
import type { VirtualAddress } from "../../../ir/vrrp.ts";
import { say } from "../../../messages/text.ts";
import { canonicalHost, isLoopback } from "../../cluster/addresses.ts";
import { hasUnreadIncludes } from "../../cluster/unread-includes.ts";
import { rule } from "../../rule.ts";

export const vipListenMismatch = rule({
  id: "cluster/vip-listen-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "node",
  summary: {
    en: "an address floats to this machine, and its proxy does not listen on it",
    zh: "虚拟地址会漂到本机，但本机的代理没有监听它",
  },
  why: {
    en: "clients of the address are refused by a machine on which everything runs. nginx listens on what its `listen` lines say and nothing else: where they name the machine's own address, a floating one is not served",
    zh: "机器上一切正常，访问虚拟地址的客户端却被拒绝连接。nginx 只监听 `listen` 写明的地址：如果写的是本机地址，虚拟地址就没有服务",
  },
  leave: {
    en: "the address floats for another program of the machine, not for this proxy",
    zh: "该地址是为本机的其他程序准备的，与代理无关",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"],
  bad: [
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen 10.0.0.1:80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        «10.0.0.9/24»
    }
}
`,
    },
    // `listen [::]:80` takes IPv6 alone.
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen [::]:80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        «10.0.0.9/24»
    }
}
`,
    },
  ],
  good: [
    // A way out floats beside what is served.
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen 10.0.0.9:80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
        192.168.1.1/24 dev eth1
    }
}
`,
    },
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen [fd00:0::9]:80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        fd00::9/64
    }
}
`,
    },
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen 80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `--- lb1/nginx.conf
events {}
http { server { listen 10.0.0.9:80; } }
--- lb1/keepalived.conf
vrrp_instance VI_1 {
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

  check({ node: { proxies, ha } }, report, around) {
    if (proxies.some((proxy) => !around.isWhole(proxy) || hasUnreadIncludes(proxy, around))) return;
    const hosts = new Set(proxies.flatMap(hostsOf));
    // Another program serves the address where the proxy is for this machine alone.
    if (![...hosts].some((host) => !isLoopback(host))) return;
    const listed = [...hosts].join(", ");
    const floating = ha.flatMap((config) => floatingOf(config));
    // With one of them served the others may be for something else, such as the way out.
    if (floating.some((one) => isServed(one, hosts))) return;
    for (const { ip, site } of floating)
      report({
        at: site,
        message: say(
          {
            en: "{ip} comes to this machine, and its proxy listens on {hosts} only",
            zh: "{ip} 会漂到本机，而代理只监听 {hosts}",
          },
          { ip, hosts: listed },
        ),
        help: say({
          en: "listen on every address of the port (listen 80;), or on this one too",
          zh: "监听端口的所有地址（listen 80;），或把该地址也写进 listen",
        }),
      });
  },
});

/** What a proxy listens on; a server that says nothing listens on every address. */
const hostsOf = ({ http, stream }: ProxyConfig): readonly string[] =>
  [...(http?.servers ?? []), ...(stream?.servers ?? [])].flatMap(({ listens }) =>
    listens.length === 0
      ? ["*"]
      : listens.flatMap(({ value: { address, socket } }) => [
          ...(address.kind === "ip" ? [canonicalHost(address.host)] : []),
          ...(socket.includes("ipv6only=off") ? ["*"] : []),
        ]),
  );

/** The addresses of a machine that no virtual server of its own takes. */
function floatingOf({ ha, lvs }: HaConfig): readonly VirtualAddress[] {
  const virtual = new Set(
    lvs.servers.flatMap(({ service }) =>
      service.kind === "address" ? [canonicalHost(service.ip)] : [],
    ),
  );
  return ha.instances
    .flatMap(({ addresses, excluded }) => [...addresses, ...excluded])
    .filter(({ ip }) => !virtual.has(canonicalHost(ip)));
}

const isServed = ({ ip, family }: VirtualAddress, hosts: ReadonlySet<string>): boolean =>
  hosts.has(canonicalHost(ip)) ||
  (family === 6 ? hosts.has("::") : hosts.has("*") || hosts.has("0.0.0.0"));
