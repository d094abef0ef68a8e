import { directive } from "../define.ts";
import { count, decimalSeconds, inLvs } from "./kinds.ts";
import { flag, one, words } from "./shapes.ts";
import { oneOf } from "./values.ts";
import { weights } from "./weights.ts";

const inProcess = {
  ...inLvs,
  module: "vrrp_track_process",
  inherit: "none",
  contexts: ["vrrp_track_process"],
  serve: "full",
} as const;

/** The name, then the parameters that it must have been started with. */
export const trackedCommand = directive({
  ...inProcess,
  name: "process",
  repeat: "first-wins",
  takes: words,
  fallback: undefined,
  doc: {
    en: "Name of the process, and parameters that it must have.",
    zh: "进程名，以及要求匹配的启动参数。",
  },
});

export const paramMatch = directive({
  ...inProcess,
  name: "param_match",
  takes: one(oneOf("initial", "partial")),
  fallback: undefined,
  doc: {
    en: "How parameters match: initial, the last may go on; partial, more may follow.",
    zh: "initial：最后一个参数可以更长；partial：其后可以还有其他参数。",
  },
});

export const processWeight = directive({
  ...inProcess,
  name: "weight",
  takes: weights(-254, 254),
  fallback: { value: 0, reverse: false },
  doc: {
    en: "Positive: added with a quorum; negative: added without; 0: no quorum is FAULT.",
    zh: "正值在达到进程数要求时加到优先级上，负值在未达到时加上；为 0 时未达到即 FAULT。",
  },
});

export const processQuorum = directive({
  ...inProcess,
  name: "quorum",
  takes: one(count(1, 65_535)),
  fallback: 1,
  doc: { en: "Least number of such processes.", zh: "匹配进程的最少个数。" },
});

export const processQuorumMax = directive({
  ...inProcess,
  name: "quorum_max",
  takes: one(count(0, 65_535)),
  fallback: undefined,
  doc: {
    en: "Greatest number of such processes; 0: none may run.",
    zh: "匹配进程的最多个数；0 表示不允许运行。",
  },
});

const wait = { ...inProcess, takes: one(decimalSeconds(0.000001, 3600)) } as const;

export const processDelay = directive({
  ...wait,
  name: "delay",
  fallback: undefined,
  doc: {
    en: "Sets fork_delay and terminate_delay.",
    zh: "同时设置 fork_delay 与 terminate_delay。",
  },
});

export const terminateDelay = directive({
  ...wait,
  name: "terminate_delay",
  fallback: 0,
  doc: { en: "Wait after the quorum is lost.", zh: "失去进程数要求之后的等待时间。" },
});

export const forkDelay = directive({
  ...wait,
  name: "fork_delay",
  fallback: 0,
  doc: { en: "Wait after the quorum is gained.", zh: "达到进程数要求之后的等待时间。" },
});

export const fullCommand = directive({
  ...inProcess,
  name: "full_command",
  takes: flag,
  fallback: false,
  doc: {
    en: "Compares the whole command line, not the name of the process.",
    zh: "比较完整的命令行，而不是进程名。",
  },
});
