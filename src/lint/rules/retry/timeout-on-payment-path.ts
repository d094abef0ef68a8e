import { proxyNextUpstream } from "../../../catalog/nginx/proxy.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { compareVersions, dialectNames, type Target } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import { passesTo } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const timeoutOnPaymentPath = rule({
  id: "retry/timeout-on-payment-path",
  severity: "warning",
  since: "0.1.0",
  on: "upstream",
  dialects: ["nginx", "openresty", "tengine", "ths"],
  summary: {
    en: "a request that timed out on a path of payments is sent to a second backend",
    zh: "支付路径上超时的请求会转发给第二台后端",
  },
  options: {
    words: {
      kind: "words",
      fallback: ["pay", "payment", "payments", "checkout", "transfer", "refund", "withdraw"],
      each: {
        pattern: "^[^/]+$",
        says: { en: "a part of a path, without /, is expected", zh: "应为路径中的一段，不含 /" },
      },
      summary: {
        en: "parts of paths whose requests must not run twice",
        zh: "路径中出现这些段的请求不得执行两次",
      },
    },
  },
  why: {
    en: "after a timeout the first backend may have carried out the request, and `timeout` is among the defaults of `proxy_next_upstream`. nginx before 1.9.13 sends a POST to the next backend like any other request; since then it does so only with `non_idempotent` (1.22.1 was asked). Tengine up to 2.2 is built on older versions, and THS does not say on which it is built: on a path whose requests must not run twice neither should be left to chance. `error` alone is not reported, but it stands for more than a refused connection: a POST whose connection broke off half-way is repeated too, so that only `off` is certain. nginx from 1.9.13 on is not reported",
    zh: "超时后第一台后端可能已经执行了该请求，而 `timeout` 在 `proxy_next_upstream` 的默认值中。1.9.13 之前的 nginx 会像其他请求一样把 POST 转给下一台后端；此后只有写了 `non_idempotent` 才会（已用 1.22.1 验证）。Tengine 2.2 及以前基于更旧的版本，THS 未说明其基础版本：对不得执行两次的路径，不应心存侥幸。只写 `error` 不报告，但它不仅指连接被拒绝：连接中途断开的 POST 也会重发，只有 `off` 才万无一失。1.9.13 起的 nginx 不报告",
  },
  leave: {
    en: "the application knows a repetition by a key of the request",
    zh: "应用能凭请求中的幂等键识别重复",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream",
    "https://nginx.org/en/CHANGES",
  ],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location /api/pay/ { «proxy_pass http://app;» } } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location = /refund { «proxy_next_upstream error timeout;» proxy_pass http://app; } } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location /orders/ { «proxy_pass http://app;» } } }\n",
      dialect: "ths",
      options: { words: ["orders"] },
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location /pay/ { proxy_next_upstream error; proxy_pass http://app; } } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location /pay/ { proxy_pass http://app; } } }\n",
      dialect: "nginx",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location /pay/ { proxy_pass http://app; } } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } server { location /payroll/ { proxy_pass http://app; } } }\n",
      dialect: "ths",
    },
  ],

  check({ upstream, http, proxy: { target } }, report, { optionsAt }) {
    if (repeatsNoPost(target)) return;
    if (upstream.peers.filter(({ down }) => !down.value).length < 2) return;
    for (const { location, at } of passesTo(http, upstream)) {
      const { match, scope, title } = location;
      if (match.kind !== "exact" && match.kind !== "prefix") continue;
      const words = new Set(optionsAt(at).words.map((word) => word.toLowerCase()));
      if (!match.path.split("/").some((part) => words.has(part.toLowerCase()))) continue;
      const list = read(scope, proxyNextUpstream);
      // With non_idempotent the matter is certain, and another rule's.
      if (!list.value.includes("timeout") || list.value.includes("non_idempotent")) continue;
      report({
        at: isWritten(list) ? list : at,
        message: (target.dialect === "ths" ? unknown : certain)(title, target),
        ...(isWritten(list) && {
          related: [{ at, message: say({ en: "requests are sent here", zh: "此处转发请求" }) }],
        }),
        help: say(
          {
            en: "proxy_next_upstream off; in {location}; error alone still repeats a POST whose connection broke off",
            zh: "在 {location} 中写 proxy_next_upstream off;（只写 error 时，连接中途断开的 POST 仍会重发）",
          },
          { location: title },
        ),
      });
    }
  },
});

/** nginx since 1.9.13, and what is built on it for certain. */
function repeatsNoPost({ dialect, version }: Target): boolean {
  if (dialect === "ths") return false;
  return compareVersions(version, dialect === "tengine" ? [2, 3] : [1, 9, 13]) >= 0;
}

const unknown = (location: string): Text =>
  say(
    {
      en: "a POST to {location} that timed out may be sent to a second backend: THS does not say which nginx it is built on, and before 1.9.13 that is what happens",
      zh: "发往 {location} 的 POST 超时后可能被转给第二台后端：THS 未说明基于哪个版本的 nginx，而 1.9.13 之前正是如此",
    },
    { location },
  );

const certain = (location: string, { dialect, version }: Target): Text =>
  say(
    {
      en: "a POST to {location} that timed out is sent to a second backend, though the first may have carried it out: {product} repeats it",
      zh: "发往 {location} 的 POST 超时后会被转给第二台后端，而前一台可能已经执行成功：{product} 会重发",
    },
    { location, product: `${dialectNames[dialect]} ${version.join(".")}` },
  );
