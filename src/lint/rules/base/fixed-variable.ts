import { readingRule } from "../../rule.ts";

export const fixedVariable = readingRule({
  id: "base/fixed-variable",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a variable of nginx's own is given a value",
    zh: "给内置变量赋值",
  },
  why: {
    en: 'nginx 1.22 refuses `set`, `map` and groups of patterns for its own variables with `the duplicate "…" variable`; only a few, such as `$args` and `$limit_rate`, may be changed',
    zh: 'nginx 1.22 不允许用 `set`、`map` 或命名分组覆盖内置变量，会报 `the duplicate "…" variable`；只有 `$args`、`$limit_rate` 等少数可以修改',
  },
  leave: {
    en: "never: nginx does not load the file; take a name that nginx does not use, such as `$my_host`",
    zh: "没有理由保留：nginx 无法加载该文件；请换一个 nginx 未占用的变量名，例如 `$my_host`",
  },
  bad: [
    {
      text: `events {}
http { server { set «$host» example.com; } }
`,
    },
  ],
  good: [
    {
      text: `events {}
http { server { set $args a=1; set $my_host example.com; } }
`,
    },
  ],
});
