import { Buffer } from "node:buffer";

import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import type { KeywordFact } from "./facts.ts";
import type { Mend, Misfit, ReportCode } from "./word-checks.ts";
import { schedulers } from "./word-readers.ts";

/** A wrong word that a rule of its own tells of. */
interface Ruling {
  readonly code: ReportCode;
  /** Which wrong words it is about; all where nothing is said. */
  readonly about?: (text: string) => boolean;
  /** Only a wrong word at this place counts. */
  readonly at?: number;
  /** What keepalived does, where it is more than that the word is wrong. */
  readonly says?: (text: string) => Text;
  /** What was meant. */
  readonly help?: (text: string) => Text | undefined;
  readonly mend?: (word: Written) => Mend | undefined;
}

const isWhole = (text: string): boolean => /^[+-]?\d+$/.test(text);
const isDecimal = (text: string): boolean => /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text);
const isZero = (text: string): boolean => /^[+-]?(?:0+\.?0*|\.0+)$/.test(text);

/** What keepalived ignores may go. */
const goes = (): Mend => ({
  title: say({ en: "remove the line, which keepalived ignores", zh: "删除这一被忽略的行" }),
  safety: "safe",
});

const write = ({ span }: Written, text: string, safety: Mend["safety"]): Mend => ({
  title: say({ en: "write {text}", zh: "改为 {text}" }, { text }),
  safety,
  edit: { span, text },
});

const states: Readonly<Record<string, "MASTER" | "BACKUP">> = {
  MASTER: "MASTER",
  PRIMARY: "MASTER",
  ACTIVE: "MASTER",
  BACKUP: "BACKUP",
  SLAVE: "BACKUP",
  SECONDARY: "BACKUP",
  STANDBY: "BACKUP",
  PASSIVE: "BACKUP",
};

/** keepalived goes on with BACKUP, so that writing it changes nothing. */
function meantState(word: Written): Mend | undefined {
  const name = word.text.toUpperCase();
  const state = Object.hasOwn(states, name) ? states[name] : undefined;
  return state && write(word, state, state === "BACKUP" ? "safe" : "unsafe");
}

const methods = new Set(["NAT", "DR", "TUN"]);

/** keepalived goes on with NAT. */
function meantMethod(word: Written): Mend | undefined {
  const name = word.text.toUpperCase();
  return methods.has(name) ? write(word, name, name === "NAT" ? "safe" : "unsafe") : undefined;
}

/** Names that other balancers give to the schedulers of Linux. */
const otherNames: Readonly<Record<string, string>> = {
  roundrobin: "rr",
  round_robin: "rr",
  "round-robin": "rr",
  weighted_roundrobin: "wrr",
  leastconn: "wlc",
  least_conn: "wlc",
  leastconnections: "wlc",
  source: "sh",
  ip_hash: "sh",
  iphash: "sh",
};

function meantScheduler(text: string): string | undefined {
  const name = text.toLowerCase();
  if (Object.hasOwn(otherNames, name)) return otherNames[name];
  return schedulers.includes(name) ? name : nearest(name, schedulers);
}

const suggestScheduler = (text: string): Text | undefined => {
  const meant = meantScheduler(text);
  return meant === undefined
    ? undefined
    : say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant });
};

/** Removes what does not count, so that no edit holds the password. ASCII without escapes only. */
function cutPassword({ text, quote, span }: Written): Mend | undefined {
  const end = quote === undefined ? span.end : span.end - 1;
  const plain = /^[\x21-\x7e]+$/.test(text) && !/["\\]/.test(text);
  if (!plain || end - span.start - (quote === undefined ? 0 : 1) !== text.length) return undefined;
  return {
    title: say({ en: "cut it to eight bytes", zh: "截断为 8 字节" }),
    safety: "safe",
    edit: { span: { ...span, start: end - (Buffer.byteLength(text) - 8), end }, text: "" },
  };
}

const always = (text: Text) => () => text;

const group: Ruling = {
  code: "vrrp/mcast-group-invalid",
  help: always(
    say({
      en: "groups are 224.0.0.18 and ff02::12 where nothing is written; others of your own are in 239.0.0.0/8 and ff02::/16",
      zh: "不写时组播组为 224.0.0.18 与 ff02::12；自选的组可用 239.0.0.0/8 与 ff02::/16",
    }),
  ),
};

const pause: Ruling = {
  code: "vrrp/garp-interval-zero",
  about: isZero,
  says: (text) =>
    say(
      {
        en: "{text} is no interval: keepalived 2 ignores the line, and sends without a pause",
        zh: "{text} 不是有效的间隔：keepalived 2 会忽略该行，发送时不留间隔",
      },
      { text },
    ),
  mend: goes,
};

const state: Ruling = {
  code: "vrrp/state-invalid",
  says: (text) =>
    say(
      {
        en: "{text} is none of MASTER, BACKUP: keepalived starts as BACKUP",
        zh: "“{text}” 不是 MASTER 或 BACKUP：keepalived 会以 BACKUP 启动",
      },
      { text },
    ),
  mend: meantState,
};

const routerId: Ruling = {
  code: "vrrp/vrid-range",
  about: isWhole,
  says: (text) =>
    say(
      {
        en: "{text} is outside the range 1 to 255: keepalived does not start",
        zh: "{text} 超出范围 1 到 255：keepalived 无法启动",
      },
      { text },
    ),
  help: always(
    say({
      en: "write a number that no other virtual router of the network has, the same on every node",
      zh: "写一个同网段其他虚拟路由器未使用的编号，各节点保持一致",
    }),
  ),
};

const priority: Ruling = {
  code: "vrrp/priority-range",
  about: isWhole,
  says: (text) =>
    say(
      {
        en: "{text} is outside the range 1 to 255: keepalived takes 100",
        zh: "{text} 超出范围 1 到 255：keepalived 会改用 100",
      },
      { text },
    ),
  help: always(
    say({
      en: "write 1 to 254, the highest on the node that is to be master; 255 is for the owner of the address",
      zh: "写 1 到 254，希望成为主节点的一台最高；255 只用于地址所有者",
    }),
  ),
};

const advert: Ruling = {
  code: "vrrp/advert-int-invalid",
  about: isDecimal,
  says: (text) =>
    say(
      {
        en: "{text} is outside the range 0.01 to 255: keepalived ignores the line, the interval is 1 s",
        zh: "{text} 超出范围 0.01 到 255：keepalived 会忽略该行，间隔为 1 秒",
      },
      { text },
    ),
  mend: goes,
};

const scriptInterval: Ruling = {
  code: "script/interval-zero",
  about: isZero,
  says: (text) =>
    say(
      {
        en: "{text} is no interval: keepalived runs the script every second",
        zh: "{text} 不是有效的间隔：keepalived 会每秒执行一次脚本",
      },
      { text },
    ),
  mend: (word) => write(word, "1", "safe"),
};

const weight: Ruling = {
  code: "script/weight-range",
  about: isWhole,
  at: 0,
  help: always(
    say({
      en: "a weight has to outweigh the difference of the priorities, no more",
      zh: "权重只需大于两台的优先级之差",
    }),
  ),
};

const scheduler: Ruling = {
  code: "lvs/lb-algo-invalid",
  says: (text) =>
    say(
      {
        en: "{text} is no scheduler of IPVS: keepalived takes wlc",
        zh: "“{text}” 不是 IPVS 的调度算法：keepalived 会改用 wlc",
      },
      { text },
    ),
  help: suggestScheduler,
  mend: (word) => {
    const meant = meantScheduler(word.text);
    return meant === undefined ? undefined : write(word, meant, "unsafe");
  },
};

const method: Ruling = {
  code: "lvs/lb-kind-invalid",
  at: 0,
  says: (text) =>
    say(
      {
        en: "{text} is none of NAT, DR, TUN: keepalived ignores the line, and NAT is what it does without",
        zh: "“{text}” 不是 NAT、DR、TUN 之一：keepalived 会忽略该行，默认为 NAT",
      },
      { text },
    ),
  mend: meantMethod,
};

const persistence: Ruling = {
  code: "lvs/persistence-zero",
  about: isZero,
  says: (text) =>
    say(
      {
        en: "{text} is no timeout: keepalived ignores the line; without it there is no persistence",
        zh: "{text} 不是有效的超时：keepalived 会忽略该行；不写即为无会话保持",
      },
      { text },
    ),
  mend: goes,
};

const byPath: Readonly<Record<string, Ruling>> = {
  "global_defs/vrrp_mcast_group4": group,
  "global_defs/vrrp_mcast_group6": group,
  "vrrp_instance/mcast_dst_ip": group,
  "global_defs/vrrp_garp_interval": pause,
  "global_defs/vrrp_gna_interval": pause,
  "vrrp_instance/state": state,
  "vrrp_instance/virtual_router_id": routerId,
  "vrrp_instance/priority": priority,
  "vrrp_instance/advert_int": advert,
  "vrrp_instance/authentication/auth_pass": {
    code: "vrrp/auth-pass-truncated",
    mend: cutPassword,
  },
  "vrrp_script/interval": scriptInterval,
  "vrrp_script/weight": weight,
  "vrrp_track_process/weight": weight,
  "bfd_instance/weight": weight,
  "track_file/weight": weight,
  "vrrp_track_file/weight": weight,
  "virtual_server/lb_algo": scheduler,
  "virtual_server/lvs_sched": scheduler,
  "virtual_server/lb_kind": method,
  "virtual_server/lvs_method": method,
  "virtual_server/sorry_server_lvs_method": method,
  "virtual_server/real_server/lvs_method": method,
  "virtual_server/persistence_timeout": persistence,
};

/** In the lines of a block of values, by the name of the block; the name is word 0. */
const byBlock: Readonly<Record<string, Ruling>> = {
  unicast_peer: {
    code: "vrrp/unicast-bad-peer",
    at: 0,
    help: always(say({ en: "write the address of the peer", zh: "写对端的地址" })),
  },
  track_interface: { ...weight, at: 2 },
  track_script: { ...weight, at: 2 },
  track_bfd: { ...weight, at: 2 },
  track_file: { ...weight, at: 2 },
  track_process: { ...weight, at: 2 },
};

function ruled(ruling: Ruling | undefined, misfit: Misfit, words: readonly Written[]): Misfit {
  if (!ruling || misfit.code === "base/wrong-arity") return misfit;
  const place = words.findIndex(({ span }) => span.start === misfit.at?.start);
  const word = words[place];
  if (!word || (ruling.at ?? place) !== place || ruling.about?.(word.text) === false) return misfit;
  const help = ruling.help?.(word.text);
  const mend = ruling.mend?.(word);
  const reason = ruling.says?.(word.text) ?? misfit.reason;
  return { ...misfit, code: ruling.code, reason, ...(help && { help }), ...(mend && { mend }) };
}

/** What is wrong with the words of a keyword, under the id of the rule that is about it. */
export const ruledByFact = (
  { context, name }: KeywordFact,
  misfit: Misfit,
  words: readonly Written[],
): Misfit => ruled(own(byPath, `${context}/${name}`), misfit, words);

/** The same of a line in a block of values. */
export const ruledByLine = (
  { name }: KeywordFact,
  misfit: Misfit,
  line: readonly Written[],
): Misfit => ruled(own(byBlock, name), misfit, line);

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
