import { digest, path, regex, statusCode } from "../../../catalog/keepalived/http-get.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import type { CheckedUrl } from "../../../ir/checker.ts";
import type { RealServer, VirtualServer } from "../../../ir/lvs.ts";
import { read, siteOf } from "../../../ir/scope.ts";
import { compareVersions, type Target } from "../../../ir/target.ts";
import { say, type Text } from "../../../messages/text.ts";
import { indentBefore } from "../../indent.ts";
import { rule, type Surroundings } from "../../rule.ts";
import { printAddress, servedPort } from "../../virtual-servers.ts";

const file = (url: string): string => `virtual_server 10.0.0.9 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        HTTP_GET {
            ${url}
        }
    }
}
`;

export const checkerHttpNoExpectation = rule({
  id: "lvs/checker-http-no-expectation",
  severity: "warning",
  since: "0.1.0",
  // keepalived 2.1 onwards has an expectation of its own, which most mean.
  preset: "strict",
  on: "ha",
  summary: {
    en: "an HTTP check that does not say which answer is right",
    zh: "HTTP 检查没有写明期望的应答",
  },
  why: {
    en: "without `status_code`, `digest` or `regex` the version decides. keepalived 2.2.7 takes 200 to 299 (asked: 204 is alive; 302, 404 and 500 are not), so a page that begins to redirect to https or to a login empties the pool; before status ranges came (2.0) any answer counted, an error page too. Written out, everybody sees what is meant, whatever version runs",
    zh: "没有 `status_code`、`digest`、`regex` 时由版本决定。keepalived 2.2.7 取 200–299（实测：204 正常，302、404、500 均为故障），因此页面一旦开始跳转到 https 或登录页，服务器池就会清空；在支持状态码范围（2.0）之前，任何应答都算正常，包括错误页。写明后与版本无关，意图一目了然",
  },
  leave: {
    en: "any answer at all is proof enough that the service works",
    zh: "只要有任何响应就足以说明服务正常",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file("«url» {\n                path /\n            }"),
      fixed: file(
        "url {\n                path /\n                status_code 200-299\n            }",
      ),
    },
  ],
  good: [
    { text: file("url {\n                path /\n                status_code 200\n            }") },
    {
      text: file(
        "url {\n                path /\n                digest 9b3a0c85a887a256d6939da88aabd8cd\n            }",
      ),
    },
    { text: file("url {\n                path /\n                regex alive\n            }") },
  ],

  check({ ha }, report, around) {
    for (const server of ha.lvs.servers)
      for (const real of server.realServers)
        for (const checker of real.checkers) {
          if (checker.kind !== "HTTP_GET" && checker.kind !== "SSL_GET") continue;
          for (const url of checker.urls) {
            if (url.scope.says(expectations)) continue;
            const fix = withStatus(url, around);
            report({
              at: url.site,
              message: expectation(ha.target, printAddress(reached(real, server))),
              help: say({
                en: "status_code with the statuses of a healthy page, 200 as a rule",
                zh: "用 status_code 写明健康页面的状态码，通常是 200",
              }),
              ...(fix && isRanged(ha.target) && { fix }),
            });
          }
        }
  },
});

const expectations = new Set([statusCode.slot, digest.slot, regex.slot]);

const reached = (real: RealServer, server: VirtualServer) => ({
  ...real.address,
  port: servedPort(real, server),
});

const isRanged = ({ version }: Target): boolean => compareVersions(version, [2]) >= 0;

const expectation = (target: Target, address: string): Text =>
  isRanged(target)
    ? say(
        {
          en: "{address} is alive while it answers with 200 to 299, whatever the page says, and down when it redirects",
          zh: "{address} 应答 200–299 即视为正常，不看页面内容；一旦跳转即视为故障",
        },
        { address },
      )
    : say(
        {
          en: "{address} is alive whatever it answers, an error page too",
          zh: "{address} 无论应答什么都视为正常，包括错误页",
        },
        { address },
      );

/** What keepalived takes anyway, in a line of its own behind the path. */
function withStatus({ scope }: CheckedUrl, around: Surroundings): Fix | undefined {
  const site = siteOf(read(scope, path));
  if (!site) return undefined;
  const { span } = site;
  const indent = indentBefore(span, around);
  if (indent === undefined) return undefined;
  return {
    title: say({ en: "write what holds: 200-299", zh: "写明实际生效的 200-299" }),
    safety: "safe",
    edits: [{ span: { ...span, start: span.end }, text: `${indent}status_code 200-299` }],
  };
}
