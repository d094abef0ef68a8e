import { say } from "../../../messages/text.ts";
import { methodsOf } from "../../balancing-methods.ts";
import { rule } from "../../rule.ts";

export const lbMethodRedefined = rule({
  id: "upstream/lb-method-redefined",
  severity: "error",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "two ways of balancing in one group",
    zh: "同一个组里写了两种负载均衡方式",
  },
  why: {
    en: "only the last one counts. nginx 1.22 says `load balancing method redefined` as a warning that scrolls by at start, and the method that somebody meant, stickiness by `ip_hash` for instance, is silently gone",
    zh: "只有最后一种生效。nginx 1.22 启动时仅以警告输出 `load balancing method redefined`，一闪而过，而原本想要的方式（例如 `ip_hash` 的会话保持）就此失效",
  },
  leave: {
    en: "never: only the last one counts, so the others can go",
    zh: "没有理由保留：只有最后一种生效，其余的可以删除",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#least_conn"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { ip_hash; «least_conn;» server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nstream { upstream db { hash $remote_addr; «least_conn;» server 10.0.0.1:3306; server 10.0.0.2:3306; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { least_conn; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { least_conn; keepalive 16; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
  ],

  check({ upstream }, report) {
    const all = methodsOf(upstream);
    const last = all.at(-1);
    if (!last || all.length < 2) return;
    report({
      at: last.site,
      message: say(
        {
          en: "{last} takes the place of {first} in {group}: nginx only warns, and the last one counts",
          zh: "{group} 中 {last} 覆盖了 {first}：nginx 只给出警告，以最后一条为准",
        },
        { last: last.name, first: all[0]?.name ?? "", group: upstream.name },
      ),
      related: all
        .slice(0, -1)
        .map(({ site }) => ({ at: site, message: say({ en: "without effect", zh: "不生效" }) })),
      help: say({ en: "keep the one that is meant", zh: "只保留真正需要的一种" }),
    });
  },
});
