import { directive } from "../define.ts";
import { insteadOfText } from "./instead.ts";
import { count, inLvs, realServer, repeating, timer } from "./kinds.ts";
import { onceBare } from "./once-bare.ts";
import { flag, one, switchable } from "./shapes.ts";

/*
 * Each setting may stand in the virtual server, the real server and the checker; the innermost
 * holds. keepalived 2.2 takes `alpha` and `inhibit_on_failure` of a virtual server for bare words.
 */
const servers = ["virtual_server", realServer];
const refused = { ...inLvs, serve: "refused" } as const;
const dns = [`${realServer}/DNS_CHECK`];
const misc = [`${realServer}/MISC_CHECK`];
const single = repeating.filter((context) => !dns.includes(context) && !misc.includes(context));

export const delayLoop = directive({
  ...refused,
  name: "delay_loop",
  contexts: [...servers, ...repeating],
  takes: one(timer(0.000001)),
  fallback: 60_000,
  doc: { en: "Time between two checks of a real server.", zh: "对真实服务器两次健康检查的间隔。" },
});

const retryDoc = {
  en: "Further attempts after a failed check before the real server is down.",
  zh: "检查失败后，判定真实服务器下线之前的重试次数。",
};

export const retry = directive({
  ...refused,
  name: "retry",
  contexts: servers,
  takes: one(count(1, 4_294_967_295)),
  fallback: undefined,
  doc: {
    en: "Further attempts after a failed check, for all checkers: else 1, DNS 3, MISC none.",
    zh: "检查失败后的重试次数，对所有检查生效；默认为 1，DNS_CHECK 为 3，MISC_CHECK 为 0。",
  },
});

export const checkerRetry = directive({
  ...refused,
  name: "retry",
  contexts: single,
  takes: one(count(0, 4_294_967_295)),
  instead: insteadOfText(0),
  fallback: 1,
  doc: retryDoc,
});

export const dnsRetry = directive({
  ...refused,
  name: "retry",
  contexts: dns,
  takes: one(count(0, 4_294_967_295)),
  instead: insteadOfText(0),
  fallback: 3,
  doc: retryDoc,
});

export const miscRetry = directive({
  ...refused,
  name: "retry",
  contexts: misc,
  takes: one(count(0, 4_294_967_295)),
  instead: insteadOfText(0),
  fallback: 0,
  doc: retryDoc,
});

/** Where nobody says it: that of `delayBeforeRetryOf`. */
export const delayBeforeRetry = directive({
  ...refused,
  name: "delay_before_retry",
  contexts: [...servers, ...repeating],
  takes: one(timer(0)),
  instead: insteadOfText(0),
  fallback: undefined,
  doc: {
    en: "Wait before a further attempt; else 1 s, HTTP_GET and SSL_GET 3 s, DNS_CHECK delay_loop.",
    zh: "重试前的等待时间；默认 1 秒，HTTP_GET 与 SSL_GET 为 3 秒，DNS_CHECK 同 delay_loop。",
  },
});

/** Where nobody says it: `delay_loop`. */
export const warmup = directive({
  ...refused,
  name: "warmup",
  contexts: [...servers, ...repeating],
  takes: one(timer(0)),
  instead: insteadOfText(0),
  fallback: undefined,
  doc: {
    en: "Longest random wait before the first check; else delay_loop, and 0 is none.",
    zh: "首次检查前随机等待的最长时间；默认同 delay_loop，0 表示不等待。",
  },
});

const alphaDoc = {
  en: "Real servers count as down until a check has succeeded.",
  zh: "首次检查成功之前，真实服务器视为下线。",
};

export const virtualServerAlpha = directive({
  ...refused,
  name: "alpha",
  contexts: ["virtual_server"],
  takes: onceBare,
  fallback: false,
  doc: alphaDoc,
});

export const alpha = directive({
  ...refused,
  name: "alpha",
  contexts: [realServer, ...repeating],
  takes: switchable,
  fallback: false,
  doc: alphaDoc,
});

const inhibitDoc = {
  en: "A real server that is down stays in the table with weight 0.",
  zh: "检查失败时将权重置 0，而不从转发表中删除真实服务器。",
};

export const virtualServerInhibit = directive({
  ...refused,
  name: "inhibit_on_failure",
  contexts: ["virtual_server"],
  takes: onceBare,
  fallback: false,
  doc: inhibitDoc,
});

export const inhibitOnFailure = directive({
  ...refused,
  name: "inhibit_on_failure",
  contexts: [realServer],
  takes: switchable,
  fallback: false,
  doc: inhibitDoc,
});

/** Where nobody says it: `checker_log_all_failures` of global_defs. */
export const logAllFailures = directive({
  ...refused,
  name: "log_all_failures",
  slot: "lvs/log_all_failures",
  contexts: repeating,
  takes: switchable,
  fallback: false,
  doc: {
    en: "Logs every failed check of a server that is up.",
    zh: "记录在线服务器的每一次检查失败。",
  },
});

export const checkerLogAllFailures = directive({
  ...refused,
  name: "checker_log_all_failures",
  slot: "lvs/log_all_failures",
  contexts: ["global_defs"],
  takes: switchable,
  fallback: false,
  doc: {
    en: "Logs every failed check of a server that is up, for all checkers.",
    zh: "对所有检查，记录在线服务器的每一次检查失败。",
  },
});

export const bfdAlpha = directive({
  ...refused,
  name: "alpha",
  contexts: [`${realServer}/BFD_CHECK`],
  takes: switchable,
  fallback: false,
  doc: alphaDoc,
});

export const omega = directive({
  ...refused,
  name: "omega",
  contexts: ["virtual_server"],
  takes: flag,
  fallback: false,
  doc: {
    en: "Runs the scripts for down and for the lost quorum when keepalived stops.",
    zh: "keepalived 停止时执行 notify_down 与 quorum_down 脚本。",
  },
});
