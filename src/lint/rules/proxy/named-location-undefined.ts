import { errorPage, tryFiles } from "../../../catalog/nginx/http-core.ts";
import type { Scope, Traced } from "../../../ir/scope.ts";
import { nearest } from "../../../messages/nearest.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";
import { locationsOf } from "../../subjects.ts";

export const namedLocationUndefined = rule({
  id: "proxy/named-location-undefined",
  severity: "error",
  since: "0.1.0",
  on: "server",
  summary: {
    en: "`@name` is used, and the server has no such location",
    zh: "引用了 `@name`，但该 server 中没有这个 location",
  },
  why: {
    en: "nginx looks the name up when a request needs it, not when the file is read: `nginx -t` is content, and at run time the error log says `could not find named location` and the client gets 500, just when `error_page 502 @maintenance` was to help",
    zh: "nginx 在请求用到时才查找这个名字，读取配置时不检查：`nginx -t` 通过，运行时错误日志报 `could not find named location`，客户端得到 500，而这恰恰发生在需要 `error_page 502 @maintenance` 的时候",
  },
  leave: {
    en: "never: the client gets 500 just when the location is needed",
    zh: "没有理由保留：恰恰在需要该 location 时，客户端得到 500",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#location"],
  bad: [
    {
      text: "events {}\nhttp { server { «error_page 502 @sorry;» location @sorry_page { return 503; } location / { proxy_pass http://10.0.0.1; } } }\n",
    },
    { text: "events {}\nhttp { server { location / { «try_files $uri @app;» } } }\n" },
  ],
  good: [
    {
      text: "events {}\nhttp { server { error_page 502 @sorry; location @sorry { return 503; } location / { try_files $uri @sorry; } } }\n",
    },
  ],

  check({ server, proxy }, report, { isWhole }) {
    if (!isWhole(proxy)) return;
    const names = new Set<string>();
    const scopes = new Set<Scope>([server.scope]);
    for (const { match, scope } of locationsOf(server)) {
      if (match.kind === "named") names.add(match.name);
      scopes.add(scope);
    }
    for (const { at, name } of [...scopes].flatMap(namesUsed)) {
      if (names.has(name)) continue;
      const near = nearest(name, names);
      report({
        at,
        message: say(
          {
            en: "this server has no location {name}: the client gets 500",
            zh: "该 server 中没有 location {name}：客户端会得到 500",
          },
          { name },
        ),
        ...(near !== undefined && {
          help: say({ en: "did you mean {near}?", zh: "是否想写 {near}？" }, { near }),
        }),
      });
    }
  },
});

interface Use {
  readonly at: Traced<unknown>;
  readonly name: string;
}

function namesUsed(scope: Scope): Use[] {
  const used: Use[] = [];
  const add = (at: Traced<unknown>, name: string): void => {
    if (name.startsWith("@") && /^@[^$]+$/.test(name)) used.push({ at, name });
  };
  for (const at of scope.own(errorPage)) add(at, at.value.uri.source);
  for (const at of scope.own(tryFiles)) {
    const { fallback } = at.value;
    if (typeof fallback !== "number") add(at, fallback.source);
  }
  return used;
}
