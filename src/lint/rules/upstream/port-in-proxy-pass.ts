import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const portInProxyPass = rule({
  id: "upstream/port-in-proxy-pass",
  severity: "error",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`proxy_pass` names a group and a port",
    zh: "`proxy_pass` 在上游组名后写了端口",
  },
  why: {
    en: 'the ports of a group stand at its servers. nginx 1.22 refuses to start: `upstream "app" may not have port 80`',
    zh: '上游组的端口写在各个 server 上。nginx 1.22 拒绝启动：`upstream "app" may not have port 80`',
  },
  leave: {
    en: "never: nginx does not load the file; where a host of that name is meant, give the group another one",
    zh: "没有理由保留：nginx 无法加载该文件；若本意是同名的主机，请给上游组换个名称",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass «http://app:80»; } } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app; } } }\n",
      refused: true,
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://app; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://10.0.0.1:80; } } }\n",
    },
  ],

  check({ proxy: { http } }, report, { wordsOf, textOf }) {
    if (!http) return;
    const groups = new Set(http.upstreams.map(({ name }) => name.toLowerCase()));
    for (const { pass, at } of passesOf(http)) {
      const named = /^(https?:\/\/)([^/:$[\]]+):(\d+)(.*)$/i.exec(pass.url.source);
      const [, scheme = "", group = "", port = "", rest = ""] = named ?? [];
      const site = siteOf(at);
      if (!site || !groups.has(group.toLowerCase())) continue;
      const [, word = site.span] = wordsOf(site.span);
      const quote = /^["']/.exec(textOf(word))?.[0] ?? "";
      report({
        at: { ...site, span: word },
        message: say(
          {
            en: "the group {group} may not have the port {port}: nginx refuses to start",
            zh: "上游组 {group} 后面不能写端口 {port}：nginx 会拒绝启动",
          },
          { group, port },
        ),
        fix: {
          title: say({ en: "drop the port", zh: "去掉端口" }),
          safety: "unsafe",
          edits: [{ span: word, text: `${quote}${scheme}${group}${rest}${quote}` }],
        },
      });
    }
  },
});
