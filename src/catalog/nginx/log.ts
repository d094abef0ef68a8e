import { directive } from "../define.ts";
import { everyLevel, fileSending, nginxFamily } from "./family.ts";
import { type AccessLog, accessLogShape, type LogFormatSpec, logFormatShape } from "./logging.ts";
import { values } from "./shapes.ts";
import { text } from "./values.ts";

const log = {
  module: "ngx_http_log_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const accessLog = directive<AccessLog>({
  ...log,
  name: "access_log",
  takes: accessLogShape,
  contexts: ["http", "server", "location", "if-in-location", "limit_except"],
  repeat: "append",

  fallback: undefined,
  serve: { partial: "buffering and gzip of the log are ignored" },
  doc: {
    en: "Where requests are logged, in which format and on which condition.",
    zh: "访问日志的位置、格式和条件。",
  },
});

export const logFormat = directive<LogFormatSpec>({
  ...log,
  name: "log_format",
  takes: logFormatShape,
  contexts: ["http"],
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: { en: "A format for logs.", zh: "日志格式。" },
});

export const openLogFileCache = directive<readonly string[]>({
  ...log,
  name: "open_log_file_cache",
  takes: values(text, 1, 4),
  repeat: "error",
  fallback: undefined,
  serve: fileSending,
  doc: { en: "Keeps log files open.", zh: "缓存打开的日志文件。" },
});
