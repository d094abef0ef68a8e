import { convertRule } from "../../rule.ts";

export const retrySemantics = convertRule({
  id: "convert/retry-semantics",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "a request that failed is tried again in another way",
    zh: "失败请求的重试方式不同",
  },
  why: {
    en: "who is asked next, how often, and for which requests, is what keeps a failure small or makes it large. Since nginx 1.9.13 a POST that failed goes to a second backend only with `non_idempotent`; products built on an older nginx (Tengine before 2.3 is built on 1.8) send it again, and an order is placed twice. `hash_again` counts the tries of the old hash module, which the `hash` of nginx does not",
    zh: "失败后换哪个后端、重试几次、哪些请求可以重试，决定了故障的影响范围。自 nginx 1.9.13 起，失败的 POST 只有写了 `non_idempotent` 才会转发给下一个后端；基于更早版本的产品（Tengine 2.3 之前基于 1.8）会再次发送，订单就可能提交两次。`hash_again` 限定旧 hash 模块的重试次数，nginx 自带的 `hash` 没有对应的设置",
  },
  leave: {
    en: "the requests may be sent twice, or the application knows a repetition by a key; without `--strict` lbc convert only lists it",
    zh: "请求可以重复发送，或应用能凭幂等键识别重复；不加 `--strict` 时 lbc convert 只列出损失",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream"],
  bad: [
    {
      dialect: "nginx",
      to: "angie",
      text: `http {
    upstream app {
        hash $request_uri;
        «hash_again 2;»
        server 10.0.0.1;
        server 10.0.0.2;
        keepalive 8;
    }
}
`,
      fixed: `# lbc: nginx@1.22 to angie@1.12
http {
    upstream app {
        hash $request_uri;
        # lbc:nginx hash_again 2;
        server 10.0.0.1;
        server 10.0.0.2;
        keepalive 8;
    }
}
`,
    },
    {
      dialect: "nginx",
      to: "tengine@2.2",
      text: `worker_processes 2;
«http {
    keepalive_requests 100;
    server {
        listen 80;
        location / {
            proxy_pass http://10.0.0.1;
        }
    }
}»
`,
      fixed: `worker_processes 2;
http {
    keepalive_requests 100;
    server {
        listen 80;
        location / {
            proxy_pass http://10.0.0.1;
        }
    }
}
`,
    },
  ],
  good: [
    {
      dialect: "tengine",
      to: "nginx",
      text: `worker_processes 2;
http {
    server {
        listen 80;
        location / {
            proxy_upstream_tries 2;
            proxy_pass http://10.0.0.1;
        }
    }
}
`,
    },
  ],
});
