import { readingRule } from "../../rule.ts";

export const unknownDirective = readingRule({
  id: "base/unknown-directive",
  severity: "error",
  since: "0.1.0",
  summary: { en: "the product has no directive of this name", zh: "该产品没有这个指令" },
  why: {
    en: "nginx 1.22 refuses the whole file with `unknown directive`; what is a directive in one dialect or version (health_check, check, sticky, http2 before 1.25.1) is unknown in another",
    zh: "nginx 1.22 会以 `unknown directive` 拒绝整个文件；同一个名称在某个方言或版本中是指令（health_check、check、sticky，以及 1.25.1 之前的 http2），在另一个中可能并不存在",
  },
  leave: {
    en: "the directive belongs to a module that is built into the binary in use, or the file is meant for another product or version, which `--dialect` or `--target` names",
    zh: "该指令属于所用二进制中编译进去的模块；或文件是写给其他产品或版本的，请用 `--dialect` 或 `--target` 指明",
  },
  bad: [
    {
      text: `events {}
http { server { location / { «proxy_passs» http://127.0.0.1:8080; } } }
`,
    },
    {
      text: `events {}
http { server { listen 8080; «http2» on; } }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { listen 8080; } }
`,
    },
  ],
});
