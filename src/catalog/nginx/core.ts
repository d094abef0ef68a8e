import { say, type Text } from "../../messages/text.ts";
import { directive } from "../define.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { one } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { cpuMasks, priority, threadPoolShape } from "./processes.ts";
import { badCount, custom, values } from "./shapes.ts";
import { syslogProblem } from "./syslog.ts";
import { integer, milliseconds, offset, onOff, oneOf, size, text } from "./values.ts";

const core = {
  module: "ngx_core_module",
  dialects: nginxFamily,
  contexts: ["main"],
  inherit: "outer",
} as const;

const orAuto = (type: ValueType<number>): ValueType<number | "auto"> => ({
  name: `${type.name}|auto`,
  parse: (word) => (word === "auto" ? ok("auto" as const) : type.parse(word)),
  print: String,
  samples: { good: ["auto", "1", "4"], bad: ["-1", "x"] },
});

export const logLevels = [
  "debug",
  "info",
  "notice",
  "warn",
  "error",
  "crit",
  "alert",
  "emerg",
] as const;

export interface ErrorLog {
  /** A path, `stderr`, `syslog:…` or `memory:…`. */
  readonly target: string;
  readonly level: (typeof logLevels)[number];
}

const errorLogShape = custom<ErrorLog>(
  "file [level]",
  ([target, ...rest]) => {
    if (!target) return badCount("file [level]");
    let level: ErrorLog["level"] | undefined;
    for (const word of rest) {
      const found = logLevels.find((each) => each === word.text);
      // `debug_http` and its kin ask for parts of the debug log.
      const named = found ?? (word.text.startsWith("debug_") ? "debug" : undefined);
      if (named === undefined) return no(unknownLevel(word.text), word.span);
      level = named;
    }
    const problem = targetProblem(target.text);
    return problem
      ? no(problem, target.span)
      : ok({ target: target.text, level: level ?? "error" });
  },
  ({ target, level }) => (level === "error" ? [target] : [target, level]),
);

/** Beside files errors go to a syslog server, or to a buffer in memory. */
function targetProblem(target: string): Text | undefined {
  if (target.startsWith("syslog:")) return syslogProblem(target.slice("syslog:".length));
  if (!target.startsWith("memory:")) return undefined;
  const bytes = size.parse(target.slice("memory:".length));
  return bytes.ok ? undefined : bytes.reason;
}

const unknownLevel = (level: string) =>
  say({ en: "`{level}` is no log level", zh: "`{level}` 不是日志级别" }, { level });

export const user = directive<readonly string[]>({
  ...core,
  name: "user",
  takes: values(text, 1, 2),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "User and group of the workers.", zh: "工作进程的用户和组。" },
});

export const daemon = directive<boolean>({
  ...core,
  name: "daemon",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: { accepted: "lbc stays in the foreground and says so" },
  doc: { en: "Whether nginx goes to the background.", zh: "是否转入后台运行。" },
});

export const masterProcess = directive<boolean>({
  ...core,
  name: "master_process",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: { accepted: "there is always a supervisor" },
  doc: { en: "Whether worker processes are started.", zh: "是否启动工作进程。" },
});

export const workerProcesses = directive<number | "auto">({
  ...core,
  name: "worker_processes",
  takes: one(orAuto(integer())),
  repeat: "error",
  fallback: ({ dialect }) => (dialect === "tengine" ? "auto" : 1),
  serve: "full",
  doc: {
    en: "How many workers carry traffic; `auto` is one for each processor.",
    zh: "工作进程数；`auto` 表示每个处理器一个。",
  },
});

export const pid = directive<string>({
  ...core,
  name: "pid",
  takes: one(text),
  repeat: "error",
  fallback: "logs/nginx.pid",
  serve: "full",
  doc: { en: "File that holds the number of the main process.", zh: "保存主进程号的文件。" },
});

export const errorLog = directive<ErrorLog>({
  ...core,
  name: "error_log",
  takes: errorLogShape,
  contexts: [
    "main",
    "http",
    "server",
    "location",
    "stream",
    "stream-server",
    "mail",
    "mail-server",
  ],
  repeat: "append",
  inherit: "outer",

  fallback: undefined,
  serve: "full",
  doc: { en: "Where errors are written, and from which level on.", zh: "错误日志的位置和级别。" },
});

export const workerRlimitNofile = directive<number>({
  ...core,
  name: "worker_rlimit_nofile",
  takes: one(integer()),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "Limit of open files of a worker.", zh: "工作进程可打开的文件数上限。" },
});

export const workerRlimitCore = directive<number>({
  ...core,
  name: "worker_rlimit_core",
  takes: one(offset),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "the limit of the service manager holds" },
  doc: { en: "Limit of a worker's core file.", zh: "工作进程 core 文件的大小上限。" },
});

export const workerPriority = directive<string>({
  ...core,
  name: "worker_priority",
  takes: one(priority),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "set it with the service manager" },
  doc: { en: "Scheduling priority of the workers.", zh: "工作进程的调度优先级。" },
});

export const workerCpuAffinity = directive<readonly string[]>({
  ...core,
  name: "worker_cpu_affinity",
  takes: cpuMasks,
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "the kernel places the workers" },
  doc: { en: "Binds workers to processors.", zh: "将工作进程绑定到 CPU。" },
});

export const workerShutdownTimeout = directive<number>({
  ...core,
  name: "worker_shutdown_timeout",
  takes: one(milliseconds),
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "How long a stopping worker waits for its connections.",
    zh: "工作进程优雅退出时等待连接结束的时间。",
  },
});

export const env = directive<string>({
  ...core,
  name: "env",
  takes: one(text),
  repeat: "append",

  fallback: undefined,
  serve: { accepted: "workers keep the whole environment" },
  doc: {
    en: "An environment variable that workers keep or get.",
    zh: "工作进程保留或设置的环境变量。",
  },
});

export const workingDirectory = directive<string>({
  ...core,
  name: "working_directory",
  takes: one(text),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "workers write no core files there" },
  doc: { en: "Current directory of the workers.", zh: "工作进程的当前目录。" },
});

export const pcreJit = directive<boolean>({
  ...core,
  name: "pcre_jit",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "patterns are compiled by the engine of lbc" },
  doc: { en: "Compiles patterns to machine code.", zh: "是否为正则启用 JIT。" },
});

export const timerResolution = directive<number>({
  ...core,
  name: "timer_resolution",
  takes: one(milliseconds),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "lbc reads the clock when it needs it" },
  doc: { en: "How often workers read the clock.", zh: "工作进程读取时钟的间隔。" },
});

export const lockFile = directive<string>({
  ...core,
  name: "lock_file",
  takes: one(text),
  repeat: "error",
  fallback: "logs/nginx.lock",
  serve: { accepted: "lbc needs no lock file" },
  doc: { en: "Prefix of lock files.", zh: "锁文件名前缀。" },
});

export const threadPool = directive<readonly string[]>({
  ...core,
  name: "thread_pool",
  takes: threadPoolShape,
  repeat: "append",
  key: ([name = ""]) => name,

  fallback: undefined,
  serve: { accepted: "files are read without a pool of threads" },
  doc: { en: "Threads for reading files.", zh: "读取文件的线程池。" },
});

export const debugPoints = directive<"stop" | "abort">({
  ...core,
  name: "debug_points",
  takes: one(oneOf("stop", "abort")),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "a tool for debugging nginx itself" },
  doc: { en: "What nginx does on internal errors.", zh: "nginx 遇到内部错误时的动作。" },
});

export const loadModule = directive<string>({
  ...core,
  name: "load_module",
  takes: one(text),
  repeat: "append",

  fallback: undefined,
  serve: { accepted: "lbc has no binary modules" },
  doc: { en: "A dynamic module to load.", zh: "加载动态模块。" },
});
