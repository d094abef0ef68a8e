import { readingRule } from "../../rule.ts";

export const proxyBuffersInconsistent = readingRule({
  id: "proxy/proxy-buffers-inconsistent",
  severity: "error",
  since: "0.1.0",
  summary: { en: "sizes of buffers that nginx cannot put together", zh: "缓冲区大小互相矛盾" },
  why: {
    en: 'what may wait for the client (`proxy_busy_buffers_size`) must hold the larger of `proxy_buffer_size` and one of `proxy_buffers`, and must leave one of them free: nginx 1.22.1 refuses to start with `"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer`. Where it is not written it is twice the larger one, so that a larger `proxy_buffer_size` alone, the usual answer to `upstream sent too big header`, breaks it: 16k beside 8 buffers of 4k asks for 32k, and 28k are allowed. The fix asks for as many buffers as are needed, or for the least size; `fastcgi_`, `uwsgi_` and `scgi_` behave the same',
    zh: '等待客户端接收的数据（`proxy_busy_buffers_size`）必须容得下 `proxy_buffer_size` 与单个 `proxy_buffers` 中较大者，还要留出一个空闲缓冲：否则 nginx 1.22.1 以 `"proxy_busy_buffers_size" must be less than the size of all "proxy_buffers" minus one buffer` 拒绝启动。未写时它等于较大者的两倍，所以遇到 `upstream sent too big header` 只调大 `proxy_buffer_size` 就会违反：例如 16k 搭配 8 个 4k 时需要 32k，而上限为 28k。修复会补足缓冲个数，或改为最小可用值；`fastcgi_`、`uwsgi_`、`scgi_` 同理',
  },
  leave: {
    en: "never: nginx does not load the file",
    zh: "没有理由保留：nginx 无法加载该文件",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_busy_buffers_size"],
  bad: [
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            «proxy_buffer_size 16k;»\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 16k;\n            proxy_buffers 9 4k;\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 8k;\n            proxy_buffers 4 8k;\n            «proxy_busy_buffers_size 32k;»\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 8k;\n            proxy_buffers 5 8k;\n            proxy_busy_buffers_size 32k;\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 16k;\n            proxy_buffers 16 4k;\n            «proxy_busy_buffers_size 8k;»\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
      fixed:
        "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 16k;\n            proxy_buffers 16 4k;\n            proxy_busy_buffers_size 16k;\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    fastcgi_buffer_size 64k;\n    fastcgi_buffers 16 64k;\n    server { «fastcgi_max_temp_file_size 32k;» }\n}\n",
      fixed:
        "events {}\nhttp {\n    fastcgi_buffer_size 64k;\n    fastcgi_buffers 16 64k;\n    server { fastcgi_max_temp_file_size 64k; }\n}\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffer_size 16k;\n            proxy_buffers 8 16k;\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
    {
      text: "events {}\nhttp {\n    server {\n        location / {\n            proxy_buffers 4 32k;\n            proxy_busy_buffers_size 64k;\n            proxy_pass http://10.0.0.1;\n        }\n    }\n}\n",
    },
  ],
});
