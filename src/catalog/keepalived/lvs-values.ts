import { isIP } from "node:net";

import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { count } from "./kinds.ts";
import { extraWord } from "./shapes.ts";
import { ipAddress } from "./values.ts";

/** Where connections go while the quorum is lost; port 0 is that of the virtual server. */
export interface SorryServer {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly port: number;
}

const port = count(1, 65_535);

export const sorryAddress: Shape<SorryServer> = {
  usage: "address [port]",
  samples: {
    good: ["10.0.0.9 80", "10.0.0.9"],
    bad: ["10.0.0.300 80", "10.0.0.9 70000", "host 80", "10.0.0.9 http"],
  },
  parse([first, second, extra]) {
    if (!first) return no(say({ en: "an address is missing", zh: "缺少地址" }));
    const ip = ipAddress.parse(first.text);
    if (!ip.ok) return no(ip.reason, first.span);
    const number = second ? port.parse(second.text) : ok(0);
    if (!number.ok) return no(number.reason, second?.span);
    if (extra) return no(extraWord, extra.span);
    return ok({ ip: ip.value, family: isIP(ip.value) === 6 ? 6 : 4, port: number.value });
  },
  print: ({ ip, port: number }) => (number === 0 ? [ip] : [ip, String(number)]),
};

const prefix = count(1, 128);

/** A netmask of IPv4, or the length of a prefix of IPv6. */
export const granularity: ValueType<string> = {
  name: "netmask|prefix 1-128",
  parse: (text) => (isIP(text) === 4 || prefix.parse(text).ok ? ok(text) : no(notMask(text))),
  print: (value) => value,
  samples: { good: ["255.255.255.0"], bad: [] },
};

const notMask = (text: string) =>
  say(
    {
      en: "{text} is neither a netmask nor a prefix length",
      zh: "“{text}” 不是子网掩码或前缀长度",
    },
    { text },
  );

/** Statuses from first to last. */
export interface StatusRange {
  readonly first: number;
  readonly last: number;
}

const status = count(100, 599);

function statusRange(text: string): StatusRange | undefined {
  const [from = "", to = from, more] = text.split("-");
  const first = status.parse(from);
  const last = status.parse(to);
  if (more !== undefined || !first.ok || !last.ok || last.value < first.value) return undefined;
  return { first: first.value, last: last.value };
}

/** The statuses among wrong words; keepalived 2.2.7 reports the others. */
export function rightStatuses(
  words: readonly { readonly text: string }[],
): readonly StatusRange[] | undefined {
  const ranges = words.flatMap(({ text }) => statusRange(text) ?? []);
  return ranges.length > 0 ? ranges : undefined;
}

/** `200 201-299 301`. */
export const statusRanges: Shape<readonly StatusRange[]> = {
  usage: "status|from-to ...",
  samples: {
    good: ["200", "200-299", "200 201-299 400"],
    bad: ["200,201", "299-200", "99", "600", "200-x"],
  },
  parse(words) {
    const ranges: StatusRange[] = [];
    for (const { text, span } of words) {
      const range = statusRange(text);
      if (!range)
        return no(
          say(
            {
              en: "{text} is no status or range of statuses from 100 to 599",
              zh: "“{text}” 不是 100 到 599 之间的状态码或范围",
            },
            { text },
          ),
          span,
        );
      ranges.push(range);
    }
    if (ranges.length > 0) return ok(ranges);
    return no(say({ en: "a status is missing", zh: "缺少状态码" }));
  },
  print: (ranges) =>
    ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)),
};

/** Bytes as keepalived's UDP_CHECK reads them: `Ab12f 3` is AB 12 0F 03. `x` is any half byte. */
export const hexBytes = (wildcards: boolean): Shape<string> => ({
  usage: wildcards ? "[hex ...]" : "hex ...",
  samples: {
    good: ["0102", "01 02 0a", "Ab12f 3", ...(wildcards ? ["", "01xX"] : [])],
    bad: ["zz", ...(wildcards ? [] : [""])],
  },
  parse(words) {
    const digits = wildcards ? /^[\da-fx]+$/i : /^[\da-f]+$/i;
    const wrong = words.find(({ text }) => !digits.test(text));
    if (wrong)
      return no(
        say({ en: "{text} is not hexadecimal", zh: "“{text}” 不是十六进制" }, { text: wrong.text }),
        wrong.span,
      );
    if (words.length === 0 && !wildcards)
      return no(say({ en: "hexadecimal bytes are missing", zh: "缺少十六进制数据" }));
    return ok(words.map(({ text }) => (text.length % 2 === 0 ? text : padded(text))).join(""));
  },
  print: (value) => (value === "" ? [] : [value]),
});

const padded = (text: string): string => `${text.slice(0, -1)}0${text.slice(-1)}`;

/** A choice in any case of letters; the model has the spelling of the list. */
export const anyCase = <const T extends string>(...choices: readonly T[]): ValueType<T> => ({
  name: choices.join("|"),
  parse(text) {
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return ok(found);
    return no(
      say(
        { en: "{text} is none of {choices}", zh: "“{text}” 不是 {choices} 之一" },
        { text, choices: choices.join(", ") },
      ),
    );
  },
  print: (value) => value,
  form: { kind: "choice", words: choices },
  samples: { good: [...choices, ...choices.map((choice) => choice.toLowerCase())], bad: ["foo"] },
});

/** The MD5 of a page, as `keepalived --genhash` prints it. */
export const digestHex: ValueType<string> = {
  name: "digest",
  parse: (text) =>
    text.length === 32
      ? ok(text)
      : no(
          say(
            {
              en: "a digest has 32 digits, this one has {length}",
              zh: "摘要应为 32 位，这里是 {length} 位",
            },
            { length: text.length },
          ),
        ),
  print: (value) => value,
  samples: { good: ["0123456789abcdef0123456789abcdef"], bad: ["xyz"] },
};
