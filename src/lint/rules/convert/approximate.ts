import { convertRule } from "../../rule.ts";

export const approximate = convertRule({
  id: "convert/approximate",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "a directive is written in the target's nearest words, which mean something else",
    zh: "指令被改写为目标产品中最接近的写法，含义有所不同",
  },
  why: {
    en: "a silent change is worse than a refusal: the file loads, and the difference shows as odd load or lost sessions. The reason names both meanings, with the numbers, so that somebody can decide whether it matters. What was written before stays beside it as a comment, and converting back restores it",
    zh: "悄悄改变含义比拒绝转换更糟：配置能加载，差别却表现为负载异常或会话丢失。原因中写明两边的含义和数值，便于判断是否要紧。原来的写法以注释形式留在旁边，转换回来时还原",
  },
  leave: {
    en: "the difference that the finding names does not matter for this service; without `--strict` lbc convert only lists it",
    zh: "问题中写明的差别对该业务没有影响；不加 `--strict` 时 lbc convert 只列出损失",
  },
  bad: [
    {
      dialect: "ths",
      to: "nginx",
      text: `http {
    upstream app {
        «fair;»
        server 10.0.0.1;
        server 10.0.0.2;
    }
    server {
        listen 80;
        location / {
            proxy_pass http://app;
        }
    }
}
`,
      fixed: `# lbc: ths@6.0.1 to nginx@1.22
http {
    upstream app {
        # lbc:ths fair;\\
        least_conn; # lbc:ths+
        server 10.0.0.1;
        server 10.0.0.2;
    }
    server {
        listen 80;
        location / {
            proxy_pass http://app;
        }
    }
}
`,
    },
    {
      dialect: "tengine",
      to: "nginx",
      text: `http {
    upstream app {
        «consistent_hash $request_uri;»
        server 10.0.0.1;
        server 10.0.0.2;
    }
    server {
        listen 80;
        location / {
            proxy_pass http://app;
        }
    }
    keepalive_requests 1000;
}
`,
      fixed: `# lbc: tengine@3.1 to nginx@1.22
worker_processes auto; # lbc:tengine+
http {
    upstream app {
        # lbc:tengine consistent_hash $request_uri;\\
        hash $request_uri consistent; # lbc:tengine+
        server 10.0.0.1;
        server 10.0.0.2;
    }
    server {
        listen 80;
        location / {
            proxy_pass http://app;
        }
    }
    keepalive_requests 1000;
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
    upstream app {
        least_conn;
        server 10.0.0.1;
    }
    server {
        listen 80;
        location / {
            proxy_pass http://app;
        }
    }
}
`,
    },
  ],
});
