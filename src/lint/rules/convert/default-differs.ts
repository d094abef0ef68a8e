import { convertRule } from "../../rule.ts";

export const defaultDiffers = convertRule({
  id: "convert/default-differs",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "the configuration relies on a default that the target does not share",
    zh: "配置依赖的默认值在目标产品中不同",
  },
  why: {
    en: "the same text does something else there: nginx 1.27.3 stopped accepting TLS 1.0 and 1.1 unless they are written, 1.29.7 keeps connections to backends and speaks HTTP/1.1 to them, 1.19.10 carries 1000 requests over a connection instead of 100, Tengine starts a worker for each processor. lbc writes the source's default out where it matters and is known, which is no loss (`-v` and `changes` of `--losses` list it); where nobody documents it, as for THS, it says what the target takes, and that is one",
    zh: "同样的文本在目标产品中行为不同：nginx 1.27.3 起，不写明就不再接受 TLS 1.0 和 1.1；1.29.7 起默认保持到后端的连接并使用 HTTP/1.1；1.19.10 起一个连接承载 1000 个请求而不是 100 个；Tengine 按 CPU 数启动工作进程。凡是用得到且已知的默认值，lbc 都会显式写出，这不算损失（`-v` 和 `--losses` 的 `changes` 会列出）；没有文档说明的（如 THS），则列出目标产品的取值，这算损失",
  },
  leave: {
    en: "the default of the target suits as well; without `--strict` lbc convert only lists it",
    zh: "目标产品的默认值同样合适；不加 `--strict` 时 lbc convert 只列出损失",
  },
  sources: ["https://nginx.org/en/CHANGES"],
  bad: [
    {
      dialect: "nginx",
      to: "nginx@1.29.7",
      text: `«http {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
    }
}»
`,
      fixed: `# lbc: nginx@1.22 to nginx@1.29.7
http {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
    }
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2; # lbc:nginx@1.22+
}
`,
    },
    {
      dialect: "nginx",
      to: "nginx@1.29.7",
      text: `«stream {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
        proxy_pass 10.0.0.1:80;
    }
}»
`,
      fixed: `# lbc: nginx@1.22 to nginx@1.29.7
stream {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
        proxy_pass 10.0.0.1:80;
    }
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2; # lbc:nginx@1.22+
}
`,
    },
    {
      dialect: "ths",
      to: "nginx@1.27.3",
      text: `«http {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
    }
}»
`,
      fixed: `http {
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
    }
}
`,
    },
  ],
  good: [
    {
      dialect: "nginx",
      to: "nginx@1.29.7",
      text: `http {
    ssl_protocols TLSv1.2 TLSv1.3;
    server {
        listen 443 ssl;
        ssl_certificate c.pem;
        ssl_certificate_key k.pem;
    }
}
`,
    },
  ],
});
