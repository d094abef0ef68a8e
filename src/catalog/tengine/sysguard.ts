import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { values } from "../nginx/shapes.ts";
import { oneOf, onOff, seconds, text } from "../nginx/values.ts";
import { one } from "../shape.ts";

const module = ownDirectives({
  module: "ngx_http_sysguard_module",
  // THS 6.0.1 names the module among its own.
  dialects: ["tengine", "ths"],
  contexts: everyLevel,
});

export const sysguard = module<boolean>(
  "sysguard",
  one(onOff),
  "Refuses requests while the machine is overloaded.",
  "系统过载时拒绝请求。",
);

export const sysguardLoad = module<readonly string[]>(
  "sysguard_load",
  values(text, 1, 2),
  "The load of the last minute above which requests are refused: `load=[ncpu*]n [action=/uri]`.",
  "1 分钟平均负载超过该值即拒绝：`load=[ncpu*]n [action=/uri]`。",
);

export const sysguardCpu = module<readonly string[]>(
  "sysguard_cpu",
  values(text, 1, 3),
  "The use of the processors in percent above which requests are refused: `usage=n [period=time] [action=/uri]`.",
  "CPU 使用率（百分比）超过该值即拒绝：`usage=n [period=时间] [action=/uri]`。",
);

export const sysguardMem = module<readonly string[]>(
  "sysguard_mem",
  values(text, 1, 2),
  "Swap or free memory beyond which requests are refused: `swapratio=n% | free=size [action=/uri]`.",
  "交换区占用或空闲内存越界即拒绝：`swapratio=n% | free=大小 [action=/uri]`。",
);

export const sysguardRt = module<readonly string[]>(
  "sysguard_rt",
  values(text, 1, 3),
  "The mean time of answers above which requests are refused: `rt=seconds period=time [action=/uri]`.",
  "平均响应时间超过该值即拒绝：`rt=秒 period=时间 [action=/uri]`。",
);

export const sysguardMode = module<"and" | "or">(
  "sysguard_mode",
  one(oneOf("or", "and")),
  "Whether one limit is enough (`or`) or all have to be passed.",
  "任一条件满足即拒绝（or），还是全部满足才拒绝（and）。",
);

export const sysguardInterval = module<number>(
  "sysguard_interval",
  one(seconds),
  "How long what was measured of the machine holds.",
  "系统指标的缓存时间。",
);

export const sysguardLogLevel = module<"info" | "notice" | "warn" | "error">(
  "sysguard_log_level",
  one(oneOf("info", "notice", "warn", "error")),
  "The level at which refused requests are logged.",
  "拒绝请求时的日志级别。",
);
