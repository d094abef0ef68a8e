import { directive } from "../define.ts";
import { inLvs, realServer, secondCount } from "./kinds.ts";
import { onceBare } from "./once-bare.ts";
import { command } from "./script.ts";
import { one, words } from "./shapes.ts";

const inCheck = {
  ...inLvs,
  module: "misc_check",
  inherit: "none",
  contexts: [`${realServer}/MISC_CHECK`],
  serve: "refused",
} as const;

export const miscPath = directive({
  ...inCheck,
  name: "misc_path",
  takes: command,
  fallback: undefined,
  doc: {
    en: "Command whose exit status 0 means that the real server is up; no shell runs it.",
    zh: "检查命令，退出码为 0 表示真实服务器正常；不经过 shell 执行。",
  },
});

/** Where it is not written, or 0: `delay_loop`. */
export const miscTimeout = directive({
  ...inCheck,
  name: "misc_timeout",
  takes: one(secondCount(0, 4294)),
  fallback: 0,
  doc: {
    en: "A run that takes longer is killed and counts as failed; 0 is delay_loop.",
    zh: "超过该时间的执行会被终止并视为失败；0 表示同 delay_loop。",
  },
});

/** keepalived 2.2 takes it for a bare word, whatever stands after it. */
export const miscDynamic = directive({
  ...inCheck,
  name: "misc_dynamic",
  takes: onceBare,
  fallback: false,
  doc: {
    en: "Exit status 2 to 255 sets the weight to the status less 2.",
    zh: "退出码 2 到 255 时，将权重设为退出码减 2。",
  },
});

export const miscUser = directive({
  ...inCheck,
  name: "user",
  takes: words,
  fallback: undefined,
  doc: { en: "User and group that run the command.", zh: "执行检查命令的用户和组。" },
});
