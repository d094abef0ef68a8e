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
    en: "nginx 1.22 refuses the whole file: `proxy_store` keeps an answer for good and `proxy_cache` for a time, and one location can do one of them; `proxy_redirect default` takes its value from the `proxy_pass` above it; `valid_referers none` needs at least one host beside it to compare with. Sizes of buffers have a rule of their own, proxy/proxy-buffers-inconsistent",
    zh: "nginx 1.22 会拒绝整个文件：`proxy_store` 永久保存响应，`proxy_cache` 只保存一段时间，一个 location 只能选其一；`proxy_redirect default` 的取值来自它前面的 `proxy_pass`；`valid_referers none` 还须至少写一个主机名，否则无从比较。缓冲区大小另有规则 proxy/proxy-buffers-inconsistent",
  },
  leave: {
    en: "never: nginx does not load the file; keep one of the two, or write them in the order that the finding names",
    zh: "没有理由保留：nginx 无法加载该文件；请只保留其一，或按问题中说明的顺序书写",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_store"],
  bad: [
    {
      text: `events {}
http { proxy_cache_path /tmp/c keys_zone=c:1m; server { location / { «proxy_store on;» proxy_cache c; proxy_pass http://127.0.0.1:8080; } } }
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
http { server { location / { proxy_pass http://127.0.0.1:8080; proxy_redirect default; } } }
`,
    },
  ],
});
