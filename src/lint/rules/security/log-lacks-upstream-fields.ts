import { accessLog } from "../../../catalog/nginx/log.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import type { LogFormat } from "../../../ir/http.ts";
import { readAll } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule, type Surroundings } from "../../rule.ts";

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
      fixed:
        "events {}\nhttp { log_format short '$remote_addr \"$request\" $status' ' $upstream_addr $upstream_status $upstream_response_time $request_time'; access_log logs/a.log short; server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: `events {}
http {
    «log_format timed '$remote_addr "$request" '
                     '$status $request_time';»
    access_log logs/a.log timed;
    server { location / { proxy_pass http://10.0.0.1; } }
}
`,
      fixed: `events {}
http {
    log_format timed '$remote_addr "$request" '
                     '$status $request_time'
                     ' $upstream_addr $upstream_status $upstream_response_time';
    access_log logs/a.log timed;
    server { location / { proxy_pass http://10.0.0.1; } }
}
`,
    },
    // Where it would go in JSON is the author's to say.
    {
      text: `events {}
http {
    «log_format json escape=json '{"client":"$remote_addr","status":$status}';»
    access_log logs/a.log json;
    server { location / { proxy_pass http://10.0.0.1; } }
}
`,
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

  check({ proxy: { http } }, report, around) {
    if (!http) return;
    const used = new Set<string>();
    for (const { location } of passesOf(http))
      for (const { value } of readAll(location.scope, accessLog))
        if (value.kind !== "off" && value.format !== undefined) used.add(value.format);
    for (const format of http.logFormats) {
      const { name, site, value } = format;
      const { fields } = around.optionsAt(site);
      if (!used.has(name) || fields.some((field) => names(value.source, field))) continue;
      const fix = withFields(format, fields, around);
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
        ...(fix && { fix }),
      });
    }
  },
});

const names = (format: string, field: string): boolean =>
  format.includes(`$${field}`) || format.includes(`\${${field}`);

/** One more piece behind the others, on a line of its own where they have theirs. */
function withFields(
  { site, escape, value }: LogFormat,
  fields: readonly string[],
  { wordsOf, textOf }: Surroundings,
): Fix | undefined {
  const words = wordsOf(site.span);
  const [before, last] = words.slice(-2);
  if (!before || !last || escape === "json" || /^\s*[{[]/.test(value.source)) return undefined;
  const missing = [...fields, "request_time"].filter((field) => !names(value.source, field));
  const between = textOf({ ...last, start: before.end, end: last.start });
  const blank = /^\r?\n[ \t]*$/.test(between) ? between : " ";
  return {
    title: say({ en: "write them too", zh: "加上这些变量" }),
    safety: "unsafe",
    edits: [
      {
        span: { ...last, start: last.end },
        text: `${blank}' ${missing.map((field) => `$${field}`).join(" ")}'`,
      },
    ],
  };
}
