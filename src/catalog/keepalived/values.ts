import { isIP } from "node:net";

import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type ValueType } from "../shape.ts";

interface NumberRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly samples: ValueType<number>["samples"];
}

const invalidNumber = (text: string) =>
  no(say({ en: "{text} is not a number", zh: "“{text}” 不是有效的数字" }, { text }));

function inRange(value: number, text: string, min: number, max: number): Parsed<number> {
  if (value >= min && value <= max) return ok(value);
  return no(
    say(
      { en: "{text} is outside the range {min} to {max}", zh: "{text} 超出范围 {min} 到 {max}" },
      { text, min: String(min), max: String(max) },
    ),
  );
}

/** Whole numbers as keepalived's read_int and read_unsigned take them: no unit, no hexadecimal. */
export const whole = ({ name, min, max, samples }: NumberRange): ValueType<number> => ({
  name,
  parse(text) {
    if (min >= 0 && /^-\d/.test(text))
      return no(say({ en: "{text} is negative", zh: "{text} 不能为负数" }, { text }));
    return /^[+-]?\d+$/.test(text) ? inRange(Number(text), text, min, max) : invalidNumber(text);
  },
  print: String,
  form: { kind: "number", whole: true, least: min, greatest: max },
  samples,
});

/** Seconds with decimals; the value is in milliseconds. */
export const seconds = ({ name, min, max, samples }: NumberRange): ValueType<number> => ({
  name,
  parse(text) {
    if (/^-[\d.]/.test(text))
      return no(say({ en: "{text} is negative", zh: "{text} 不能为负数" }, { text }));
    if (!/^\+?(\d+\.?\d*|\.\d+)$/.test(text)) return invalidNumber(text);
    const parsed = inRange(Number(text), text, min, max);
    return parsed.ok ? ok(Math.round(parsed.value * 1e6) / 1e3) : parsed;
  },
  print: (value) => String(value / 1000),
  form: { kind: "number", whole: false, least: min, greatest: max },
  samples,
});

/** Whole seconds; the value is in milliseconds. */
export function wholeSeconds(range: NumberRange): ValueType<number> {
  const type = whole(range);
  return {
    name: range.name,
    parse(text) {
      const parsed = type.parse(text);
      return parsed.ok ? ok(parsed.value * 1000) : parsed;
    },
    print: (value) => String(value / 1000),
    form: { kind: "number", whole: true, least: range.min, greatest: range.max },
    samples: range.samples,
  };
}

const switches: Readonly<Record<string, boolean>> = {
  on: true,
  true: true,
  yes: true,
  off: false,
  false: false,
  no: false,
};

/** Lower case only. */
export const booleanWord: ValueType<boolean> = {
  name: "on|off",
  parse(text) {
    const value = Object.hasOwn(switches, text) ? switches[text] : undefined;
    return value === undefined
      ? no(
          say(
            {
              en: "{text} is none of on, off, true, false, yes, no",
              zh: "“{text}” 不是 on、off、true、false、yes、no 之一",
            },
            { text },
          ),
        )
      : ok(value);
  },
  print: (value) => (value ? "on" : "off"),
  form: { kind: "switch", yes: "on", no: "off" },
  samples: { good: ["on", "off", "true", "false", "yes", "no"], bad: ["1", "TRUE", "maybe"] },
};

export const oneOf = <const T extends string>(...choices: readonly T[]): ValueType<T> => ({
  name: choices.join("|"),
  parse(text) {
    const found = choices.find((choice) => choice === text);
    return found === undefined
      ? no(
          say(
            { en: "{text} is none of {choices}", zh: "“{text}” 不是 {choices} 之一" },
            { text, choices: choices.join(", ") },
          ),
        )
      : ok(found);
  },
  print: (value) => value,
  form: { kind: "choice", words: choices },
  samples: { good: choices, bad: [`${choices[0] ?? ""}x`] },
});

export const anyWord: ValueType<string> = {
  name: "word",
  parse: ok,
  print: (value) => value,
  samples: { good: ["lb1", "a.b-c"], bad: [] },
};

export const pathWord: ValueType<string> = {
  ...anyWord,
  name: "path",
  samples: { good: ["/tmp"], bad: [] },
};

/** Labels with dots between them, as DNS_CHECK asks for them. */
export const domainName: ValueType<string> = {
  ...anyWord,
  name: "name",
  samples: { good: ["example.com", "."], bad: [] },
};

export const ipAddress: ValueType<string> = {
  name: "address",
  parse: (text) =>
    isIP(text) === 0
      ? no(say({ en: "{text} is not an IP address", zh: "“{text}” 不是 IP 地址" }, { text }))
      : ok(text),
  print: (value) => value,
  samples: { good: ["10.0.0.2"], bad: ["10.0.0.300", "host", "10.0.0"] },
};

const isMulticast = (address: string): boolean =>
  isIP(address) === 4
    ? Number(address.split(".")[0]) >> 4 === 14
    : isIP(address) === 6 && /^ff/i.test(address);

export const multicastGroup = (family: 4 | 6): ValueType<string> => ({
  name: `IPv${family} multicast group`,
  parse: (text) =>
    isIP(text) === family && isMulticast(text)
      ? ok(text)
      : no(
          say(
            {
              en: "{text} is not an IPv{family} multicast address",
              zh: "“{text}” 不是 IPv{family} 组播地址",
            },
            { text, family },
          ),
        ),
  print: (value) => value,
  samples:
    family === 4
      ? { good: ["224.0.0.18", "239.1.2.3"], bad: ["10.0.0.1", "all"] }
      : { good: ["ff02::12"], bad: ["2001:db8::1", "all"] },
});

/** A group of either family. */
export const multicastDestination: ValueType<string> = {
  name: "multicast group",
  parse: (text) =>
    isMulticast(text)
      ? ok(text)
      : no(say({ en: "{text} is not a multicast address", zh: "“{text}” 不是组播地址" }, { text })),
  print: (value) => value,
  samples: { good: ["224.0.0.20"], bad: ["10.0.0.1", "x"] },
};

/** Linux takes 15 bytes for the name of an interface. */
export const interfaceName: ValueType<string> = {
  name: "interface",
  parse: (text) =>
    Buffer.byteLength(text) > 15
      ? no(
          say(
            {
              en: "an interface name has at most 15 bytes, this one has {length}",
              zh: "网卡名最长 15 字节，这里是 {length} 字节",
            },
            { length: Buffer.byteLength(text) },
          ),
        )
      : ok(text),
  print: (value) => value,
  samples: { good: ["eth0"], bad: ["interface-too-long"] },
};
