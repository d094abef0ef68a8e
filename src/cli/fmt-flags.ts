import { declare } from "./declaration.ts";
import { readingFlags } from "./reading-flags.ts";

const { dialect, "stdin-filename": stdinFilename } = readingFlags;

export const fmtDeclaration = declare({
  name: "fmt",
  operands: "PATH…",
  summary: {
    en: "lay out configurations in one canonical way, comments kept",
    zh: "按统一格式排版配置，保留注释",
  },
  flags: {
    check: {
      summary: {
        en: "name the files that would change; exit with 1 when there are any",
        zh: "列出需要排版的文件，有则以退出码 1 结束",
      },
    },
    diff: {
      summary: {
        en: "print what would change; exit with 1 when anything would",
        zh: "显示排版会做的改动，有改动则以退出码 1 结束",
      },
    },
    write: {
      short: "w",
      summary: { en: "write the files in place", zh: "直接改写文件" },
    },
    dialect,
    "stdin-filename": stdinFilename,
  },
  examples: [
    {
      line: "fmt nginx.conf",
      summary: { en: "print one file, laid out", zh: "输出一个文件排版后的内容" },
    },
    {
      line: "fmt --check /etc/nginx /etc/keepalived",
      summary: { en: "which files would change", zh: "哪些文件需要排版" },
    },
    {
      line: "fmt -w conf/",
      summary: {
        en: "every configuration below a directory, included files too",
        zh: "改写目录下的全部配置，包括 include 的文件",
      },
    },
  ],
});
