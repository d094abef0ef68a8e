import { allow, deny } from "../../../catalog/nginx/access.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { placeOf } from "../../balancing-methods.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { scopesSaying } from "../../http-scopes.ts";
import { insertAfter } from "../../insertions.ts";
import { rule } from "../../rule.ts";

export const aclUnreachable = rule({
  id: "routing/acl-unreachable",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "access rules below `allow all` or `deny all`",
    zh: "`allow all` 或 `deny all` 之后的访问规则",
  },
  why: {
    en: "nginx takes the first rule that fits, and `all` fits everybody: what stands below is never read. An `allow` below `deny all` lets nobody in, a `deny` below `allow all` keeps nobody out",
    zh: "nginx 采用第一条匹配的规则，而 `all` 匹配所有人，其后的规则永远不会生效：`deny all` 之后的 `allow` 放不进任何人，`allow all` 之后的 `deny` 也拦不住任何人",
  },
  leave: {
    en: "never: the rule does nothing; a comment says better what is meant",
    zh: "没有理由保留：该规则不起作用，意图请写成注释",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_access_module.html"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { deny all; «allow 10.0.0.0/8;» } } }\n",
      fixed: "events {}\nhttp { server { location / { allow 10.0.0.0/8; deny all; } } }\n",
    },
    {
      text: "events {}\nhttp { server { allow all; «deny 192.0.2.1;» } }\n",
    },
    {
      text: "events {}\nhttp { server { deny all; «deny 192.0.2.1;» allow all; } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { server { location / { allow 10.0.0.0/8; deny all; } } }\n" },
    { text: "events {}\nhttp { server { deny all; location / { allow all; } } }\n" },
  ],

  check({ proxy }, report, around) {
    for (const scope of scopesSaying(proxy, allow, deny)) {
      const lines: Line[] = [];
      for (const [word, slot] of [["allow", allow] as const, ["deny", deny] as const])
        for (const value of scope.own(slot)) {
          const site = siteOf(value);
          if (site) lines.push({ word, network: value.value, site });
        }
      lines.sort((one, other) => placeOf(one.site) - placeOf(other.site));
      const last = lines.findIndex(({ network }) => network === "all");
      const all = lines[last];
      const [first, ...others] = all ? lines.slice(last + 1) : [];
      if (!all || !first) continue;
      report({
        at: first.site,
        message: say(
          {
            en: "{all} all above fits everybody: this {word} is never read",
            zh: "前面的 {all} all 已匹配所有人：这条 {word} 永远不会生效",
          },
          { all: all.word, word: first.word },
        ),
        related: [
          { at: all.site, message: say({ en: "fits everybody", zh: "匹配所有人" }) },
          ...others.map(({ site }) => ({
            at: site,
            message: say({ en: "nor is this", zh: "此条同样" }),
          })),
        ],
        help: say(
          { en: "move {all} all to the end", zh: "把 {all} all 移到最后" },
          { all: all.word },
        ),
        // Of two lines for everybody nobody can say which is meant.
        ...(![first, ...others].some(({ network }) => network === "all") && {
          fix: {
            title: say(
              { en: "move {all} all to the end", zh: "把 {all} all 移到最后" },
              { all: all.word },
            ),
            safety: "unsafe" as const,
            edits: [
              removeStatement(all.site.span, around),
              insertAfter((others.at(-1) ?? first).site, [around.textOf(all.site.span)], around),
            ],
          },
        }),
      });
    }
  },
});

interface Line {
  readonly word: "allow" | "deny";
  readonly network: string;
  readonly site: Site;
}
