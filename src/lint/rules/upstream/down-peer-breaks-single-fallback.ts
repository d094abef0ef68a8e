import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const downPeerBreaksSingleFallback = rule({
  id: "upstream/down-peer-breaks-single-fallback",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "one usable server beside servers marked `down`",
    zh: "只剩一台可用服务器，其余都标记为 `down`",
  },
  why: {
    en: "a group of one is special: nginx never takes its only server out. Servers marked `down` still count, so one failed request takes the last usable server out for `fail_timeout`: measured with nginx 1.22.1, one connection that the backend closed early was followed by `no live upstreams` and 502, where the same group without the `down` line kept answering",
    zh: "只有一台服务器的组是特例：nginx 永远不会摘除它。但标记为 `down` 的服务器仍计入总数，于是一次失败就会让最后一台可用服务器被摘除 `fail_timeout` 这么久：用 nginx 1.22.1 实测，后端提前断开一个连接后，后续请求都返回 502（`no live upstreams`），而去掉 `down` 那一行后服务不受影响",
  },
  leave: {
    en: "the maintenance is short and a few 502 do not matter",
    zh: "维护时间很短，少量 502 可以接受",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { «server 10.0.0.1:80;» server 10.0.0.2:80 down; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.2:80 down; server 10.0.0.3:80 down; «server 10.0.0.1:80 max_fails=3;» } }\n",
    },
    {
      text: "events {}\nstream { upstream db { «server 10.0.0.1:3306;» server 10.0.0.2:3306 down; } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80 down; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80 down; server 10.0.0.3:80 backup; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.3:80; server 10.0.0.2:80 down; } }\n",
    },
  ],

  check({ upstream, stream }, report) {
    const usable = upstream.peers.filter(({ down }) => !down.value);
    const [only, second] = usable;
    if (upstream.unread > 0 || !only || second || upstream.peers.length === 1) return;
    // A name may stand for several addresses.
    if (only.maxFails.value === 0 || only.address.value.kind === "name") return;
    report({
      at: only.site,
      message: say(
        stream
          ? {
              en: "{peer} is the only usable server of {group}, and failures still take it out: every connection is closed for {seconds} s after {count} of them",
              zh: "{peer} 是 {group} 唯一可用的服务器，失败时仍会被摘除：失败 {count} 次后，{seconds} 秒内的连接全部关闭",
            }
          : {
              en: "{peer} is the only usable server of {group}, and failures still take it out: 502 for {seconds} s after {count} of them",
              zh: "{peer} 是 {group} 唯一可用的服务器，失败时仍会被摘除：失败 {count} 次后，{seconds} 秒内全部返回 502",
            },
        {
          peer: only.address.value.text,
          group: upstream.name,
          count: only.maxFails.value,
          seconds: only.failTimeout.value / 1000,
        },
      ),
      related: upstream.peers
        .filter(({ down }) => down.value)
        .map(({ down }) => ({
          at: down,
          message: say({ en: "counts as a server, takes none", zh: "仍计入数量，但不分流量" }),
        })),
      help: say({
        en: "remove the servers that are down, or write max_fails=0 at the usable one until they are back",
        zh: "删除标记为 down 的服务器，或在它们恢复之前给可用的那台写上 max_fails=0",
      }),
    });
  },
});
