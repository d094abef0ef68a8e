import { declare } from "./declaration.ts";

export const buildDeclaration = declare({
  name: "build",
  operands: "[lbc.config.ts|lbc.yaml|DIR]",
  summary: {
    en: "compile a cluster description into the files of each machine",
    zh: "把集群描述编译成每台机器的文件",
  },
  flags: {
    output: {
      short: "o",
      value: "DIR",
      summary: {
        en: "directory that gets a folder for each machine",
        zh: "输出目录，每台机器一个子目录",
      },
    },
    node: {
      value: "NAME",
      multiple: true,
      summary: { en: "build this machine alone", zh: "只生成这台机器的文件" },
    },
    diff: {
      summary: {
        en: "print what would change in DIR, and exit with 1 when anything would",
        zh: "显示 DIR 中会有哪些改动，有改动则以退出码 1 结束",
      },
    },
    force: {
      summary: {
        en: "replace files that lbc did not make, or that were changed since",
        zh: "覆盖不是 lbc 生成或生成后被修改过的文件",
      },
    },
    config: {
      value: "FILE",
      summary: {
        en: "settings of the linter, instead of the nearest lbc.yaml",
        zh: "指定检查设置文件，代替就近的 lbc.yaml",
      },
    },
    verbose: {
      short: "v",
      summary: { en: "name every file that is written or removed", zh: "列出写入和删除的每个文件" },
    },
  },
  examples: [
    {
      line: "build -o out",
      summary: {
        en: "lbc.config.ts or lbc.yaml of this folder, into out/lb1/nginx.conf and so on",
        zh: "把当前目录的 lbc.config.ts 或 lbc.yaml 编译为 out/lb1/nginx.conf 等",
      },
    },
    {
      line: "build lbc.yaml -o out --diff",
      summary: { en: "what a build would change", zh: "查看会有哪些改动" },
    },
    {
      line: "build site/lbc.config.ts -o out --node lb2",
      summary: { en: "one machine", zh: "只生成一台机器" },
    },
  ],
});
