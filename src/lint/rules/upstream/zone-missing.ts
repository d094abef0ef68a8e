import { workerProcesses } from "../../../catalog/nginx/core.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import { insertFirst } from "../../insertions.ts";
import { hasAlternatives } from "../../peers.ts";
import { rule } from "../../rule.ts";

export const zoneMissing = rule({
  id: "upstream/zone-missing",
  severity: "warning",
  since: "0.1.0",
  // Nearly every real file goes without, and most live well with it.
  preset: "strict",
  on: "group",
  dialects: ["nginx", "angie", "openresty", "ths", "nginx-plus"],
  summary: {
    en: "a group without `zone` while several workers run",
    zh: "多个 worker 进程下上游组没有 `zone`",
  },
  why: {
    en: "without shared memory each worker keeps its own count: a dead backend is tried `max_fails` times by every one of them, and `max_conns` and `least_conn` see a fraction of the connections. With 8 workers `max_fails=3` means up to 24 failed requests. Where `worker_processes` is not written one worker runs, and the finding is an info: whoever writes `auto` later gets all of it",
    zh: "没有共享内存时每个 worker 各自计数：故障后端会被每个 worker 各尝试 `max_fails` 次，`max_conns` 和 `least_conn` 也只能看到一部分连接。8 个 worker 时 `max_fails=3` 意味着最多 24 个失败请求。未写 `worker_processes` 时只有一个 worker，此时仅作提示",
  },
  leave: {
    en: "failures are rare and a few more attempts do not matter",
    zh: "失败很少，多尝试几次没有影响",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#zone"],
  bad: [
    {
      text: "worker_processes 8;\nevents {}\nhttp { «upstream app» { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80 max_fails=3; } }\n",
      fixed:
        "worker_processes 8;\nevents {}\nhttp { upstream app { zone app 64k; server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80 max_fails=3; } }\n",
    },
    {
      text: `worker_processes 8;
events {}
http {
    «upstream app» {
        # two of them
        server 10.0.0.1:80;
        server 10.0.0.2:80;
    }
}
`,
      fixed: `worker_processes 8;
events {}
http {
    upstream app {
        zone app 64k;
        # two of them
        server 10.0.0.1:80;
        server 10.0.0.2:80;
    }
}
`,
    },
    {
      text: "worker_processes auto;\nevents {}\nhttp { «upstream app» { least_conn; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nhttp { «upstream app» { server 10.0.0.1:80 max_fails=3; server 10.0.0.2:80; } }\n",
    },
    {
      text: "worker_processes 4;\nevents {}\nstream { «upstream db» { server 10.0.0.1:3306; server 10.0.0.2:3306; } }\n",
    },
  ],
  good: [
    {
      text: "worker_processes 8;\nevents {}\nstream { upstream db { zone db 64k; server 10.0.0.1:3306; server 10.0.0.2:3306; } }\n",
    },
    {
      text: "worker_processes 8;\nevents {}\nhttp { upstream app { zone app 64k; server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    {
      text: "worker_processes 1;\nevents {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; } }\n",
    },
    { text: "worker_processes 8;\nevents {}\nhttp { upstream app { server 10.0.0.1:80; } }\n" },
  ],

  check({ upstream, proxy }, report, around) {
    const workers = read(proxy.main, workerProcesses);
    if (workers.value === 1 && (isWritten(workers) || !around.isWhole(proxy))) return;
    // Where nothing is counted nothing could be shared.
    const fails = Math.max(...upstream.peers.map(({ maxFails }) => maxFails.value));
    if (!hasAlternatives(upstream) || upstream.health || upstream.zone || fails === 0) return;
    const group = upstream.name;
    const zone = insertFirst(upstream.site.span, [`zone ${group} 64k;`], around);
    report({
      at: upstream.site,
      ...(isWritten(workers)
        ? { message: ofEach(group, fails, workers.value) }
        : { message: ofOne(group, fails), severity: "info" as const }),
      ...(isWritten(workers) && {
        related: [{ at: workers, message: say({ en: "so many workers", zh: "worker 数量" }) }],
      }),
      help: say(
        { en: "share the counts: zone {group} 64k;", zh: "共享计数：zone {group} 64k;" },
        { group },
      ),
      ...(zone && {
        fix: {
          title: say({ en: "share the counts", zh: "共享计数" }),
          safety: "unsafe" as const,
          edits: [zone],
        },
      }),
    });
  },
});

const ofEach = (group: string, fails: number, workers: number | "auto"): Text =>
  workers === "auto"
    ? say(
        {
          en: "each worker counts failures of {group} for itself: a dead server is out only when each of them counted max_fails={fails}",
          zh: "每个 worker 各自统计 {group} 的失败次数：每个 worker 都数到 max_fails={fails} 之后，故障后端才算摘除",
        },
        { group, fails },
      )
    : say(
        {
          en: "each of {workers} workers counts failures of {group} for itself: a dead server is tried {total} times, not {fails}",
          zh: "{workers} 个 worker 各自统计 {group} 的失败次数：故障后端会被尝试 {total} 次，而不是 {fails} 次",
        },
        { workers, group, total: workers * fails, fails },
      );

/** Nobody wrote how many workers there are. */
const ofOne = (group: string, fails: number): Text =>
  say(
    {
      en: "each worker keeps the state of {group} for itself: one runs as long as worker_processes is not written, 8 would try a dead server {total} times",
      zh: "{group} 的状态由各个 worker 自行保存：未写 worker_processes 时只有一个 worker；若有 8 个，故障后端会被尝试 {total} 次",
    },
    { group, total: 8 * fails },
  );
