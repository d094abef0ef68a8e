import { isIP } from "node:net";

import { say, type Text } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";
import { count } from "./kinds.ts";
import { interfaceName, oneOf } from "./values.ts";

const cpu = count(0, 65_535, "cpu");

/** Numbers of processors. */
export const cpus: Shape<readonly number[]> = {
  usage: "cpu ...",
  samples: { good: ["0", "0 1"], bad: ["a", "0 a", "-1"] },
  parse(words) {
    const numbers: number[] = [];
    for (const { text, span } of words) {
      const parsed = cpu.parse(text);
      if (!parsed.ok) return no(parsed.reason, span);
      numbers.push(parsed.value);
    }
    return numbers.length > 0
      ? ok(numbers)
      : no(say({ en: "the number of a processor is missing", zh: "缺少 CPU 编号" }));
  },
  print: (value) => value.map(String),
};

/** Seconds that IPVS remembers an idle connection. */
export interface LvsTimeouts {
  readonly tcp: number | undefined;
  readonly tcpfin: number | undefined;
  readonly udp: number | undefined;
}

const timeout = count(0, 2_678_400, "seconds");
const timeoutName = oneOf("tcp", "tcpfin", "udp");

/** `[tcp seconds] [tcpfin seconds] [udp seconds]`. */
export const lvsTimeouts: Shape<LvsTimeouts> = {
  usage: "[tcp seconds] [tcpfin seconds] [udp seconds]",
  samples: {
    good: ["tcp 900", "tcp 900 tcpfin 120 udp 300"],
    bad: ["", "tcp", "tcp 5 foo 6", "tcp x"],
  },
  parse(words) {
    const values: Partial<Record<keyof LvsTimeouts, number>> = {};
    for (let at = 0; at < words.length; at += 2) {
      const [word, value] = words.slice(at, at + 2);
      if (!word) break;
      const name = timeoutName.parse(word.text);
      if (!name.ok) return no(name.reason, word.span);
      if (!value) return no(missing(word.text), word.span);
      const parsed = timeout.parse(value.text);
      if (!parsed.ok) return no(parsed.reason, value.span);
      values[name.value] = parsed.value;
    }
    if (words.length === 0)
      return no(
        say({ en: "one of tcp, tcpfin and udp is needed", zh: "tcp、tcpfin、udp 至少要写一个" }),
      );
    return ok({ tcp: values.tcp, tcpfin: values.tcpfin, udp: values.udp });
  },
  print: (value) =>
    (["tcp", "tcpfin", "udp"] as const).flatMap((name) =>
      value[name] === undefined ? [] : [name, String(value[name])],
    ),
};

/** The daemon of IPVS that tells the other machine of connections. */
export interface SyncDaemon {
  readonly interface: string;
  /** It is master where this instance is; both where none is named. */
  readonly instance: string | undefined;
  readonly id: number | undefined;
  readonly maxLength: number | undefined;
  readonly port: number | undefined;
  readonly ttl: number | undefined;
  readonly group: string | undefined;
}

const daemonNumbers = {
  id: count(0, 255),
  maxlen: count(1, 65_507),
  port: count(1, 65_535),
  ttl: count(1, 255),
} as const;

const isNumberName = (text: string): text is keyof typeof daemonNumbers =>
  Object.hasOwn(daemonNumbers, text);

/** `interface [[inst] instance] [id N] [maxlen N] [port N] [ttl N] [group address]`. */
export const syncDaemon: Shape<SyncDaemon> = {
  usage:
    "interface [[inst] instance] [id 0-255] [maxlen 1-65507] [port 1-65535] [ttl 1-255] [group address]",
  samples: {
    good: ["eth0", "eth0 VI_1", "eth0 inst VI_1 id 5 maxlen 1000 port 8849 ttl 2 group 224.0.0.82"],
    bad: ["", "eth0 VI_1 id 256", "eth0 VI_1 port 0", "eth0 VI_1 group 10.0.0.1", "eth0 VI_1 5"],
  },
  parse([first, ...rest]) {
    if (!first) return no(say({ en: "an interface is missing", zh: "缺少网卡" }));
    const link = interfaceName.parse(first.text);
    return link.ok ? daemonOptions(link.value, rest) : no(link.reason, first.span);
  },
  print: (value) => [
    value.interface,
    ...(value.instance === undefined ? [] : ["inst", value.instance]),
    ...(value.id === undefined ? [] : ["id", String(value.id)]),
    ...(value.maxLength === undefined ? [] : ["maxlen", String(value.maxLength)]),
    ...(value.port === undefined ? [] : ["port", String(value.port)]),
    ...(value.ttl === undefined ? [] : ["ttl", String(value.ttl)]),
    ...(value.group === undefined ? [] : ["group", value.group]),
  ],
};

function daemonOptions(link: string, words: readonly Written[]): Parsed<SyncDaemon> {
  const numbers: Partial<Record<keyof typeof daemonNumbers, number>> = {};
  let instance: string | undefined;
  let group: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { text } = word;
    const value = words[at + 1];
    if (isNumberName(text) || text === "inst" || text === "group") {
      if (!value) return no(missing(text), word.span);
      at++;
      if (isNumberName(text)) {
        const parsed = daemonNumbers[text].parse(value.text);
        if (!parsed.ok) return no(parsed.reason, value.span);
        numbers[text] = parsed.value;
      } else if (text === "inst") instance = value.text;
      else if (isMulticast(value.text)) group = value.text;
      else return no(notMulticast(value.text), value.span);
    } else if (instance === undefined) instance = text;
    else return no(unknown(text), word.span);
  }
  const { id, maxlen: maxLength, port, ttl } = numbers;
  return ok({ interface: link, instance, id, maxLength, port, ttl, group });
}

const isMulticast = (text: string): boolean =>
  isIP(text) === 4 ? Number(text.split(".")[0]) >> 4 === 14 : isIP(text) === 6 && /^ff/i.test(text);

/** Gratuitous ARPs on the interfaces of addresses that are not the instance's own. */
export interface ExtraInterfaces {
  /** On every interface, not only those with a virtual MAC. */
  readonly all: boolean;
  /** Seconds; 0 turns it off. */
  readonly seconds: number;
}

/** `[all] seconds`. */
export function extraInterfaces(least: 0 | 1): Shape<ExtraInterfaces> {
  const seconds = count(least, 86_400, "seconds");
  return {
    usage: `[all] ${seconds.name}`,
    samples: { good: ["100", "all 100"], bad: ["", "all", "86401", "x"] },
    parse(words) {
      const all = words[0]?.text === "all";
      const word = words[all ? 1 : 0];
      if (!word) return no(say({ en: "the seconds are missing", zh: "缺少秒数" }));
      const parsed = seconds.parse(word.text);
      return parsed.ok ? ok({ all, seconds: parsed.value }) : no(parsed.reason, word.span);
    },
    print: ({ all, seconds: value }) => [...(all ? ["all"] : []), String(value)],
  };
}

const bytes = count(0, 4_294_967_295, "bytes");

/** `MTU` and `ADVERT` times a multiplier, or bytes. */
export const receiveBuffers: ValueType<"MTU" | "ADVERT" | number> = {
  name: "MTU|ADVERT|bytes",
  parse(text) {
    const upper = text.toUpperCase();
    return upper === "MTU" || upper === "ADVERT" ? ok(upper) : bytes.parse(text);
  },
  print: String,
  samples: { good: ["MTU", "ADVERT", "5000", "mtu"], bad: ["X", "-1"] },
};

const bits: Readonly<Record<string, number>> = {
  IRUSR: 0o400,
  IWUSR: 0o200,
  IXUSR: 0o100,
  IRGRP: 0o040,
  IWGRP: 0o020,
  IXGRP: 0o010,
  IROTH: 0o004,
  IWOTH: 0o002,
  IXOTH: 0o001,
  IRWXU: 0o700,
  IRWXG: 0o070,
  IRWXO: 0o007,
};

/** A number, or names of bits with `|` between them; the value is the number. */
export const umaskBits: Shape<number> = {
  usage: "number|bit|bit...",
  samples: { good: ["027", "0x1F", "27", "IRUSR|IWUSR", "IWGRP | IWOTH"], bad: ["FOO", "999"] },
  parse(words) {
    const text = words.map((word) => word.text).join("");
    const span = words[0]?.span;
    if (/^\d|^0x/.test(text)) {
      const octal = /^0[0-7]+$/.test(text);
      const value = octal ? Number.parseInt(text, 8) : Number(text);
      return Number.isInteger(value) && value <= 0o777 ? ok(value) : no(notMask(text), span);
    }
    let mask = 0;
    for (const name of text.split("|")) {
      const bit = Object.hasOwn(bits, name) ? bits[name] : undefined;
      if (bit === undefined) return no(notMask(name), span);
      mask |= bit;
    }
    return ok(mask);
  },
  print: (value) => [`0${value.toString(8)}`],
};

const missing = (option: string): Text =>
  say({ en: "{option} needs a value", zh: "{option} 缺少取值" }, { option });

const unknown = (text: string): Text =>
  say({ en: "{text} is no option here", zh: "此处没有选项 {text}" }, { text });

const notMulticast = (text: string): Text =>
  say({ en: "{text} is not a multicast address", zh: "“{text}” 不是组播地址" }, { text });

const notMask = (text: string): Text =>
  say({ en: "{text} is no umask", zh: "“{text}” 不是有效的 umask" }, { text });
