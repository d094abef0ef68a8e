import { say, type Text } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const checkTypeSchemeMismatch = rule({
  id: "health/check-type-scheme-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "upstream",
  dialects: ["ths", "tengine"],
  summary: {
    en: "a check speaks TLS to backends that are asked in plain HTTP, or the other way round",
    zh: "健康检查使用 TLS，而转发使用明文 HTTP，或者相反",
  },
  why: {
    en: "`type=ssl_hello` sends a ClientHello: a backend that speaks plain HTTP answers with an error or closes, the check fails, and all backends of the group are taken out though they work. `type=http` sends a plain request: a TLS port answers 400 or nothing, with the same end. A `tcp` check passes on both and is not reported",
    zh: "`type=ssl_hello` 会发送 ClientHello：使用明文 HTTP 的后端会报错或断开连接，检查失败，整组后端明明可用却全部被摘除。`type=http` 发送明文请求：TLS 端口返回 400 或不应答，结果相同。`tcp` 检查两者都能通过，不报告",
  },
  leave: {
    en: "backends answer TLS and plain HTTP on the same port",
    zh: "后端在同一端口上同时支持 TLS 与明文 HTTP",
  },
  sources: ["https://tengine.taobao.org/document/http_upstream_check.html"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:8080; server 10.0.0.2:8080; «check interval=3000 rise=2 fall=3 timeout=1000 type=ssl_hello;» } server { location / { proxy_pass http://app; } } }\n",
      dialect: "tengine",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:443; server 10.0.0.2:443; «health_check interval=3000 rise=2 fall=3 timeout=1000 type=http;» } server { location / { proxy_pass https://app; } } }\n",
      dialect: "ths",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:443; check interval=3000 rise=2 fall=3 timeout=1000 type=ssl_hello; } server { location / { proxy_pass https://app; } } }\n",
      dialect: "tengine",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:443; check interval=3000 rise=2 fall=3 timeout=1000 type=tcp; } server { location / { proxy_pass https://app; } } }\n",
      dialect: "tengine",
    },
    // The port of the check is another one.
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:443; check interval=3000 rise=2 fall=3 timeout=1000 type=http port=8080; } server { location / { proxy_pass https://app; } } }\n",
      dialect: "tengine",
    },
  ],

  check({ upstream, http }, report) {
    const { health } = upstream;
    const type = health?.value.type;
    if (!health || type === undefined || health.value.port !== undefined) return;
    const passes = passesTo(http, upstream);
    const [first] = passes;
    const speaksTls = type === "ssl_hello" || type === "gmssl_hello";
    if (!first || (!speaksTls && type !== "http")) return;
    const wrong = speaksTls ? "http" : "https";
    if (!passes.every(({ pass }) => pass.scheme === wrong)) return;
    report({
      at: health,
      message: (speaksTls ? tlsToPlain : plainToTls)(upstream.name, type),
      related: [
        { at: first.at, message: say({ en: "requests are sent here", zh: "此处转发请求" }) },
      ],
      help: say(
        { en: "type={type} fits what is sent, or type=tcp", zh: "改为 type={type}，或 type=tcp" },
        { type: speaksTls ? "http" : "ssl_hello" },
      ),
    });
  },
});

const tlsToPlain = (group: string, type: string): Text =>
  say(
    {
      en: "the check speaks TLS ({type}) to backends of {group} that are asked in plain HTTP: it takes all of them out",
      zh: "{group} 的后端使用明文 HTTP，检查却使用 TLS（{type}）：所有后端都会被摘除",
    },
    { group, type },
  );

const plainToTls = (group: string, type: string): Text =>
  say(
    {
      en: "the check speaks plain HTTP ({type}) to backends of {group} that are asked over TLS: it takes all of them out",
      zh: "{group} 的后端使用 TLS，检查却使用明文 HTTP（{type}）：所有后端都会被摘除",
    },
    { group, type },
  );
