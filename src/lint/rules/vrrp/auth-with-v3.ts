import { versionOf } from "../../../catalog/keepalived/effective.ts";
import { authPass, authType } from "../../../catalog/keepalived/vrrp-authentication.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const authWithV3 = rule({
  id: "vrrp/auth-with-v3",
  severity: "warning",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "VRRP version 3 has no authentication",
    zh: "VRRP v3 不支持认证",
  },
  why: {
    en: "version 3 dropped it, and keepalived 2.2.7 ignores the block (`VRRP version 3 does not support authentication. Ignoring.`). Whoever relies on the password to keep two clusters apart, or strangers out, has nothing",
    zh: "v3 取消了认证，keepalived 2.2.7 会忽略该块（`VRRP version 3 does not support authentication. Ignoring.`）。指望用密码隔离两个集群或阻止外人加入的，其实毫无保护",
  },
  sources: ["https://datatracker.ietf.org/doc/html/rfc9568#section-9"],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        «auth_type PASS»
        auth_pass secret
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      refused: true,
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass secret
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance }, report) {
    const at = [read(instance.scope, authType), read(instance.scope, authPass)].find(isWritten);
    const version = versionOf(instance);
    if (!at || version.value !== 3) return;
    report({
      at,
      message: say(
        {
          en: "{name} speaks VRRP version 3: authentication is ignored",
          zh: "{name} 使用 VRRP v3：认证配置会被忽略",
        },
        { name: instance.name },
      ),
      ...(isWritten(version) && {
        related: [{ at: version, message: say({ en: "the version", zh: "版本" }) }],
      }),
      help: say({
        en: "keep strangers away by unicast_peer, the firewall, or a network of its own",
        zh: "可用 unicast_peer、防火墙或独立网段来隔离外来报文",
      }),
    });
  },
});
