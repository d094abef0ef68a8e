import { codeFlags } from "./allow-code.ts";
import { declare } from "./declaration.ts";
import { readingFlags } from "./reading-flags.ts";

export const irDeclaration = declare({
  name: "ir",
  operands: "PATH…",
  summary: {
    en: "print the model of configurations as JSON",
    zh: "以 JSON 输出配置的模型",
  },
  flags: {
    effective: {
      summary: {
        en: "what holds in each block: also inherited values and defaults",
        zh: "输出每个块中实际生效的值，包括继承值和默认值",
      },
    },
    origins: {
      summary: {
        en: "where each value came from: file, line and column, or a default",
        zh: "附上每个值的来源：文件、行、列，或默认值",
      },
    },
    output: {
      short: "o",
      value: "FILE",
      summary: { en: "write the result to a file", zh: "把结果写入文件" },
    },
    ...codeFlags,
    ...readingFlags,
  },
  examples: [
    {
      line: "ir /etc/nginx/nginx.conf",
      summary: { en: "what is written, by meaning", zh: "按含义输出所写的内容" },
    },
    {
      line: "ir --effective --origins keepalived.conf",
      summary: {
        en: "everything that holds, and who says so",
        zh: "输出全部生效的值及其出处",
      },
    },
  ],
});
