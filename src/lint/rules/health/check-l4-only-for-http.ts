import { say } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const checkL4OnlyForHttp = rule({
  id: "health/check-l4-only-for-http",
  severity: "warning",
  since: "0.1.0",
  // TCP checks are what most manuals show; whoever wants more asks for it.
  preset: "strict",
  on: "upstream",
  summary: {
    en: "a group that speaks HTTP is checked by opening a connection only",
    zh: "提供 HTTP 服务的组只用建立连接来检查",
  },
  why: {
    en: "the kernel accepts connections as soon as the port is open: while the application still starts, has no thread left or no database, a `tcp` or `ssl_hello` check says that all is well and requests are sent to it. A check of type `http` asks the application",
    zh: "端口一打开，内核就会接受连接：应用仍在启动、线程耗尽或数据库不可用时，`tcp`、`ssl_hello` 检查都会认为正常，请求照样发过去。`http` 类型的检查才真正询问应用",
  },
  leave: {
    en: "the application has no page that is cheap to ask for, or TLS with client certificates is in the way",
    zh: "应用没有开销小的检查页面，或需要客户端证书而无法发起 HTTP 检查",
  },
  sources: ["https://tengine.taobao.org/document/http_upstream_check.html"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; «check interval=3000 rise=2 fall=3 timeout=1000 type=tcp;» } server { location / { proxy_pass http://app; } } }\n",
      dialect: "tengine",
    },
  ],
  good: [
    {
      text: 'events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; check interval=3000 rise=2 fall=3 timeout=1000 type=http; check_http_send "GET /health HTTP/1.0\\r\\n\\r\\n"; check_http_expect_alive http_2xx; } server { location / { proxy_pass http://app; } } }\n',
      dialect: "tengine",
    },
  ],

  check({ upstream, http }, report) {
    const type = upstream.health?.value.type;
    if (!upstream.health || (type !== "tcp" && type !== "ssl_hello" && type !== "gmssl_hello"))
      return;
    const [pass] = passesTo(http, upstream);
    if (!pass) return;
    report({
      at: upstream.health,
      message: say(
        {
          en: "a {type} check sees an open port, not an application of {group} that answers",
          zh: "{type} 检查只能看到端口是否打开，看不到 {group} 的应用能否应答",
        },
        { type, group: upstream.name },
      ),
      related: [{ at: pass.at, message: say({ en: "HTTP is sent here", zh: "此处转发 HTTP" }) }],
      help: say({
        en: "type=http with check_http_send and check_http_expect_alive",
        zh: "使用 type=http，并配置 check_http_send 和 check_http_expect_alive",
      }),
    });
  },
});
