import type { FlagDeclaration } from "./declaration.ts";

/** Flags of every command that reads configurations. */
export const readingFlags = {
  dialect: {
    options: [
      "auto",
      "nginx",
      "ths",
      "tengine",
      "angie",
      "openresty",
      "nginx-plus",
      "keepalived",
      "lbc",
    ],
    fallback: "auto",
    summary: { en: "dialect of the files", zh: "文件所用的方言" },
  },
  target: {
    value: "PRODUCT@VERSION",
    multiple: true,
    summary: {
      en: "version whose facts and defaults apply, nginx@1.22 or keepalived@2.2.7",
      zh: "以哪个版本的规则和默认值为准，如 nginx@1.22、keepalived@2.2.7",
    },
  },
  node: {
    value: "NAME=PATH[,PATH…]",
    multiple: true,
    summary: {
      en: "files of one machine; two or more make a cluster",
      zh: "一台机器的文件；给出两台及以上即为集群",
    },
  },
  cluster: {
    value: "DIR",
    summary: {
      en: "a directory with one subdirectory for each machine",
      zh: "集群目录，每个子目录是一台机器的文件",
    },
  },
  map: {
    value: "FROM=TO",
    multiple: true,
    summary: {
      en: "read FROM/… of the configuration at TO/…",
      zh: "把配置中的 FROM/… 路径换到 TO/… 读取",
    },
  },
  prefix: {
    short: "p",
    value: "DIR",
    summary: {
      en: "prefix of the installation, as nginx -p: relative paths of files start in it",
      zh: "安装前缀，同 nginx -p：相对路径的文件从此目录找起",
    },
  },
  context: {
    value: "CONTEXT",
    summary: {
      en: "block that a fragment belongs in: http, server, location, upstream …",
      zh: "配置片段所处的块：http、server、location、upstream 等",
    },
  },
  "stdin-filename": {
    value: "NAME",
    summary: { en: "name of what is read from stdin (-)", zh: "从标准输入（-）读取的内容的文件名" },
  },
  verbose: {
    short: "v",
    summary: { en: "say what was read and how", zh: "输出读取了哪些文件、按何种方言读取" },
  },
} as const satisfies Readonly<Record<string, FlagDeclaration>>;
