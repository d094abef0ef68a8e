import { directive } from "../define.ts";
import { umaskBits } from "./global-values.ts";
import { count, inGlobals, secondCount } from "./kinds.ts";
import { mayBe } from "./may-be.ts";
import { command } from "./script.ts";
import { flag, one, switchable, words } from "./shapes.ts";
import { anyWord, pathWord } from "./values.ts";

const said = { ...inGlobals, module: "global_defs" } as const;
const refused = { ...said, serve: "refused" } as const;
const reading = {
  accepted: "lbc reads its files before it starts and says what is wrong",
} as const;
const dumps = { accepted: "lbc has a status of its own" } as const;

export const useSymlinkPaths = directive({
  ...said,
  name: "use_symlink_paths",
  since: "2.4",
  takes: switchable,
  fallback: false,
  serve: { accepted: "lbc runs scripts by the path that is written" },
  doc: {
    en: "Runs scripts by the path that is written, not by the one that links lead to.",
    zh: "按书写的路径执行脚本，而不是解析符号链接后的路径。",
  },
});

export const setSupplementaryGroups = directive({
  ...refused,
  name: "set_supplementary_groups",
  since: "2.4",
  takes: flag,
  fallback: false,
  doc: { en: "Scripts have all groups of their user.", zh: "脚本以其用户的全部附加组运行。" },
});

export const startupScriptTimeout = directive({
  ...said,
  name: "startup_script_timeout",
  serve: "full",
  takes: one(secondCount(1, 1000)),
  fallback: 10_000,
  doc: { en: "Time after which startup_script is killed.", zh: "startup_script 的最长执行时间。" },
});

export const shutdownScript = directive({
  ...said,
  name: "shutdown_script",
  serve: "full",
  takes: command,
  fallback: undefined,
  doc: { en: "Runs after everything else has ended.", zh: "其他进程全部结束后执行的脚本。" },
});

export const shutdownScriptTimeout = directive({
  ...said,
  name: "shutdown_script_timeout",
  serve: "full",
  takes: one(secondCount(1, 1000)),
  fallback: 10_000,
  doc: {
    en: "Time after which shutdown_script is killed.",
    zh: "shutdown_script 的最长执行时间。",
  },
});

/** 0177 where nothing is written and none is given on the command line. */
export const umask = directive({
  ...refused,
  name: "umask",
  takes: umaskBits,
  fallback: 0o177,
  doc: {
    en: "Permissions that new files do not get: a number, or bits like IWGRP with | between them.",
    zh: "新建文件的 umask：数值，或以 | 分隔的权限位，如 IWGRP|IWOTH。",
  },
});

export const randomSeed = directive({
  ...said,
  name: "random_seed",
  takes: one(count(0, 4_294_967_295)),
  fallback: undefined,
  serve: reading,
  doc: {
    en: "Start of the numbers of ${_RANDOM}, so that every reading gives the same.",
    zh: "${_RANDOM} 的随机种子，使每次读取的结果相同。",
  },
});

/** An empty path where the findings go to the log. */
export const reloadCheckConfig = directive({
  ...said,
  name: "reload_check_config",
  takes: mayBe(anyWord, ""),
  fallback: undefined,
  serve: reading,
  doc: {
    en: "Checks a new configuration before it is loaded; the findings go to the file.",
    zh: "重新加载前先检查新配置，结果写入该文件。",
  },
});

export const reloadTimeFile = directive({
  ...refused,
  name: "reload_time_file",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "File whose first line says when the configuration is loaded anew.",
    zh: "其首行写明何时重新加载配置的文件。",
  },
});

export const reloadRepeat = directive({
  ...refused,
  name: "reload_repeat",
  takes: flag,
  fallback: false,
  doc: {
    en: "Keeps reload_time_file, so that a time without a date comes again every day.",
    zh: "保留 reload_time_file，只写时间时每天重复加载。",
  },
});

/** An empty path is `keepalived.reload` beside the pid files. */
export const reloadFile = directive({
  ...refused,
  name: "reload_file",
  takes: mayBe(anyWord, ""),
  fallback: undefined,
  doc: {
    en: "File that exists while the configuration is being read.",
    zh: "读取配置期间存在的标志文件。",
  },
});

/** No word stands for all of them; `+` and `-` before a name add and remove. */
export const includeCheck = directive({
  ...said,
  name: "include_check",
  takes: words,
  fallback: undefined,
  serve: reading,
  doc: {
    en: "What makes an include an error: readable, match, wildcard_match, brace_match.",
    zh: "include 何时报错：readable、match、wildcard_match、brace_match。",
  },
});

export const configSaveDir = directive({
  ...said,
  name: "config_save_dir",
  takes: one(pathWord),
  fallback: undefined,
  serve: dumps,
  doc: {
    en: "Directory that keeps the state before and after every reload.",
    zh: "保存每次重新加载前后状态的目录。",
  },
});

export const tmpConfigDirectory = directive({
  ...said,
  name: "tmp_config_directory",
  takes: one(pathWord),
  fallback: undefined,
  serve: reading,
  doc: {
    en: "Directory of the copy of the configuration; else it is in memory.",
    zh: "存放配置副本的目录；默认放在内存中。",
  },
});

export const dataUseInstance = directive({
  ...said,
  name: "data_use_instance",
  takes: switchable,
  fallback: false,
  serve: dumps,
  doc: {
    en: "Files of SIGUSR1 have the instance and the namespace in their names.",
    zh: "SIGUSR1 输出文件的名称中包含实例名和命名空间。",
  },
});

export const jsonVersion = directive({
  ...said,
  name: "json_version",
  since: "2.4",
  takes: one(count(1, 2, "version")),
  fallback: 1,
  serve: dumps,
  doc: { en: "Layout of the JSON that a signal writes.", zh: "信号触发输出的 JSON 的格式版本。" },
});

export const newerFiles = [
  {
    name: "iproute_usr_dir",
    doc: { en: "Directory of the tables of names of iproute2.", zh: "iproute2 名称表所在目录。" },
  },
  {
    name: "iproute_etc_dir",
    doc: {
      en: "Directory of the tables of names of iproute2 that come first.",
      zh: "优先使用的 iproute2 名称表所在目录。",
    },
  },
  {
    name: "state_dump_file",
    doc: { en: "File that SIGUSR1 writes.", zh: "SIGUSR1 输出的文件。" },
  },
  {
    name: "stats_dump_file",
    doc: { en: "File that SIGUSR2 writes.", zh: "SIGUSR2 输出的文件。" },
  },
  {
    name: "json_dump_file",
    doc: { en: "File that the signal for JSON writes.", zh: "JSON 信号输出的文件。" },
  },
].map((each) =>
  directive({
    ...said,
    ...each,
    since: "2.4",
    takes: one(anyWord),
    fallback: undefined,
    serve: dumps,
  }),
);
