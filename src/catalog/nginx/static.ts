import type { Template } from "../../ir/template.ts";
import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { everyLevel, nginxFamily } from "./family.ts";
import { values } from "./shapes.ts";
import { onOff, template, text } from "./values.ts";

const files = {
  module: "ngx_http_index_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const index = directive<readonly Template[]>({
  ...files,
  name: "index",
  takes: values(template, 1),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Files that answer for a directory.", zh: "目录的默认文件。" },
});

export const autoindex = directive<boolean>({
  ...files,
  name: "autoindex",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: "refused",
  doc: { en: "Lists directories.", zh: "列出目录内容。" },
});

export const stubStatus = directive<readonly string[]>({
  ...files,
  name: "stub_status",
  takes: values(text, 0, 1),
  repeat: "append",
  contexts: ["server", "location"],
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: { en: "Answers with the counters of connections.", zh: "返回连接计数。" },
});
