import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { eventMethod } from "./processes.ts";
import { integer, milliseconds, onOff, text } from "./values.ts";

const events = {
  module: "ngx_events_module",
  dialects: nginxFamily,
  contexts: ["events"],
  inherit: "outer",
} as const;

export const workerConnections = directive<number>({
  ...events,
  name: "worker_connections",
  takes: one(integer()),
  repeat: "error",
  fallback: 512,
  serve: "full",
  doc: {
    en: "How many connections a worker carries at the same time.",
    zh: "每个工作进程同时处理的连接数上限。",
  },
});

export const use = directive<string>({
  ...events,
  name: "use",
  takes: one(eventMethod),
  repeat: "error",
  fallback: undefined,
  serve: { accepted: "lbc polls with what the kernel offers" },
  doc: { en: "How nginx waits for events.", zh: "事件处理方式。" },
});

export const multiAccept = directive<boolean>({
  ...events,
  name: "multi_accept",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "the kernel decides how connections are taken" },
  doc: { en: "Takes all waiting connections at once.", zh: "一次接受所有等待的连接。" },
});

export const acceptMutex = directive<boolean>({
  ...events,
  name: "accept_mutex",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "each worker has a socket of its own" },
  doc: { en: "Whether workers take turns in accepting.", zh: "工作进程是否轮流接受连接。" },
});

export const acceptMutexDelay = directive<number>({
  ...events,
  name: "accept_mutex_delay",
  takes: one(milliseconds),
  repeat: "error",
  fallback: 500,
  serve: { accepted: "each worker has a socket of its own" },
  doc: { en: "How long a worker waits for its turn.", zh: "等待轮到自己接受连接的时间。" },
});

export const debugConnection = directive<string>({
  ...events,
  name: "debug_connection",
  takes: one(text),
  repeat: "append",

  fallback: undefined,
  serve: { accepted: "a tool for debugging nginx itself" },
  doc: { en: "Clients whose connections are debugged.", zh: "对哪些客户端记录调试日志。" },
});

export const workerAioRequests = directive<number>({
  ...events,
  name: "worker_aio_requests",
  takes: one(integer()),
  repeat: "error",
  fallback: 32,
  serve: { accepted: "lbc does not use asynchronous file requests" },
  doc: { en: "Asynchronous file requests at the same time.", zh: "同时进行的异步文件请求数。" },
});
