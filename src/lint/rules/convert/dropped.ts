import { convertRule } from "../../rule.ts";

export const dropped = convertRule({
  id: "convert/dropped",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a directive has no counterpart in the target",
    zh: "目标产品没有对应的指令",
  },
  why: {
    en: "what the directive did is not done any more. lbc leaves it at its place as a comment, which converting back turns into what it was, names it with the reason, and exits with 1 under `--strict`; other converters leave such lines out without a word, and the hole shows in production. Where something else is missed then, the reason says what",
    zh: "该指令的功能在转换后不再生效。lbc 把它以注释形式保留在原处（转换回来时逐字节还原），列出并说明原因，`--strict` 时以退出码 1 结束；其他转换工具往往不声不响地丢弃，到了生产环境才暴露。由此还会缺少什么，原因中会写明",
  },
  leave: {
    en: "nobody uses what the directive did, or something else does it now; without `--strict` lbc convert only lists it",
    zh: "该指令的功能没有用到，或已由别处实现；不加 `--strict` 时 lbc convert 只列出损失",
  },
  sources: ["https://github.com/caddyserver/nginx-adapter/issues/30"],
  bad: [
    {
      dialect: "ths",
      to: "nginx",
      text: `http {
    server {
        listen 80;
        location /thsapi/ {
            «api /status;»
        }
    }
}
`,
      fixed: `# lbc: ths@6.0.1 to nginx@1.22
http {
    server {
        listen 80;
        location /thsapi/ {
            # lbc:ths api /status;
        }
    }
}
`,
    },
    {
      dialect: "keepalived",
      to: "keepalived@2.2.7",
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    «timer_expired_backup 100»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `# lbc: keepalived@2.4 to keepalived@2.2.7
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    # lbc:keepalived@2.4 timer_expired_backup 100
    virtual_ipaddress {
        10.0.0.9/24
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
});
