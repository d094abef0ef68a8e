import { directive } from "../define.ts";
import { cpus } from "./global-values.ts";
import { insteadOf } from "./instead.ts";
import { count, inGlobals } from "./kinds.ts";
import { flag, one } from "./shapes.ts";
import { anyWord } from "./values.ts";

const said = { ...inGlobals, module: "global_defs" } as const;
const own = { accepted: "the processes of lbc have names of their own" } as const;
const realtime = { accepted: "lbc takes real-time priority where the system permits it" } as const;

const ownLimit = {
  partial: "never below 500 ms, which Node needs to collect garbage; 2 s where none is written",
} as const;

export const processName = directive({
  ...said,
  name: "process_name",
  takes: one(anyWord),
  fallback: undefined,
  serve: own,
  doc: { en: "Name of the parent process, at most 15 bytes.", zh: "父进程的名称，最长 15 字节。" },
});

export const childNames = [
  {
    name: "vrrp_process_name",
    doc: { en: "Name of the VRRP process.", zh: "VRRP 进程的名称。" },
  },
  {
    name: "checker_process_name",
    doc: { en: "Name of the process of the checkers.", zh: "健康检查进程的名称。" },
  },
  {
    name: "lvs_process_name",
    alias: "checker_process_name",
    slot: "global_defs/checker_process_name",
    doc: { en: "Another name of checker_process_name.", zh: "checker_process_name 的另一名称。" },
  },
  { name: "bfd_process_name", doc: { en: "Name of the BFD process.", zh: "BFD 进程的名称。" } },
].map((each) =>
  directive({ ...said, ...each, takes: one(anyWord), fallback: undefined, serve: own }),
);

export const minAutoPriorityDelay = directive({
  ...said,
  name: "min_auto_priority_delay",
  takes: one(count(1, 10_000_000, "microseconds")),
  fallback: 1_000_000,
  serve: realtime,
  doc: {
    en: "Lateness of a timer at which keepalived raises its priority, in microseconds.",
    zh: "定时器延迟达到该微秒数时 keepalived 提升自身优先级。",
  },
});

const children = [
  { prefix: "vrrp", en: "VRRP process", zh: "VRRP 进程" },
  { prefix: "checker", en: "process of the checkers", zh: "健康检查进程" },
  { prefix: "bfd", en: "BFD process", zh: "BFD 进程" },
] as const;

/** `vrrp_priority` and `vrrp_rt_priority` stand with the settings that are read. */
export const niceness = children
  .filter(({ prefix }) => prefix !== "vrrp")
  .map(({ prefix, en, zh }) =>
    directive({
      ...said,
      name: `${prefix}_priority`,
      takes: one(count(-20, 19, "nice value")),
      fallback: undefined,
      serve: realtime,
      doc: { en: `Nice value of the ${en}.`, zh: `${zh}的 nice 值。` },
    }),
  );

export const realtimePriorities = children
  .filter(({ prefix }) => prefix !== "vrrp")
  .map(({ prefix, en, zh }) =>
    directive({
      ...said,
      name: `${prefix}_rt_priority`,
      takes: one(count(1, 99)),
      fallback: undefined,
      serve: realtime,
      doc: {
        en: `Real-time priority (SCHED_RR) of the ${en}.`,
        zh: `${zh}的实时优先级（SCHED_RR）。`,
      },
    }),
  );

export const vrrpCpuAffinity = directive({
  ...said,
  name: "vrrp_cpu_affinity",
  takes: cpus,
  fallback: undefined,
  serve: "full",
  doc: { en: "Processors that the VRRP process may run on.", zh: "VRRP 进程可使用的 CPU。" },
});

const others = children.filter(({ prefix }) => prefix !== "vrrp");

export const memoryLocks = children.map(({ prefix, en, zh }) =>
  directive({
    ...said,
    name: `${prefix}_no_swap`,
    takes: flag,
    fallback: false,
    serve: {
      accepted: "its memory cannot be locked; MemorySwapMax=0 of systemd keeps a service from swap",
    },
    doc: { en: `Keeps the ${en} in memory.`, zh: `将${zh}锁定在内存中，不被换出。` },
  }),
);

export const affinities = others.map(({ prefix, en, zh }) =>
  directive({
    ...said,
    name: `${prefix}_cpu_affinity`,
    takes: cpus,
    fallback: undefined,
    serve: { accepted: "the kernel places the processes of lbc" },
    doc: { en: `Processors that the ${en} may run on.`, zh: `${zh}可使用的 CPU。` },
  }),
);

const limits = children.map((each) => ({
  ...each,
  takes: one(count(1, 4_294_967_295, "microseconds")),
  instead: insteadOf("0", 0),
  slot: `global_defs/${each.prefix}_rlimit_rttime`,
  serve: each.prefix === "vrrp" ? ownLimit : realtime,
}));

type Limit = (typeof limits)[number];

const realtimeLimit = ({ prefix, en, zh, takes, instead, slot, serve }: Limit) =>
  directive({
    ...said,
    name: `${prefix}_rlimit_rttime`,
    slot,
    takes,
    instead,
    fallback: 10_000,
    serve,
    doc: {
      en: `Time that the real-time ${en} may compute without a system call, in microseconds.`,
      zh: `实时调度下${zh}两次阻塞系统调用之间允许占用的 CPU 时间（微秒）。`,
    },
  });

const [vrrpLimit, ...otherLimits] = [...limits] as [Limit, ...Limit[]];

export const vrrpRealtimeLimit = realtimeLimit(vrrpLimit);

export const realtimeLimits = otherLimits.map(realtimeLimit);

export const oldRealtimeLimits = limits.map(({ prefix, takes, instead, slot, serve }) =>
  directive({
    ...said,
    name: `${prefix}_rlimit_rtime`,
    alias: `${prefix}_rlimit_rttime`,
    slot,
    takes,
    instead,
    fallback: 10_000,
    serve,
    doc: {
      en: `The old spelling of ${prefix}_rlimit_rttime.`,
      zh: `${prefix}_rlimit_rttime 的旧拼写。`,
    },
  }),
);
