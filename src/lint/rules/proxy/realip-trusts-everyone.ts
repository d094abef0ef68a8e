import { setRealIpFrom } from "../../../catalog/nginx/realip.ts";
import { say } from "../../../messages/text.ts";
import { writtenIn } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const realipTrustsEveryone = rule({
  id: "proxy/realip-trusts-everyone",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`set_real_ip_from` trusts every address",
    zh: "`set_real_ip_from` 信任所有地址",
  },
  why: {
    en: "the field that `real_ip_header` names is taken from whoever sends it. With `0.0.0.0/0` or `::/0` every client chooses its own address: `allow` and `deny`, limits for each client, `ip_hash` and the access log all work with what the client wrote",
    zh: "`real_ip_header` 指定的头由发送方任意填写。写成 `0.0.0.0/0` 或 `::/0` 后，任何客户端都能自定地址：`allow`/`deny`、按客户端限流、`ip_hash` 和访问日志用的都是客户端写的内容",
  },
  leave: {
    en: "nobody but the proxies in front can open a connection to this port",
    zh: "只有前置代理能连接到该端口",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_realip_module.html#set_real_ip_from"],
  bad: [
    {
      text: "events {}\nhttp { «set_real_ip_from 0.0.0.0/0;» real_ip_header X-Forwarded-For; }\n",
    },
    { text: "events {}\nhttp { server { «set_real_ip_from ::/0;» } }\n" },
  ],
  good: [{ text: "events {}\nhttp { set_real_ip_from 10.0.0.0/8; real_ip_header X-Real-IP; }\n" }],

  check({ proxy }, report) {
    for (const trusted of writtenIn(proxy, setRealIpFrom))
      if (trusted.value.endsWith("/0"))
        report({
          at: trusted,
          message: say(
            {
              en: "{network} is everybody: a client chooses the address that limits, allow and deny see",
              zh: "{network} 即所有人：限流、allow/deny 看到的地址由客户端自己决定",
            },
            { network: trusted.value },
          ),
          help: say({
            en: "name the addresses of the proxies in front",
            zh: "写明前置代理的地址",
          }),
        });
  },
});
