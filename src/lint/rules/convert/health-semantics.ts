import { convertRule } from "../../rule.ts";

export const healthSemantics = convertRule({
  id: "convert/health-semantics",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "an active check is lost, or asks something else",
    zh: "主动健康检查丢失，或检查的内容不同",
  },
  why: {
    en: "a check that asks each backend every few seconds and the counting of failed requests (`max_fails`, `fail_timeout`) cannot be equated: without the check the first requests of clients find out that a backend is dead, again after each `fail_timeout`, and a backend that answers every request with an error counts as well. Checks of other products start from other states, ask in other places and count in other units; the reason says which, in numbers",
    zh: "定时探测每个后端的主动检查，与统计失败请求的被动检查（`max_fails`、`fail_timeout`）不能等同：没有主动检查时，要靠客户端的请求来发现后端故障，每过一个 `fail_timeout` 又要再试一次；对每个请求都返回错误页的后端则一直算正常。各产品的检查在初始状态、配置位置和时间单位上都不同，原因中会用数值写明",
  },
  leave: {
    en: "retries cover the time until failed requests take a dead backend out, or something else checks the backends; without `--strict` lbc convert only lists it",
    zh: "在失败的请求使故障后端被摘除之前有重试兜底，或另有程序检查后端；不加 `--strict` 时 lbc convert 只列出损失",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#max_fails"],
  bad: [
    {
      dialect: "ths",
      to: "nginx",
      text: `http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        «health_check interval=3000 rise=2 fall=3;»
    }
}
`,
      fixed: `# lbc: ths@6.0.1 to nginx@1.22
http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        # lbc:ths health_check interval=3000 rise=2 fall=3;
    }
}
`,
    },
    {
      dialect: "tengine",
      to: "nginx-plus",
      text: `http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        «check interval=3000 rise=2 fall=3 type=tcp;»
    }
}
`,
      fixed: `# lbc: tengine@3.1 to nginx-plus@37
worker_processes auto; # lbc:tengine+
http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        # lbc:tengine check interval=3000 rise=2 fall=3 type=tcp;
        keepalive 0; # lbc:tengine+
    }
}
`,
    },
  ],
  good: [
    {
      dialect: "ths",
      to: "nginx",
      text: `http {
    upstream app {
        server 10.0.0.1 max_fails=2 fail_timeout=10s;
        server 10.0.0.2 max_fails=2 fail_timeout=10s;
    }
}
`,
    },
  ],
});
