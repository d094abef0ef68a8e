import { proxyHttpVersion, proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { read, readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { addHeaders } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const websocketUpgradeMissing = rule({
  id: "timeout/websocket-upgrade-missing",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "a location named after WebSocket that does not hand on `Upgrade`",
    zh: "WebSocket 的 location 没有转发 `Upgrade`",
  },
  why: {
    en: "`Upgrade` and `Connection` are for one hop: nginx leaves both out unless they are set, and asks before 1.29.7 with HTTP/1.0, which knows no upgrade. The handshake fails, usually with 400, and libraries fall back to slow polling without telling anybody",
    zh: "`Upgrade` 和 `Connection` 是逐跳头：不显式设置，nginx 就不会转发；1.29.7 之前还默认使用不支持升级的 HTTP/1.0。握手会失败（通常是 400），而前端库往往悄悄退回到低效的轮询",
  },
  leave: {
    en: "the path has its name for other reasons",
    zh: "路径只是碰巧叫这个名字",
  },
  sources: ["https://nginx.org/en/docs/http/websocket.html"],
  bad: [
    {
      text: "events {}\nhttp { server { location /ws/ { «proxy_pass http://10.0.0.1;» } } }\n",
      fixed:
        'events {}\nhttp { server { location /ws/ { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_pass http://10.0.0.1; } } }\n',
    },
    {
      text: "events {}\nhttp { server { location /socket.io { proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; «proxy_pass http://10.0.0.1;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location /ws/ { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_pass http://10.0.0.1; } } }\n",
    },
    { text: "events {}\nhttp { server { location /news/ { proxy_pass http://10.0.0.1; } } }\n" },
  ],

  check({ proxy }, report, around) {
    const { http } = proxy;
    if (!http || !around.isWhole(proxy)) return;
    for (const pass of passesOf(http)) {
      const { match, scope, title } = pass.location;
      const path = match.kind === "prefix" || match.kind === "exact" ? match.path : undefined;
      if (
        path === undefined ||
        !/(?:^|\/)(?:ws|wss|websockets?|socket\.io|sockjs)(?:\/|$)/i.test(path)
      )
        continue;
      const names = readAll(scope, proxySetHeader).map(({ value: [name] }) => name.toLowerCase());
      const missing = [
        ...(read(scope, proxyHttpVersion).value === "1.0" ? ["proxy_http_version 1.1;"] : []),
        ...(names.includes("upgrade") ? [] : ["proxy_set_header Upgrade $http_upgrade;"]),
        ...(names.includes("connection") ? [] : ['proxy_set_header Connection "upgrade";']),
      ];
      if (missing.length === 0) continue;
      report({
        at: pass.at,
        message: say(
          {
            en: "a WebSocket handshake at {location} fails: the backend does not see it",
            zh: "{location} 上的 WebSocket 握手会失败：后端收不到升级请求",
          },
          { location: title },
        ),
        help: say(
          { en: "missing here: {missing}", zh: "此处缺少：{missing}" },
          { missing: missing.join(" ") },
        ),
        fix: {
          title: say({ en: "pass the handshake on", zh: "转发升级请求" }),
          safety: "unsafe",
          edits: addHeaders(pass, missing, around),
        },
      });
    }
  },
});
