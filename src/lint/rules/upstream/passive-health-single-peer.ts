import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const passiveHealthSinglePeer = rule({
  id: "upstream/passive-health-single-peer",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "`max_fails` and `fail_timeout` of the only backend are ignored",
    zh: "唯一后端上的 `max_fails` 和 `fail_timeout` 不起作用",
  },
  why: {
    en: "nginx 1.22 never takes the only address of a group out of rotation: the parameters are read and ignored, and a reader who trusts them is misled (measured: with `max_fails=1 fail_timeout=30s` all of 20 requests were tried on the dead backend). A host name may stand for several addresses, so it is not reported",
    zh: "nginx 1.22 永远不会摘除组内唯一的地址：这两个参数会被解析，但不起作用，容易误导读配置的人（实测：`max_fails=1 fail_timeout=30s` 时，20 个请求全部仍尝试了故障后端）。域名可能解析出多个地址，因此不在此列",
  },
  leave: {
    en: "a second backend comes soon, and the line is ready for it",
    zh: "很快会增加第二台后端，这里先写好",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server"],
  bad: [
    {
      text: "events {}\nhttp { upstream report { server 10.0.0.1:80 «max_fails=3» fail_timeout=30s; } }\n",
    },
    { text: "events {}\nhttp { upstream report { server 10.0.0.1:80 «fail_timeout=30s»; } }\n" },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306 «max_fails=3»; } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { upstream report { server 10.0.0.1:80; } }\n" },
    { text: "events {}\nhttp { upstream report { server 10.0.0.1:80 max_fails=0; } }\n" },
    { text: "events {}\nhttp { upstream report { server localhost:80 max_fails=3; } }\n" },
    {
      text: "events {}\nhttp { upstream report { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80 backup; } }\n",
    },
    // The second one could not be read; it is there.
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80 max_fails = 3; } }\n",
      refused: true,
    },
  ],

  check({ upstream }, report) {
    const [peer, other] = upstream.peers;
    if (
      upstream.unread > 0 ||
      !peer ||
      other ||
      peer.address.value.kind === "name" ||
      peer.maxFails.value === 0
    )
      return;
    const at = [peer.maxFails, peer.failTimeout].find(isWritten);
    if (!at) return;
    report({
      at,
      message: say(
        {
          en: "{peer} is the only backend of {group}: nginx never takes it out, whatever this says",
          zh: "{peer} 是 {group} 唯一的后端：无论这里写什么，nginx 都不会摘除它",
        },
        { peer: peer.address.value.text, group: upstream.name },
      ),
      help: say({
        en: "add a second backend, or remove the parameters so that nobody relies on them",
        zh: "请增加一台后端，或删掉这些参数以免让人误以为有效",
      }),
    });
  },
});
