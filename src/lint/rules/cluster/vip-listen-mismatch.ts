import { say } from "../../../messages/text.ts";
import { isWildcard } from "../../cluster/addresses.ts";
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
  ],
  good: [
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
    const hosts = new Set<string>();
    for (const proxy of proxies) {
      if (!around.isWhole(proxy) || hasUnreadIncludes(proxy, around)) return;
      for (const { listens } of [
        ...(proxy.http?.servers ?? []),
        ...(proxy.stream?.servers ?? []),
      ]) {
        if (listens.length === 0) hosts.add("*");
        for (const { value } of listens)
          if (value.address.kind === "ip") hosts.add(value.address.host);
      }
    }
    // No proxy, one that names no address, or one that listens everywhere.
    if (hosts.size === 0 || [...hosts].some(isWildcard)) return;
    for (const { ha: config, lvs } of ha) {
      const virtual = new Set(
        lvs.servers.flatMap(({ service }) => (service.kind === "address" ? [service.ip] : [])),
      );
      for (const { addresses, excluded } of config.instances)
        for (const { ip, site } of [...addresses, ...excluded]) {
          if (hosts.has(ip) || virtual.has(ip)) continue;
          report({
            at: site,
            message: say(
              {
                en: "{ip} comes to this machine, and its proxy listens on {hosts} only",
                zh: "{ip} 会漂到本机，而代理只监听 {hosts}",
              },
              { ip, hosts: [...hosts].join(", ") },
            ),
            help: say({
              en: "listen on every address of the port (listen 80;), or on this one too",
              zh: "监听端口的所有地址（listen 80;），或把该地址也写进 listen",
            }),
          });
        }
    }
  },
});
