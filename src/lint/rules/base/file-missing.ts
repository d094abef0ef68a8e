import { readingRule } from "../../rule.ts";

export const fileMissing = readingRule({
  id: "base/file-missing",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a file that a directive names does not exist",
    zh: "指令引用的文件不存在",
  },
  why: {
    en: 'nginx 1.22 refuses to start without a certificate, key or parameter file (`cannot load certificate "…": BIO_new_file() failed`) and answers 403 where auth_basic_user_file is missing; an error where the configuration is read at its own place (/etc/nginx, a prefix given with -p), a hint where it may have been copied, nothing where the folder does not exist here',
    zh: '缺少证书、私钥或参数文件时 nginx 1.22 拒绝启动（`cannot load certificate "…": BIO_new_file() failed`），缺少 auth_basic_user_file 时返回 403；在配置自己的位置（/etc/nginx，或 -p 给出的前缀）检查时报错，可能是复制来的文件时仅提示，本机没有相应目录时不作判断',
  },
  leave: {
    en: "the file comes with the deployment and is not among the configuration",
    zh: "该文件随部署产生，不在配置之中",
  },
  bad: [
    {
      text: `events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate «/etc/no-such-certificate.pem»;
        ssl_certificate_key «/etc/no-such-key.pem»;
    }
}
`,
    },
  ],
  good: [
    {
      text: `events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate $ssl_server_name.pem;
        ssl_certificate_key $ssl_server_name.key;
    }
}
`,
    },
  ],
});
