import { workerProcesses } from "../../../catalog/nginx/core.ts";
import { zone } from "../../../catalog/nginx/upstream.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { hasAlternatives } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const zoneMissing = rule({
  id: "upstream/zone-missing",
  severity: "warning",
  since: "0.1.0",
  // Nearly every real file goes without, and most live well with it.
  preset: "strict",
  on: "upstream",
  dialects: ["nginx", "angie", "openresty", "ths", "nginx-plus"],
  summary: {
    en: "a group without `zone` while several workers run",
    zh: "多个 worker 进程下上游组没有 `zone`",
  },
  why: {
    en: "without shared memory each worker keeps its own count: a dead backend is tried `max_fails` times by every one of them, and `max_conns` and `least_conn` see a fraction of the connections. With 8 workers `max_fails=3` means up to 24 failed requests",
    zh: "没有共享内存时每个 worker 各自计数：故障后端会被每个 worker 各尝试 `max_fails` 次，`max_conns` 和 `least_conn` 也只能看到一部分连接。8 个 worker 时 `max_fails=3` 意味着最多 24 个失败请求",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone"],
  bad: [
    {
      text: "worker_processes 8;\nevents {}\nhttp { «upstream app» { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80 max_fails=3; } }\n",
    },
    {
      text: "worker_processes auto;\nevents {}\nhttp { «upstream app» { least_conn; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
  ],
  good: [
    {
      text: "worker_processes 8;\nevents {}\nhttp { upstream app { zone app 64k; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "worker_processes 1;\nevents {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    { text: "worker_processes 8;\nevents {}\nhttp { upstream app { server 10.0.0.1:80; } }\n" },
  ],

  check({ upstream, proxy }, report) {
    const workers = read(proxy.main, workerProcesses);
    if (!isWritten(workers) || workers.value === 1 || !hasAlternatives(upstream)) return;
    if (upstream.health || upstream.scope.own(zone).length > 0) return;
    const fails = Math.max(...upstream.peers.map(({ maxFails }) => maxFails.value));
    // Where nothing is counted nothing could be shared.
    if (fails === 0) return;
    const group = upstream.name;
    const message =
      workers.value === "auto"
        ? say(
            {
              en: "each worker counts failures of {group} for itself: a dead server is tried {fails} times by every one of them",
              zh: "每个 worker 各自统计 {group} 的失败次数：故障后端会被每个 worker 各尝试 {fails} 次",
            },
            { group, fails },
          )
        : say(
            {
              en: "each of {workers} workers counts failures of {group} for itself: a dead server is tried {total} times, not {fails}",
              zh: "{workers} 个 worker 各自统计 {group} 的失败次数：故障后端会被尝试 {total} 次，而不是 {fails} 次",
            },
            { workers: workers.value, group, total: workers.value * fails, fails },
          );
    report({
      at: upstream.site,
      message,
      related: [{ at: workers, message: say({ en: "so many workers", zh: "worker 数量" }) }],
      help: say(
        { en: "share the counts: zone {group} 64k;", zh: "共享计数：zone {group} 64k;" },
        { group },
      ),
    });
  },
});
