import { workerConnections } from "../../../catalog/nginx/events.ts";
import { read } from "../../../ir/scope.ts";
import { isWritten } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { passesOf } from "../../http-scopes.ts";
import { rule } from "../../rule.ts";

export const workerConnectionsLowForProxy = rule({
  id: "capacity/worker-connections-low-for-proxy",
  severity: "warning",
  since: "0.1.0",
  preset: "strict",
  on: "proxy",
  summary: {
    en: "few `worker_connections` for a proxy",
    zh: "作为代理，`worker_connections` 偏小",
  },
  options: {
    few: {
      kind: "count",
      fallback: 1024,
      least: 1,
      most: 1_000_000,
      summary: { en: "numbers up to this are reported", zh: "不超过该数量即报告" },
    },
  },
  why: {
    en: "a proxied request takes two connections of its worker, an idle client one: with 1024 a worker carries some 500 requests at once, and then answers nobody (`worker_connections are not enough`). Slow backends fill them within seconds",
    zh: "代理一个请求要占用 worker 的两个连接，空闲客户端占一个：设为 1024 时，一个 worker 同时只能处理约 500 个请求，之后便不再应答（`worker_connections are not enough`）。后端一慢，几秒就会占满",
  },
  leave: {
    en: "the machine serves a handful of clients at once and always will: an admin interface, a test bench",
    zh: "只服务少数客户端且不会增长的机器，例如管理界面或测试环境",
  },
  sources: ["https://nginx.org/en/docs/ngx_core_module.html#worker_connections"],
  bad: [
    {
      text: "events { «worker_connections 1024;» }\nhttp { server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events { worker_connections 8192; }\nhttp { server { location / { proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events { worker_connections 512; }\nhttp { server { location / { return 204; } } }\n",
    },
  ],

  check({ proxy: { http, events } }, report, { optionsAt }) {
    if (!http || !events || passesOf(http).length === 0) return;
    const connections = read(events, workerConnections);
    if (!isWritten(connections) || connections.value > optionsAt(connections).few) return;
    report({
      at: connections,
      message: say(
        {
          en: "a worker carries about {requests} proxied requests at once, then answers nobody",
          zh: "一个 worker 同时只能代理约 {requests} 个请求，之后便不再应答",
        },
        { requests: Math.floor(connections.value / 2) },
      ),
      help: say({
        en: "8192 or more, with worker_rlimit_nofile above twice as many",
        zh: "设为 8192 或更大，worker_rlimit_nofile 应大于其两倍",
      }),
    });
  },
});
