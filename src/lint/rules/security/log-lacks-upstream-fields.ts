import { accessLog } from "../../../catalog/nginx/log.ts";
import { readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const logLacksUpstreamFields = rule({
  id: "security/log-lacks-upstream-fields",
  severity: "info",
  since: "0.1.0",
  // Advice rather than a hazard.
  preset: "strict",
  on: "proxy",
  summary: {
    en: "the access log of a proxy does not say which backend answered",
    zh: "代理的访问日志没有记录由哪台后端应答",
  },
  options: {
    fields: {
      kind: "words",
      fallback: ["upstream_addr", "upstream_status", "upstream_response_time"],
      each: {
        pattern: "^[a-z0-9_]+$",
        says: {
          en: "the name of a variable, without $, is expected",
          zh: "应为不带 $ 的变量名",
        },
      },
      summary: {
        en: "variables of which one has to be in the format",
        zh: "格式中至少应含有其中一个变量",
      },
    },
  },
  why: {
    en: "retries, slow backends and failed attempts are visible in `$upstream_addr`, `$upstream_status` and `$upstream_response_time` alone: a request that met three dead backends and took a minute looks like any other 200 without them",
    zh: "重试、慢后端和失败的尝试只体现在 `$upstream_addr`、`$upstream_status`、`$upstream_response_time` 中：没有它们，一个先后碰到三台故障后端、耗时一分钟的请求看起来与普通的 200 没有区别",
  },
  leave: {
    en: "another log of the same requests has the fields",
    zh: "同样的请求另有包含这些字段的日志",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#variables"],
  bad: [
    {
      text: "events {}\nhttp { «log_format short '$remote_addr \"$request\" $status';» access_log logs/a.log short; server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { log_format full '$remote_addr \"$request\" $status $upstream_addr $upstream_status $request_time'; access_log logs/a.log full; server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { log_format short '$remote_addr'; access_log logs/a.log short; server { location / { return 204; } } }\n",
    },
  ],

  check({ proxy: { http } }, report, { optionsAt }) {
    if (!http) return;
    const used = new Set<string>();
    for (const { location } of passesOf(http))
      for (const { value } of readAll(location.scope, accessLog))
        if (value.kind !== "off" && value.format !== undefined) used.add(value.format);
    for (const { name, site, value } of http.logFormats) {
      const { fields } = optionsAt(site);
      if (!used.has(name) || fields.some((field) => names(value.source, field))) continue;
      report({
        at: site,
        message: say(
          {
            en: "{name} does not say which backend answered, nor that one was asked in vain",
            zh: "{name} 没有记录由哪台后端应答，也看不出有过失败的尝试",
          },
          { name },
        ),
        help: say({
          en: "add $upstream_addr $upstream_status $upstream_response_time $request_time",
          zh: "加上 $upstream_addr $upstream_status $upstream_response_time $request_time",
        }),
      });
    }
  },
});

const names = (format: string, field: string): boolean =>
  format.includes(`$${field}`) || format.includes(`\${${field}`);
