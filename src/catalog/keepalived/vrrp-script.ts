import { directive } from "../define.ts";
import type { Written } from "../shape.ts";
import { insteadOf } from "./instead.ts";
import { count, decimalSeconds, inScript, secondCount } from "./kinds.ts";
import { command } from "./script.ts";
import { flag, one, words } from "./shapes.ts";
import { type Weight, weights } from "./weights.ts";

export const script = directive({
  ...inScript,
  name: "script",
  takes: command,
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Command whose exit status 0 means that all is well; no shell runs it.",
    zh: "检查命令，退出码为 0 表示正常；不经过 shell 执行。",
  },
});

export const interval = directive({
  ...inScript,
  name: "interval",
  takes: one(secondCount(1, 4294)),
  fallback: 1000,
  serve: "full",
  doc: { en: "Time between two runs.", zh: "两次执行的间隔。" },
});

export const timeout = directive({
  ...inScript,
  name: "timeout",
  takes: one(secondCount(1, 4294)),
  instead: insteadOf("0", 1000),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "A run that takes longer is killed and counts as failed; else the interval.",
    zh: "超过该时间的执行会被终止并视为失败；默认同 interval。",
  },
});

/** keepalived 2.4 counts in milliseconds. */
const finer = { since: "2.4", takes: one(decimalSeconds(0.001, 4294)) } as const;

export const finerInterval = directive({ ...interval, ...finer, fallback: 1000 });

export const finerTimeout = directive({ ...timeout, ...finer, fallback: undefined });

/** keepalived 2.2.7 says that the bounds are -253 and 253, and takes what is beyond them. */
const beyondBounds = ([word]: readonly Written[]): Weight | undefined =>
  word && /^[+-]?\d+$/.test(word.text) ? { value: Number(word.text), reverse: false } : undefined;

export const weight = directive({
  ...inScript,
  name: "weight",
  takes: weights(-253, 253),
  instead: beyondBounds,
  fallback: { value: 0, reverse: false },
  serve: "full",
  doc: {
    en: "Positive: added while it succeeds; negative: added while it fails; 0: failure is FAULT.",
    zh: "正值在成功时加到优先级上，负值在失败时加到优先级上；为 0 时失败即进入 FAULT。",
  },
});

export const rise = directive({
  ...inScript,
  name: "rise",
  takes: one(count(1, 2_147_483_647)),
  fallback: 1,
  serve: "full",
  doc: { en: "Successes in a row until it is up.", zh: "连续成功多少次视为恢复。" },
});

export const fall = directive({
  ...inScript,
  name: "fall",
  takes: one(count(1, 2_147_483_647)),
  fallback: 1,
  serve: "full",
  doc: { en: "Failures in a row until it is down.", zh: "连续失败多少次视为故障。" },
});

export const user = directive({
  ...inScript,
  name: "user",
  takes: words,
  fallback: undefined,
  serve: "full",
  doc: { en: "User and group that run the script.", zh: "执行脚本的用户和组。" },
});

export const initFail = directive({
  ...inScript,
  name: "init_fail",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: { en: "Counts as failed until it succeeds.", zh: "首次成功之前视为失败。" },
});
