import { readingRule } from "../../rule.ts";

export const includeCycle = readingRule({
  id: "base/include-cycle",
  severity: "error",
  since: "0.1.0",
  summary: { en: "files include one another", zh: "文件互相 include" },
  why: {
    en: "nginx 1.22 reads on until it runs out of file descriptors (`24: Too many open files`) and then refuses to start",
    zh: "nginx 1.22 会一直读下去，直到文件描述符耗尽（`24: Too many open files`），然后拒绝启动",
  },
  bad: [
    {
      text: `--- nginx.conf
events {}
http { include a.conf; }
--- a.conf
«include a.conf;»
`,
    },
  ],
  good: [
    {
      text: `--- nginx.conf
events {}
http { include a.conf; }
--- a.conf
gzip on;
`,
    },
  ],
});
