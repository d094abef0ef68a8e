import { deny } from "../../../catalog/nginx/access.ts";
import { authBasic, authRequest } from "../../../catalog/nginx/auth.ts";
import type { Handler, Server } from "../../../ir/http.ts";
import { readAll, type Scope, type Slot } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const statusEndpointExposed = rule({
  id: "security/status-endpoint-exposed",
  severity: "warning",
  since: "0.1.0",
  on: "location",
  summary: {
    en: "a status page that anybody may ask for",
    zh: "任何人都能访问的状态页",
  },
  why: {
    en: "`stub_status`, `api` and `check_status` tell how busy the machine is, and the latter two name every backend with its address and state; `api` of some products can even change them. Without `allow` and `deny` they answer whoever finds the path",
    zh: "`stub_status`、`api`、`check_status` 会暴露机器的繁忙程度，后两者还列出每台后端的地址和状态，部分产品的 `api` 甚至可以修改它们。没有 `allow`/`deny` 时，谁找到路径谁就能访问",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_stub_status_module.html"],
  bad: [
    { text: "events {}\nhttp { server { location /status { «stub_status;» } } }\n" },
    {
      text: "events {}\nhttp { server { location /api/ { «api /status/;» } } }\n",
      dialect: "ths",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location /status { stub_status; allow 127.0.0.1; deny all; } } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 127.0.0.1:8080; location /status { stub_status; } } }\n",
    },
    {
      text: 'events {}\nhttp { server { location /status { stub_status; auth_basic "ops"; auth_basic_user_file users; } } }\n',
    },
  ],

  check({ location, server, proxy }, report, { isWhole }) {
    const { handler, scope } = location;
    const word = wordOf(handler?.value);
    if (!handler || word === undefined || !isWhole(proxy) || isPrivate(server)) return;
    if (readAll(scope, deny).length > 0 || isOn(scope, authBasic) || isOn(scope, authRequest))
      return;
    report({
      at: handler,
      message: say(
        {
          en: "{word} answers whoever asks for {location}",
          zh: "任何人访问 {location} 都会得到 {word} 的内容",
        },
        { word, location: location.title },
      ),
      help: say({
        en: "allow 127.0.0.1; and the monitoring machines, then deny all;",
        zh: "先 allow 127.0.0.1; 和监控主机，再 deny all;",
      }),
    });
  },
});

function wordOf(handler: Handler | undefined): string | undefined {
  if (handler?.kind === "api" || handler?.kind === "stub_status") return handler.kind;
  if (handler?.kind !== "other") return undefined;
  return handler.directive === "check_status" ? handler.directive : undefined;
}

const isOn = <T>(scope: Scope, slot: Slot<T>): boolean => readAll(scope, slot).length > 0;

/** Whether a server is there for the machine itself: loopback alone, and no proxy beside. */
const isPrivate = ({ listens, locations }: Server): boolean =>
  listens.length > 0 &&
  !locations.some(({ handler }) => handler?.value.kind === "proxy") &&
  listens.every(({ value: { address } }) =>
    address.kind === "unix" ? true : /^(?:127\.|::1$|localhost$)/.test(address.host),
  );
