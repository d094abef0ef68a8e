import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const proxyPassSlashMismatch = rule({
  id: "proxy/proxy-pass-slash-mismatch",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "the location and the URI of `proxy_pass` do not both end in a slash",
    zh: "location 与 `proxy_pass` 的 URI 末尾斜杠不一致",
  },
  why: {
    en: "nginx cuts the location off the path and puts the URI in its place, character by character. `location /api` with `http://app/` turns `/api/x` into `//x` and lets `/api../secret` out of the application's folder; `location /api/` with `http://app/v1` turns `/api/x` into `/v1x`",
    zh: "nginx 会把路径中 location 的部分逐字符替换成 URI。`location /api` 配 `http://app/` 时，`/api/x` 变成 `//x`，`/api../secret` 还能跳出应用目录；`location /api/` 配 `http://app/v1` 时，`/api/x` 变成 `/v1x`",
  },
  leave: {
    en: "the application expects exactly the path that the finding shows",
    zh: "应用需要的正是问题中显示的路径",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass"],
  bad: [
    { text: "events {}\nhttp { server { location /api { «proxy_pass http://10.0.0.1/;» } } }\n" },
    {
      text: "events {}\nhttp { server { location /api/ { «proxy_pass http://10.0.0.1/v1;» } } }\n",
      fixed: "events {}\nhttp { server { location /api/ { proxy_pass http://10.0.0.1/v1/; } } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { server { location /api/ { proxy_pass http://10.0.0.1/; } } }\n" },
    { text: "events {}\nhttp { server { location /api { proxy_pass http://10.0.0.1/v1; } } }\n" },
    { text: "events {}\nhttp { server { location /api { proxy_pass http://10.0.0.1; } } }\n" },
    { text: "events {}\nhttp { server { location = /api { proxy_pass http://10.0.0.1/; } } }\n" },
    {
      text: "events {}\nhttp { server { location /find/ { proxy_pass http://10.0.0.1/find?q=; } } }\n",
    },
  ],

  check({ proxy: { http } }, report, around) {
    if (!http) return;
    for (const { location, pass, at } of passesOf(http)) {
      const { uri, target } = pass;
      if (location.match.kind !== "prefix" || uri === undefined || uri.includes("?")) continue;
      const { path } = location.match;
      if (target.kind === "variable" || path.endsWith("/") === uri.endsWith("/")) continue;
      // The path that a client can ask for, and what becomes of it.
      const asked = path.endsWith("/") ? `${path}x` : `${path}/x`;
      const got = `${uri}${asked.slice(path.length)}`;
      // A location that gets a slash no longer answers the path without it.
      const site = siteOf(at);
      const word = path.endsWith("/") && site ? around.wordsOf(site.span)[1] : undefined;
      const quoted = word && /["']$/.test(around.textOf(word));
      report({
        at,
        message: say(
          { en: "{asked} reaches the backend as {got}", zh: "{asked} 到后端变成 {got}" },
          { asked, got },
        ),
        related: [
          {
            at: location.site,
            message: path.endsWith("/")
              ? say({ en: "ends in a slash", zh: "以斜杠结尾" })
              : say({ en: "does not end in a slash", zh: "不以斜杠结尾" }),
          },
        ],
        help: say({
          en: "end both in a slash, or neither",
          zh: "两处都以斜杠结尾，或都不以斜杠结尾",
        }),
        ...(word &&
          !quoted && {
            fix: {
              title: say({ en: "end the URI in a slash too", zh: "URI 末尾也加上斜杠" }),
              safety: "unsafe" as const,
              edits: [{ span: { ...word, start: word.end }, text: "/" }],
            },
          }),
      });
    }
  },
});
