import { readingRule } from "../../rule.ts";

export const includeCycle = readingRule({
  id: "base/include-cycle",
  severity: "error",
  since: "0.1.0",
  summary: { en: "files include one another", zh: "文件互相 include" },
  why: {
    en: "nginx 1.22.1 reads on until it runs out of file descriptors (`24: Too many open files`), or of stack: with a limit of 20000 descriptors `nginx -t` ends with a segmentation fault",
    zh: "nginx 1.22.1 会一直读下去，直到文件描述符耗尽（`24: Too many open files`）或栈溢出：描述符上限为 20000 时，`nginx -t` 直接段错误退出",
  },
  leave: {
    en: "never: nginx does not load such files; take the include out of one of them",
    zh: "没有理由保留：nginx 无法加载这样的文件；请去掉其中一处 include",
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
