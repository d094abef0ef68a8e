import type { Milliseconds } from "../../ir/upstream.ts";
import { printed, readKeyed, valueOf } from "../modules/keyed.ts";
import { ownDirectives } from "../modules/makers.ts";
import { milliseconds, oneOf, onOff, size, text } from "../nginx/values.ts";
import { bare, ok, one, type Shape } from "../shape.ts";

/** What holds while the name of a backend cannot be looked up. */
export interface DynamicResolve {
  readonly fallback: "stale" | "next" | "shutdown";
  readonly failTimeout: Milliseconds | undefined;
}

const dynamicResolveShape: Shape<DynamicResolve> = {
  usage: "[fallback=stale|next|shutdown] [fail_timeout=time]",
  parse(words) {
    const read = readKeyed(words, ["fallback", "fail_timeout"]);
    if (!read.ok) return read;
    const fallback = valueOf(read.value, "fallback", oneOf("stale", "next", "shutdown"));
    if (!fallback.ok) return fallback;
    const failTimeout = valueOf(read.value, "fail_timeout", milliseconds);
    return failTimeout.ok
      ? ok({ fallback: fallback.value ?? "next", failTimeout: failTimeout.value })
      : failTimeout;
  },
  print: ({ fallback, failTimeout }) => [
    ...printed("fallback", fallback === "next" ? undefined : fallback),
    ...printed(
      "fail_timeout",
      failTimeout === undefined ? undefined : milliseconds.print(failTimeout),
    ),
  ],
};

const dyups = ownDirectives({
  module: "ngx_http_dyups_module",
  dialects: ["tengine"],
  contexts: ["http"],
  inherit: "none",
});

export const dynamicResolve = dyups<DynamicResolve>(
  "dynamic_resolve",
  dynamicResolveShape,
  "Looks up the names of the group's backends while serving.",
  "运行中重新解析本组后端的域名。",
  { contexts: ["upstream"] },
);

export const dyupsInterface = dyups<true>(
  "dyups_interface",
  bare,
  "Answers requests that read and change groups of backends while serving.",
  "提供运行中查询与修改 upstream 的接口。",
  { contexts: ["location"] },
);

export const dyupsReadMsgTimeout = dyups<Milliseconds>(
  "dyups_read_msg_timeout",
  one(milliseconds),
  "How often a worker reads changes that another one has taken (1s).",
  "工作进程读取其他进程所收到的变更的间隔（默认 1s）。",
);

export const dyupsReadMsgLog = dyups<boolean>(
  "dyups_read_msg_log",
  one(onOff),
  "Logs that changes are read.",
  "记录读取变更的日志。",
);

export const dyupsShmZoneSize = dyups<number>(
  "dyups_shm_zone_size",
  one(size),
  "Shared memory for changes of groups (2M).",
  "存放 upstream 变更的共享内存大小（默认 2M）。",
);

export const dyupsUpstreamConf = dyups<string>(
  "dyups_upstream_conf",
  one(text),
  "Where groups were read from at start; newer versions ignore it.",
  "启动时读取 upstream 的文件，新版本已忽略。",
);

export const dyupsTrylock = dyups<boolean>(
  "dyups_trylock",
  one(onOff),
  "Answers 409 instead of waiting when another worker is changing groups.",
  "其他进程正在修改时返回 409 而不等待。",
);
