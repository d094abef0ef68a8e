import type { Http, Location } from "../../../ir/http.ts";
import { say } from "../../../messages/text.ts";
import { Branches, PatternsAbove } from "../../patterns-above.ts";
import { type Report, rule } from "../../rule.ts";

export const regexLocationShadowed = rule({
  id: "routing/regex-location-shadowed",
  severity: "warning",
  since: "0.1.0",
  on: "server",
  summary: {
    en: "a location whose pattern is never asked: one above takes all its requests",
    zh: "正则 location 永远不会命中：前面的正则已匹配它的全部请求",
  },
  why: {
    en: "nginx asks patterns in the order of the file and takes the first that fits, however exact a later one is: with `location ~ \\.php$` above `location ~ ^/admin/.*\\.php$` the second is dead, and what it was to forbid is served. nginx 1.22.1 takes such a file without a word, the same pattern twice as well. Only what is certain is reported: the same pattern, a fixed beginning or end, a pattern that fits everything",
    zh: "nginx 按文件顺序逐个尝试正则，取第一个匹配的，后面写得再精确也没用：`location ~ \\.php$` 写在 `location ~ ^/admin/.*\\.php$` 之前，后者就永远不会命中，本想禁止的内容照样对外提供。nginx 1.22.1 对此不作任何提示，同一正则写两次也一样。只报告能确定的情形：相同的正则、固定的开头或结尾、匹配一切的正则",
  },
  leave: {
    en: "the order is what is meant, and the longer one is a leftover that may go",
    zh: "顺序本就如此，被遮住的那条可以删除",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#location"],
  bad: [
    {
      text: `events {}
http {
    server {
        location ~ \\.php$ { proxy_pass http://10.0.0.1; }
        «location ~ ^/admin/.*\\.php$» { deny all; }
        location ~* \\.(?:css|js|png)$ { expires 1h; }
        «location ~ ^/assets/.+\\.js$» { expires 1y; }
    }
}
`,
    },
    {
      text: `events {}
http {
    server {
        location ~ ^/api/ { proxy_pass http://10.0.0.1; }
        «location ~ ^/api/v2/(.*)$» { proxy_pass http://10.0.0.2; }
        location ~ ^/ { return 404; }
        «location ~* \\.html$» { expires 1h; }
    }
}
`,
    },
    {
      text: "events {}\nhttp { server { location /a/ { location ~ x$ { return 200; } «location ~ x$» { return 204; } } } }\n",
    },
  ],
  good: [
    {
      text: `events {}
http {
    server {
        location ~ ^/admin/.*\\.php$ { deny all; }
        location ~ \\.php$ { proxy_pass http://10.0.0.1; }
        location ~* ^/API/ { return 200; }
        location ~ ^/apis { return 204; }
        location ~ /x(?!y) { return 204; }
        location ~ ^/x(?:y|z)$ { return 204; }
    }
}
`,
    },
    // The one above regards case.
    {
      text: "events {}\nhttp { server { location ~ ^/a { return 200; } location ~* ^/a/b { return 204; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location / { return 200; } location ~ ^/a { return 204; } location = /a { return 200; } } }\n",
    },
  ],

  check({ server, http }, report) {
    const branches = known.get(http) ?? new Branches();
    known.set(http, branches);
    look(server.locations, branches, report);
  },
});

/** Servers say the same patterns again and again. */
const known = new WeakMap<Http, Branches>();

/** Each block asks its own patterns in its own order. */
function look(locations: readonly Location[], branches: Branches, report: Report): void {
  let above: PatternsAbove<Location> | undefined;
  for (const location of locations) {
    if (location.locations.length > 0) look(location.locations, branches, report);
    if (location.match.kind !== "regex") continue;
    above ??= new PatternsAbove(branches);
    const taker = above.meet(location.match, location);
    if (taker) tell(location, taker, report);
  }
}

const tell = (location: Location, taker: Location, report: Report): void => {
  report({
    at: location.site,
    message: say(
      {
        en: "no request gets here: `location {taker}` above takes all that `location {own}` fits",
        zh: "没有请求会到达这里：前面的 `location {taker}` 已匹配 `location {own}` 的全部请求",
      },
      { taker: taker.title, own: location.title },
    ),
    related: [{ at: taker.site, message: say({ en: "asked first", zh: "先于此匹配" }) }],
    help: say({
      en: "put it above, or remove it",
      zh: "把它移到前面，或删除",
    }),
  });
};
