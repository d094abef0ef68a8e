import { directive } from "../define.ts";
import { everyLevel, fileSending, nginxFamily } from "./family.ts";
import { type LogFileCache, logFileCacheShape } from "./file-cache.ts";
import { directivesOf } from "./kinds.ts";
import {
  type AccessLog,
  accessLogShape,
  type LogFormatSpec,
  logFormatShape,
  streamAccessLogShape,
} from "./logging.ts";
import { streamLevels } from "./stream-core.ts";

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
  serve: { partial: "files; syslog is refused" },
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

export const openLogFileCache = directive<LogFileCache>({
  ...log,
  name: "open_log_file_cache",
  takes: logFileCacheShape,
  repeat: "error",
  fallback: undefined,
  serve: fileSending,
  doc: { en: "Keeps log files open.", zh: "缓存打开的日志文件。" },
});

const streams = directivesOf({ module: "ngx_stream_log_module", contexts: streamLevels });

export const streamAccessLog = streams.of<AccessLog>(
  "access_log",
  streamAccessLogShape,
  "Where connections are logged, in which format and on which condition.",
  "连接日志的位置、格式和条件。",
  { repeat: "append", serve: { partial: "files; syslog is refused" } },
);

export const streamLogFormat = streams.of<LogFormatSpec>(
  "log_format",
  logFormatShape,
  "A format for logs of connections.",
  "连接日志的格式。",
  { contexts: ["stream"], inherit: "none", repeat: "append", serve: "full" },
);

export const streamOpenLogFileCache = streams.of<LogFileCache>(
  "open_log_file_cache",
  logFileCacheShape,
  "Keeps log files open whose names hold variables.",
  "缓存名称含变量的日志文件描述符。",
  { serve: fileSending },
);
