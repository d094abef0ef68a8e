import { convertRule } from "../../rule.ts";

export const unitChanged = convertRule({
  id: "convert/unit-changed",
  severity: "info",
  since: "0.1.0",
  summary: {
    en: "a value is written in another unit",
    zh: "数值换了单位",
  },
  why: {
    en: "the products count the same thing in other units: the life of a cookie is `expires=1h` in nginx, `maxage=3600` in Tengine and THS, `max-age=3600` in Angie, seconds without a letter. The value is the same and nothing is lost; it is listed with `-v` and among `changes` of `--losses`, because a wrong factor is what people make wrong by hand",
    zh: "各产品对同一数值使用不同的单位：Cookie 的有效期在 nginx 中写作 `expires=1h`，在 Tengine 和 THS 中写作 `maxage=3600`，在 Angie 中写作 `max-age=3600`，都是不带单位的秒数。数值不变，没有损失；因为手工转换最容易弄错倍数，所以用 `-v` 或在 `--losses` 的 `changes` 中列出，便于核对",
  },
  leave: {
    en: "always: the value is the same, and it is listed only to be looked over",
    zh: "一律可以：数值没有变化，列出只是便于核对",
  },
  bad: [
    {
      dialect: "nginx-plus",
      to: "tengine",
      text: `http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        «sticky cookie route expires=1h;»
    }
}
`,
      fixed: `# lbc: nginx-plus@37 to tengine@3.1
worker_processes 1; # lbc:nginx-plus+
http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        # lbc:nginx-plus sticky cookie route expires=1h;\\
        session_sticky cookie=route maxage=3600; # lbc:nginx-plus+
        keepalive 32; # lbc:nginx-plus+
    }
}
`,
    },
  ],
  good: [
    {
      dialect: "nginx-plus",
      to: "tengine",
      text: `http {
    upstream app {
        server 10.0.0.1;
        server 10.0.0.2;
        sticky cookie route expires=3600;
    }
}
`,
    },
  ],
});
