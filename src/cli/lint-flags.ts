import { codeFlags } from "./allow-code.ts";
import { declare } from "./declaration.ts";
import { readingFlags } from "./reading-flags.ts";

export const lintDeclaration = declare({
  name: "lint",
  operands: "[PATH…]",
  summary: {
    en: "check configurations for errors and hazards",
    zh: "检查配置中的错误和隐患",
  },
  flags: {
    format: {
      options: ["pretty", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson"],
      fallback: "pretty",
      summary: { en: "how findings are printed", zh: "输出格式" },
    },
    "fail-on": {
      options: ["error", "warning", "info"],
      fallback: "error",
      summary: {
        en: "lowest severity that makes the exit code 1",
        zh: "达到该级别即以退出码 1 结束",
      },
    },
    rule: {
      value: "ID=SEVERITY",
      multiple: true,
      summary: {
        en: "set a rule to off, info, warning or error",
        zh: "设置规则级别：off、info、warning 或 error",
      },
    },
    preset: {
      options: ["none", "recommended", "strict", "all"],
      summary: {
        en: "rules to start from (recommended, or what lbc.yaml says)",
        zh: "启用的规则集（默认为 recommended 或 lbc.yaml 中的设置）",
      },
    },
    config: {
      value: "FILE",
      summary: {
        en: "settings to use instead of the nearest lbc.yaml of the paths",
        zh: "使用此设置文件，而不是离各路径最近的 lbc.yaml",
      },
    },
    fix: { summary: { en: "apply safe fixes", zh: "应用安全的修复" } },
    unsafe: {
      summary: {
        en: "with --fix or --diff: also fixes that change behaviour",
        zh: "与 --fix 或 --diff 合用：同时应用会改变行为的修复",
      },
    },
    diff: {
      summary: { en: "print what --fix would change", zh: "只显示 --fix 会做的修改" },
    },
    watch: {
      summary: {
        en: "check again whenever a file changes",
        zh: "文件有改动时重新检查",
      },
    },
    changed: {
      summary: {
        en: "only findings in files that git says are changed",
        zh: "只显示 git 中有改动的文件的问题",
      },
    },
    since: {
      value: "REF",
      summary: {
        en: "only findings in files changed since this commit or branch was left (origin/main)",
        zh: "只显示自该提交或分支（如 origin/main）分出后有改动的文件的问题",
      },
    },
    baseline: {
      value: "FILE",
      summary: {
        en: "leave out the findings that FILE knows",
        zh: "不显示 FILE 中已记录的问题",
      },
    },
    "write-baseline": {
      summary: {
        en: "write all findings to the baseline (lbc-baseline.json, or --baseline FILE)",
        zh: "把当前问题写入基线文件（lbc-baseline.json 或 --baseline 指定的文件）",
      },
    },
    output: {
      short: "o",
      value: "FILE",
      summary: { en: "write the result to a file", zh: "把结果写入文件" },
    },
    facts: {
      value: "this|none|[NODE=]FILE",
      multiple: true,
      summary: {
        en: "what else is known of the machine: look at this one, not at all, or FILE of lbc facts",
        zh: "机器的其他情况取自：this 查看本机，none 不查看，或 lbc facts 输出的文件",
      },
    },
    ...codeFlags,
    ...readingFlags,
  },
  examples: [
    {
      line: "lint /etc/nginx/nginx.conf",
      summary: { en: "one file and what it includes", zh: "检查一个文件及其 include 的内容" },
    },
    {
      line: "lint --cluster machines/ --format json",
      summary: { en: "machines that work together", zh: "检查协同工作的多台机器" },
    },
    {
      line: "lint --fix --unsafe --diff nginx.conf",
      summary: { en: "what every fix would change", zh: "查看全部修复会改动什么" },
    },
  ],
});
