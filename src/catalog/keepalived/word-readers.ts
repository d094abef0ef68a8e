import { Buffer } from "node:buffer";

import { say, type Text } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import { anyBase } from "./option-scanner.ts";
import {
  address,
  choice,
  integer,
  longest,
  type Misfit,
  missing,
  multicast,
  networkInterface,
  nothingWrong,
  one,
  type Test,
  tested,
  type Words,
  wrongWord,
} from "./word-checks.ts";

export const everything = Number.MAX_SAFE_INTEGER;

export const words = (most: number, check: Words["check"]): Words => ({ most, check });

const unknown = (text: string): Text =>
  say({ en: "{text} is no option here", zh: "此处没有选项 {text}" }, { text });

/** `NAME VALUE` pairs. */
export const pairs =
  (tests: Readonly<Record<string, Test>>) =>
  (given: readonly Written[]): Misfit | undefined => {
    for (let at = 0; at < given.length; at += 2) {
      const [name, value] = given.slice(at, at + 2);
      if (!name) return undefined;
      const test = Object.hasOwn(tests, name.text) ? tests[name.text] : undefined;
      if (!test) return wrongWord(unknown(name.text), name.span);
      const wrong = value ? tested(value, test) : missing(name.text);
      if (wrong) return wrong;
    }
    return undefined;
  };

export const timeouts = {
  tcp: integer(0, 2_678_400),
  tcpfin: integer(0, 2_678_400),
  udp: integer(0, 2_678_400),
};

/** `IF [[inst] NAME] [id N] …`; the first word that is no option is the instance. */
export function syncDaemon([device, ...rest]: readonly Written[]): Misfit | undefined {
  if (!device) return missing("interface");
  const tests: Readonly<Record<string, Test>> = {
    inst: nothingWrong,
    id: integer(0, 255),
    maxlen: integer(1, 65_507),
    port: integer(1, 65_535),
    ttl: integer(1, 255),
    group: multicast(),
  };
  const [first] = rest;
  const given = first && !Object.hasOwn(tests, first.text) ? rest.slice(1) : rest;
  const [old] = given;
  // An id without its word is out of use, and reported.
  if (old && !Object.hasOwn(tests, old.text)) return wrongWord(unknown(old.text), old.span);
  return pairs(tests)(given);
}

/** `NAT`, `DR`, or `TUN [type …] [csum …]`. */
export function forwarding([method, ...options]: readonly Written[]): Misfit | undefined {
  if (!method) return missing("method");
  const wrong = tested(method, choice("NAT", "DR", "TUN"));
  if (wrong) return wrong;
  let tunnel = "ipip";
  let sum: Written | undefined;
  for (let at = 0; at < options.length; at++) {
    const option = options[at];
    if (!option) break;
    if (["nocsum", "csum", "remcsum"].includes(option.text)) {
      sum = option;
      continue;
    }
    if (option.text !== "type" || method.text !== "TUN")
      return wrongWord(unknown(option.text), option.span);
    const type = options[++at];
    if (!type) return missing("type");
    const badType = tested(type, choice("ipip", "gue", "gre"));
    if (badType) return badType;
    tunnel = type.text;
    if (tunnel !== "gue") continue;
    const [port, number] = [options[at + 1], options[at + 2]];
    if (port?.text !== "port" || !number) return missing("port");
    const badPort = tested(number, integer(1, 65_535));
    if (badPort) return badPort;
    at += 2;
  }
  const fits = sums[tunnel] ?? [];
  return sum && !fits.includes(sum.text) ? wrongWord(unknown(sum.text), sum.span) : undefined;
}

/** The checksums that each tunnel may have. */
const sums: Readonly<Record<string, readonly string[]>> = {
  ipip: ["nocsum"],
  gre: ["nocsum", "csum"],
  gue: ["nocsum", "csum", "remcsum"],
};

export const port = integer(1, 65_535);

export const addressAndPort = ([ip, number]: readonly Written[]): Misfit | undefined =>
  ip ? (tested(ip, address) ?? tested(number, integer(0, 65_535))) : missing("address");

/** `all N` or `N`. */
export const perInterface = (min: number): Words =>
  words(2, ([first, second]) => {
    const number = first?.text === "all" ? second : first;
    return number ? tested(number, integer(min, 86_400)) : missing("seconds");
  });

const bits = /^I[RWX](?:USR|GRP|OTH)$/;

export function mask(text: string): Text | undefined {
  if (/^\d/.test(text)) return anyBase(0o777)(text);
  return text.split(/\s*\|\s*/).every((bit) => bits.test(bit)) ? undefined : unknown(text);
}

export const statusCode: Test = (text) => {
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const fits = Number(from) >= 100 && Number(to) <= 599 && Number(from) <= Number(to);
  return fits ? undefined : unknown(text);
};

export const hexBytes: Test = (text) => (/^[\da-fA-F]*$/.test(text) ? undefined : unknown(text));

/** As `hexBytes`; an `x` stands for any digit. */
export const hexPattern: Test = (text) =>
  /^[\da-fA-FxX]*$/.test(text) ? undefined : unknown(text);

export const everyWord =
  (test: Test, least = 0): Words["check"] =>
  (given) => {
    if (given.length < least) return missing("value");
    for (const word of given) {
      const wrong = tested(word, test);
      if (wrong) return wrong;
    }
    return undefined;
  };

export const digest: Test = (text) =>
  /^[\da-fA-F]{32}$/.test(text)
    ? undefined
    : say(
        { en: "{text} is not an MD5 sum of 32 digits", zh: "“{text}” 不是 32 位的 MD5 值" },
        { text },
      );

/** `[name NAME | NAME] [MAC] …`; a name that the kernel cannot take is refused. */
export function vmac(given: readonly Written[]): Misfit | undefined {
  let named = false;
  for (let at = 0; at < given.length; at++) {
    const word = given[at];
    if (!word) return undefined;
    if (word.text.includes(":")) {
      const standard = /^00:00:5e:00:0[12]:/i.test(word.text);
      if (standard || !/^[\da-fA-F]{1,2}(?::[\da-fA-F]{1,2})*$/.test(word.text))
        return wrongWord(unknown(word.text), word.span);
    } else if (named) return wrongWord(unknown(word.text), word.span);
    else {
      named = true;
      const wrong = tested(word, networkInterface);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

const ipvlanTypes = ["bridge", "private", "vepa"];

export function ipvlan(given: readonly Written[]): Misfit | undefined {
  const seen = new Set<string>();
  for (const word of given) {
    const isAddress = address(word.text.replace(/\/\d+$/, "")) === undefined;
    const kind = isAddress ? "address" : ipvlanTypes.includes(word.text) ? "type" : "name";
    if (seen.has(kind)) return wrongWord(unknown(word.text), word.span);
    seen.add(kind);
    const wrong = kind === "name" ? tested(word, networkInterface) : undefined;
    if (wrong) return wrong;
  }
  return undefined;
}

export const user = words(2, ([name, group]) => {
  if (!name) return missing("user");
  // Whether they exist is the machine's; what cannot be a name is said.
  return tested(name, plainName) ?? tested(group, plainName);
});

const plainName: Test = (text) =>
  /^\d+$|:/.test(text)
    ? say(
        { en: "{text} is not the name of a user or group", zh: "“{text}” 不是用户名或组名" },
        { text },
      )
    : undefined;

/** A script and the user that runs it. */
export const script = words(3, ([path]) => (path ? undefined : missing("script")));

/** The user of these is looked up at once. */
export const ownScript = words(3, ([path, name, group]) =>
  path ? (tested(name, plainName) ?? tested(group, plainName)) : missing("script"),
);

/** One word of several, in capitals or not. */
export const anyCase =
  (...choices: readonly string[]): Test =>
  (text) =>
    choices.includes(text.toUpperCase()) ? undefined : choice(...choices)(text);

/** A mask, or a length in the place of one. */
export const granularity: Test = (text) => (/^[\d.]+$/.test(text) ? undefined : unknown(text));

/** The message must not hold the password. */
export const passwordOf = ({ text, span }: Written): Misfit | undefined =>
  Buffer.byteLength(text) <= 8
    ? undefined
    : {
        code: "base/keepalived-error",
        reason: say(
          {
            en: "passwords have at most 8 bytes, this one has {length}; keepalived drops the rest",
            zh: "口令最长 8 字节，这里是 {length} 字节，keepalived 会丢弃其余部分",
          },
          { length: Buffer.byteLength(text) },
        ),
        at: span,
      };

export const processName = one(longest(15), "name");

export const oneOf = (...choices: readonly string[]): Words =>
  one(choice(...choices), choices.join("|"));

export const schedulers = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "sh",
  "mh",
  "dh",
  "fo",
  "ovf",
  "lblcr",
  "sed",
  "nq",
  "twos",
];

export const include = (text: string): Text | undefined =>
  /^[+-]?(?:match|wildcard_match|brace_match)$/.test(text) ? undefined : unknown(text);

export const initial = words(2, (given) => {
  for (const word of given)
    if (word.text !== "overwrite" && integer(-2_147_483_648, 2_147_483_647)(word.text))
      return wrongWord(unknown(word.text), word.span);
  return undefined;
});

/** 2.2.7 takes a first label of one letter for an empty one. */
export const hostName: Test = (text) =>
  /^[^.]\.|^\..|\.\./.test(text) ? unknown(text) : undefined;
