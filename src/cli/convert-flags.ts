import { codeFlags } from "./allow-code.ts";
import { declare } from "./declaration.ts";
import { readingFlags } from "./reading-flags.ts";

export const convertDeclaration = declare({
  name: "convert",
  operands: "PATH…",
  summary: {
    en: "convert configurations between dialects and back, and say what is lost",
    zh: "在各方言之间转换配置（可还原），并列出损失",
  },
  flags: {
    to: {
      value: "DIALECT[@VERSION]",
      summary: {
        en: "target: nginx, ths, tengine, angie, openresty or nginx-plus; keepalived@2.2.7 or @2.4; yaml, json or ts",
        zh: "目标方言：nginx、ths、tengine、angie、openresty 或 nginx-plus；keepalived@2.2.7 或 @2.4；yaml、json 或 ts",
      },
    },
    output: {
      short: "o",
      value: "FILE|DIR",
      summary: {
        en: "write to a file, or with all included files to a directory",
        zh: "写入文件；给出目录时连同 include 的文件一并写入",
      },
    },
    losses: {
      value: "FILE",
      summary: { en: "write the losses to a file, as JSON", zh: "把损失以 JSON 写入文件" },
    },
    strict: {
      summary: { en: "exit with 1 when anything is lost", zh: "有任何损失即以退出码 1 结束" },
    },
    ...codeFlags,
    ...readingFlags,
  },
  examples: [
    {
      line: "convert httpserver.conf --to nginx -o nginx.conf",
      summary: { en: "one file", zh: "转换一个文件" },
    },
    {
      line: "convert nginx.conf --to ths",
      summary: { en: "back again, to the very same bytes", zh: "再转换回来，逐字节还原" },
    },
    {
      line: "convert /etc/ths/httpserver.conf --to tengine@3.1 -o converted/ --losses losses.json",
      summary: {
        en: "with the files that it includes, and a list of losses",
        zh: "连同 include 的文件，并输出损失清单",
      },
    },
    {
      line: "convert --cluster machines/ --to ts -o lbc.config.ts",
      summary: {
        en: "the files of several machines as one description, for lbc build",
        zh: "把多台机器的文件合成一份描述，供 lbc build 使用",
      },
    },
  ],
});
