import { readingRule } from "../../rule.ts";

export const inconsistentValues = readingRule({
  id: "base/inconsistent-values",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "values that are right alone do not go together",
    zh: "各自正确的取值放在一起互相矛盾",
  },
  why: {
    en: "nginx 1.22 refuses the whole file: what may wait for the client is twice the larger of `proxy_buffer_size` and one of `proxy_buffers` unless `proxy_busy_buffers_size` says otherwise, and must leave one buffer free. A larger `proxy_buffer_size` alone, the usual answer to `upstream sent too big header`, breaks that. Neither do `proxy_store` and `proxy_cache`, or `proxy_redirect default` before its `proxy_pass`, go together",
    zh: "nginx 1.22 会拒绝整个文件：未写 `proxy_busy_buffers_size` 时，它等于 `proxy_buffer_size` 与单个 `proxy_buffers` 中较大者的两倍，且必须留出一个空闲缓冲。遇到 `upstream sent too big header` 时只调大 `proxy_buffer_size`，就会违反这一点。同样不能并存的还有 `proxy_store` 与 `proxy_cache`，以及写在 `proxy_pass` 之前的 `proxy_redirect default`",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_busy_buffers_size"],
  bad: [
    {
      text: `events {}
http { server { location / { «proxy_buffer_size 16k;» proxy_pass http://127.0.0.1:8080; } } }
`,
    },
    {
      text: `events {}
http { server { location / { «proxy_redirect default;» proxy_pass http://127.0.0.1:8080; } } }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { location / { proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_pass http://127.0.0.1:8080; } } }
`,
    },
  ],
});
