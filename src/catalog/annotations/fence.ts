import { annotation, option } from "./define.ts";
import { absolutePath, time } from "./values.ts";

const pace = {
  after: option(time(0, 3_600_000), 5000),
  apart: option(time(60_000, 7 * 24 * 3_600_000), 3_600_000),
  stamp: option(absolutePath, "/var/lib/lbc/fence"),
} as const;

export const fence = annotation({
  word: "fence",
  key: "fence",
  contexts: ["vrrp_instance", "vrrp_sync_group", "global_defs"],
  repeat: "once",
  forms: {
    reboot: { first: {}, options: pace },
    script: { first: { path: absolutePath }, options: pace },
  },
  doc: {
    en: "what a master does that has lost its permit or its witnesses and does not get them back within `after`: reboot, or run a script; not again before `apart` is over, which `stamp` remembers across reboots",
    zh: "主机失去许可或见证且在 `after` 时间内未恢复时的动作：重启本机或执行脚本；`apart` 时间内不会重复，`stamp` 文件用于跨重启记录",
  },
});
