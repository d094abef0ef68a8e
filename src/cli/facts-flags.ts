import { declare } from "./declaration.ts";
import { readingFlags } from "./reading-flags.ts";

export const factsDeclaration = declare({
  name: "facts",
  operands: "PATH…",
  summary: {
    en: "print what lint may ask of this machine: interfaces, scripts, users, packet filter",
    zh: "输出 lint 需要了解的本机情况：网卡、脚本、用户、包过滤规则",
  },
  flags: {
    output: {
      short: "o",
      value: "FILE",
      summary: { en: "write the result to a file", zh: "把结果写入文件" },
    },
    dialect: readingFlags.dialect,
    verbose: readingFlags.verbose,
  },
  examples: [
    {
      line: "facts /etc/keepalived/keepalived.conf -o facts.json",
      summary: {
        en: "to be copied beside the files of this machine",
        zh: "可与本机的配置文件一起拷走",
      },
    },
    {
      line: "lint --facts facts.json keepalived.conf",
      summary: { en: "what lint makes of it elsewhere", zh: "在其他机器上用它做检查" },
    },
  ],
});
