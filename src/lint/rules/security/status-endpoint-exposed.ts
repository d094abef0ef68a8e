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
  leave: {
    en: "the port can be reached from the monitoring network only",
    zh: "该端口只能从监控网络访问",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_stub_status_module.html"],
  bad: [
    { text: "events {}\nhttp { server { location /status { «stub_status;» } } }\n" },
    {
      text: "events {}\nhttp { server { location /api/ { «api /status/;» } } }\n",
      dialect: "ths",
    },
    {
      text: "events {}\nhttp { server { listen 127.0.0.1:8080; location /status { «stub_status;» } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { listen unix:/run/status.sock; location /status { stub_status; } } }\n",
    },
    {
      text: "events {}\nhttp { server { location /status { stub_status; allow 127.0.0.1; deny all; } } }\n",
    },
    {
      text: 'events {}\nhttp { server { location /status { stub_status; auth_basic "ops"; auth_basic_user_file users; } } }\n',
    },
  ],

  check({ location, server, proxy }, report, { isWhole }) {
    const { handler, scope } = location;
    const word = wordOf(handler?.value);
    if (!handler || word === undefined || !isWhole(proxy)) return;
    const reach = reachOf(server);
    if (reach === "file") return;
    if (readAll(scope, deny).length > 0 || isOn(scope, authBasic) || isOn(scope, authRequest))
      return;
    const values = { word, location: location.title };
    report({
      at: handler,
      ...(reach === "machine"
        ? { message: say(onThisMachine, values), severity: "info" }
        : { message: say(toAnybody, values) }),
      help: say({
        en: "allow 127.0.0.1; and the monitoring machines, then deny all;",
        zh: "先 allow 127.0.0.1; 和监控主机，再 deny all;",
      }),
    });
  },
});

const toAnybody = {
  en: "{word} answers whoever asks for {location}",
  zh: "任何人访问 {location} 都会得到 {word} 的内容",
} as const;

const onThisMachine = {
  en: "{word} answers every process on this machine that asks for {location}, and whatever another proxy sends there: no allow or deny stands beside the address",
  zh: "本机任何进程访问 {location} 都会得到 {word} 的内容，其他代理转发来的请求也一样：除监听地址外没有 allow/deny",
} as const;

function wordOf(handler: Handler | undefined): string | undefined {
  if (handler?.kind === "api" || handler?.kind === "stub_status") return handler.kind;
  if (handler?.kind !== "other") return undefined;
  return handler.directive === "check_status" ? handler.directive : undefined;
}

const isOn = <T>(scope: Scope, slot: Slot<T>): boolean => readAll(scope, slot).length > 0;

/** Who gets to a server: whoever may open its sockets, the machine itself, or anybody. */
function reachOf({ listens, locations }: Server): "file" | "machine" | "anybody" {
  const addresses = listens.map(({ value: { address } }) => address);
  const isProxy = locations.some(({ handler }) => handler?.value.kind === "proxy");
  if (addresses.length === 0 || isProxy) return "anybody";
  if (addresses.every(({ kind }) => kind === "unix")) return "file";
  return addresses.every(({ kind, host }) => kind === "unix" || isLoopback(host))
    ? "machine"
    : "anybody";
}

const isLoopback = (host: string): boolean => /^(?:127\.|::1$|localhost$)/.test(host);
