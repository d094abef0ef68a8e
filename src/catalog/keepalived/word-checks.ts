import { isIP } from "node:net";

import { say, type Text } from "../../messages/text.ts";
import type { TextEdit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import type { Written } from "../shape.ts";
import { booleanWord, interfaceName, ipAddress, whole } from "./values.ts";

/** The id of the rule that tells of what keepalived reports. */
export type ReportCode = `${"base" | "vrrp" | "script" | "lvs"}/${string}`;

/** How a line comes right: by another text in its place, or where there is none, by going. */
export interface Mend {
  readonly title: Text;
  readonly safety: "safe" | "unsafe";
  readonly edit?: TextEdit;
}

/** What keepalived reports of the words of one line. */
export interface Misfit {
  readonly code: ReportCode;
  readonly reason: Text;
  readonly at?: Span;
  readonly help?: Text;
  readonly mend?: Mend;
}

/** How keepalived 2.2.7 reads the words behind a keyword. */
export interface Words {
  check(words: readonly Written[]): Misfit | undefined;
  /** As many words as have a meaning; what is beyond them is passed over in silence. */
  readonly most: number;
}

/** One word: what is wrong with it. */
export type Test = (text: string) => Text | undefined;

export const missing = (what: string, behind?: Written): Misfit => ({
  code: "base/wrong-arity",
  reason: say({ en: "{what} is missing", zh: "缺少参数：{what}" }, { what }),
  ...(behind && { at: behind.span }),
});

export const wrongWord = (reason: Text, at: Span): Misfit => ({
  code: "base/wrong-value-type",
  reason,
  at,
});

export const tooMany = (at: Span): Misfit => ({
  code: "base/wrong-arity",
  reason: say({
    en: "keepalived refuses the line for this word",
    zh: "keepalived 会因为这个词拒绝整行",
  }),
  at,
});

export const tested = (word: Written | undefined, test: Test): Misfit | undefined => {
  const reason = word && test(word.text);
  return word && reason && wrongWord(reason, word.span);
};

const noSamples = { good: [], bad: [] };

export const integer =
  (min = 0, max = 4_294_967_295): Test =>
  (text) => {
    const parsed = whole({ name: "", min, max, samples: noSamples }).parse(text.trimStart());
    return parsed.ok ? undefined : parsed.reason;
  };

/** A decimal number without exponent, with at most `digits` behind the point. */
export const decimal =
  (min: number, max: number, digits = 6): Test =>
  (text) => {
    if (text.startsWith("-"))
      return say({ en: "{text} is negative", zh: "{text} 不能为负数" }, { text });
    if (!/^\+?(?:\d+\.?\d*|\.\d*)$/.test(text))
      return say({ en: "{text} is not a number", zh: "“{text}” 不是有效的数字" }, { text });
    if ((text.split(".")[1]?.length ?? 0) > digits)
      return say(
        {
          en: "{text} has more than {digits} digits behind the point",
          zh: "{text} 的小数位超过 {digits} 位",
        },
        { text, digits },
      );
    const value = Number(text);
    return value >= min && value <= max
      ? undefined
      : say(
          {
            en: "{text} is outside the range {min} to {max}",
            zh: "{text} 超出范围 {min} 到 {max}",
          },
          { text, min: String(min), max: String(max) },
        );
  };

export const choice =
  (...choices: readonly string[]): Test =>
  (text) =>
    choices.includes(text)
      ? undefined
      : say(
          { en: "{text} is none of {choices}", zh: "“{text}” 不是 {choices} 之一" },
          { text, choices: choices.join(", ") },
        );

export const truth: Test = (text) => {
  const parsed = booleanWord.parse(text);
  return parsed.ok ? undefined : parsed.reason;
};

export const address: Test = (text) => {
  const parsed = ipAddress.parse(text);
  return parsed.ok ? undefined : parsed.reason;
};

/** An address where keepalived passes over a length of the prefix. */
export const addressOfPrefix: Test = (text) => address(text.replace(/\/\d*$/, ""));

export const networkInterface: Test = (text) => {
  const parsed = interfaceName.parse(text);
  return parsed.ok ? undefined : parsed.reason;
};

export const longest =
  (most: number): Test =>
  (text) =>
    text.length <= most
      ? undefined
      : say(
          {
            en: "{text} has more than {most} characters; keepalived cuts it",
            zh: "“{text}” 超过 {most} 个字符，keepalived 会截断",
          },
          { text, most },
        );

export const multicast =
  (family?: 4 | 6): Test =>
  (text) => {
    const kind = isIP(text);
    const group = kind === 4 ? /^2(?:2[4-9]|3\d)\./.test(text) : /^ff/i.test(text);
    return kind !== 0 && group && (family === undefined || kind === family)
      ? undefined
      : say({ en: "{text} is not a multicast address", zh: "“{text}” 不是组播地址" }, { text });
  };

export const nothingWrong: Test = () => undefined;

/** One word; more are passed over. */
export const one = (test: Test = nothingWrong, what = "value"): Words => ({
  most: 1,
  check: ([word]) => (word ? tested(word, test) : missing(what)),
});

/** One word or none; more are passed over. */
export const optional = (test: Test = nothingWrong): Words => ({
  most: 1,
  check: ([word]) => tested(word, test),
});

/** One word; a further one is refused. */
export const exactly = (test: Test = nothingWrong, what = "value"): Words => ({
  most: 1,
  check: ([word, extra]) =>
    word ? (extra ? tooMany(extra.span) : tested(word, test)) : missing(what),
});

/** No word has a meaning. */
export const bare: Words = { most: 0, check: () => undefined };

/** A number, and what tells how it counts. */
export const weight = (min: number, max: number, ...ways: readonly string[]): Words => ({
  most: 2,
  check: ([word, way]) =>
    word ? (tested(word, integer(min, max)) ?? tested(way, choice(...ways))) : missing("number"),
});

/** Whatever stands there. */
export const anything = (least = 0): Words => ({
  most: Number.MAX_SAFE_INTEGER,
  check: (words) => (words.length < least ? missing("value") : undefined),
});

/** Always reported: the keyword is out of use. */
export const deprecated = (instead: string): Words => ({
  most: 1,
  check: () => ({
    code: "base/keepalived-error",
    reason: say(
      {
        en: "keepalived reports it as deprecated; use {instead}",
        zh: "keepalived 将其报告为已弃用，请改用 {instead}",
      },
      { instead },
    ),
  }),
});
