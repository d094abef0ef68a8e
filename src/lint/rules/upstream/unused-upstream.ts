import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";
import { locationsOf } from "../../subjects.ts";

export const unusedUpstream = rule({
  id: "upstream/unused-upstream",
  severity: "info",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "nothing sends requests to the group",
    zh: "没有任何配置使用该上游组",
  },
  why: {
    en: "a group that nobody names is left over, or the place that should name it has a typo and asks somebody else. nginx reads it, resolves its names at start, and says nothing",
    zh: "没有被引用的上游组要么是遗留配置，要么是引用处写错了名字、请求去了别处。nginx 照常解析它，启动时还会解析其中的域名，但不作任何提示",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream"],
  bad: [
    {
      text: "events {}\nhttp { «upstream old» { server 10.0.0.1:80; } upstream app { server 10.0.0.2:80; } server { location / { proxy_pass http://app; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; } server { location / { proxy_pass http://APP; } } }\n",
    },
    {
      text: "events {}\nhttp { upstream php { server 10.0.0.1:9000; } server { location / { fastcgi_pass php; } } }\n",
    },
    // A variable may name any of them.
    {
      text: "events {}\nhttp { map $arg_a $group { default blue; } upstream blue { server 10.0.0.1:80; } server { location / { proxy_pass http://$group; } } }\n",
    },
  ],

  check({ proxy }, report, { isWhole, textOf }) {
    const { http } = proxy;
    if (!http || http.servers.length === 0 || !isWhole(proxy)) return;
    const passes = passesOf(http);
    const used = new Set<string>();
    for (const { pass } of passes) {
      if (pass.target.kind === "variable") return;
      if (pass.target.kind === "upstream") used.add(pass.target.name.toLowerCase());
    }
    // What hands requests on in other ways names its group in plain text.
    const others: string[] = proxy.unmodelled.map(({ site }) => textOf(site.span));
    for (const server of http.servers)
      for (const { handler } of locationsOf(server)) {
        const site = handler && handler.value.kind !== "proxy" ? siteOf(handler) : undefined;
        if (site) others.push(textOf(site.span));
      }
    const words = new Set(
      others
        .join("\n")
        .toLowerCase()
        .match(/[\w.-]+/g),
    );
    for (const { name, site } of http.upstreams)
      if (!used.has(name.toLowerCase()) && !words.has(name.toLowerCase()))
        report({
          at: site,
          message: say(
            { en: "nothing sends requests to {name}", zh: "没有任何配置使用 {name}" },
            { name },
          ),
          help: say({
            en: "remove it, or mend the name where it should be used",
            zh: "删除它，或改正本该引用它的地方",
          }),
        });
  },
});
